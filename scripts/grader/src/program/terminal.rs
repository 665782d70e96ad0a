//! A pseudo-terminal, on which a program prints as its user sees it: a line as soon as it is whole, and a prompt before
//! the program waits for what is typed. In a pipe most runtimes keep both.

use std::fs::File;
use std::io;
use std::process::Stdio;

use common::Error;
use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};

/// The grader's end, and the program's for standard input, output and error.
///
/// What is typed is not shown again, and lines end as in a pipe.
///
/// # Errors
/// Where the system has no more terminals.
pub(super) fn open() -> Result<(File, [Stdio; 3]), Error> {
    let io = |error: io::Error| Error::io("cannot make a terminal", &error);
    let pair = openpty(None, None).map_err(|errno| io(errno.into()))?;
    let mut modes = tcgetattr(&pair.slave).map_err(|errno| io(errno.into()))?;
    modes.local_flags.remove(LocalFlags::ECHO);
    // Ctrl-C would throw away what has been printed and not been read yet.
    modes.local_flags.insert(LocalFlags::NOFLSH);
    modes.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &modes).map_err(|errno| io(errno.into()))?;
    let another = || pair.slave.try_clone().map(Stdio::from).map_err(io);
    let program = [another()?, another()?, another()?];
    Ok((File::from(pair.master), program))
}

//! A pseudo-terminal, on which a program prints as its user sees it: a line as soon as it is whole, and a prompt before
//! the program waits for what is typed. In a pipe most runtimes keep both.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::Stdio;

use common::Error;
use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};

/// Where a program asks where the cursor is (ECMA-48, DSR), and what a terminal answers: Mono waits for that before it
/// takes a Ctrl-C.
const WHERE: &[u8] = b"\x1b[6n";
const HOME: &[u8] = b"\x1b[1;1R";

/// How often that is answered: what a program does not read has room in the terminal.
const ANSWERS: usize = 64;

/// What the program prints, for one reader.
#[derive(Debug)]
pub(super) struct Screen {
    terminal: File,
    /// The last bytes that were read, which a question may begin with.
    last: Vec<u8>,
    answers: usize,
}

impl Screen {
    pub(super) fn of(terminal: File) -> Self {
        Self { terminal, last: Vec::new(), answers: 0 }
    }
}

impl Read for Screen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.terminal.read(buffer)?;
        self.last.extend_from_slice(&buffer[..length]);
        let asked = self.last.windows(WHERE.len()).filter(|window| *window == WHERE).count();
        let answers = asked.min(ANSWERS - self.answers);
        self.answers += answers;
        // Where the program has ended, it needs none.
        let _ = self.terminal.write_all(&HOME.repeat(answers));
        self.last.drain(..self.last.len().saturating_sub(WHERE.len() - 1));
        Ok(length)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a program that prints these pieces has in its input then.
    fn answered(pieces: &[&[u8]]) -> Vec<u8> {
        let pair = openpty(None, None).unwrap();
        let mut modes = tcgetattr(&pair.slave).unwrap();
        nix::sys::termios::cfmakeraw(&mut modes);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &modes).unwrap();
        let (mut program, mut screen) = (File::from(pair.slave), Screen::of(File::from(pair.master)));
        for piece in pieces {
            program.write_all(piece).unwrap();
            let mut read = [0; 4096];
            let mut length = 0;
            while length < piece.len() {
                length += screen.read(&mut read).unwrap();
            }
        }
        // Behind all that was answered.
        screen.terminal.write_all(b".").unwrap();
        let mut came = Vec::new();
        while came.pop_if(|last| *last == b'.').is_none() {
            let mut piece = [0; 4096];
            let length = program.read(&mut piece).unwrap();
            came.extend_from_slice(&piece[..length]);
        }
        came
    }

    #[test]
    fn a_program_that_asks_where_the_cursor_is_gets_an_answer() {
        assert_eq!(answered(&[b"\x1b[?1h\x1b[6nready"]), HOME);
        assert_eq!(answered(&[b"\x1b[", b"6", b"n"]), HOME, "in pieces");
        assert_eq!(answered(&[b"6n \x1b[6m ready"]), b"");
        assert_eq!(answered(&[&WHERE.repeat(1000)]).len(), HOME.len() * ANSWERS, "no more than has room");
    }
}

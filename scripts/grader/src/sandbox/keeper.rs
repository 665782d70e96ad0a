//! The keeper: starts the program, reaps whatever of it has lost its parent, and stays as long as anything lives.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use common::Error;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process_group};
use signal_hook::consts::{SIGCHLD, SIGHUP};

use super::ending::Ending;
use super::order::Order;
use super::reports::{Heard, Report, Reporter, Reports, error_from};
use super::{launch, tree};

/// How long a stage may take to become the next one; seldom more than milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Has orphans of this process's children become its own children, so that they are found and ended.
///
/// # Errors
/// Where the system cannot.
pub fn become_subreaper() -> Result<(), Error> {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(|errno| Error::io("cannot adopt orphans", &errno.into()))
}

/// Has the terminal on standard input control the session that this process leads, as a login shell's does.
fn take_terminal() -> Result<(), Error> {
    rustix::process::ioctl_tiocsctty(io::stdin())
        .map_err(|errno| Error::io("cannot have its standard input control the program", &errno.into()))
}

/// Starts the program, tells of its start and its end, and comes back when nothing of it lives or nobody listens
/// any more; then whatever still lives is ended. `own_entry` is what leads a process to its entry in the `/proc`
/// of the worker.
///
/// # Errors
/// Where the program cannot be started.
pub(super) fn keep(order: &Order, reporter: &Reporter, own_entry: &str) -> Result<(), Error> {
    let mut wake = Wake::new()?;
    if order.terminal {
        take_terminal()?;
    }
    let mut reports = Reports::new()?;
    let silence = Silence::prepare()?;
    let child = launch::stage("program", &reports.address(), order)?.arg(own_entry).spawn();
    let child = child.map_err(|error| Error::io("cannot start the program's last stage", &error))?;
    let program = pid_of(&child);
    silence.take_place()?;
    let pid = match started(&mut reports, program) {
        Ok(pid) => pid,
        Err(NotStarted::Unusable(error)) => return reporter.tell_unusable(&error),
        Err(NotStarted::Trouble(error)) => return Err(error),
    };
    let told = reporter.tell(&Report::Started(pid));
    let deserted = told.is_err() || !reap(program, reporter, &mut wake);
    // The end of a namespace's first process is the end of the namespace.
    if deserted && !order.namespaces {
        let own = std::process::id().cast_signed();
        tree::end_all(Instant::now() + PATIENCE, || {
            while matches!(rustix::process::wait(WaitOptions::NOHANG), Ok(Some(_))) {}
            tree::below(own)
        })?;
    }
    Ok(())
}

/// What takes the place of the program's input and output in a process that started it, as a pipe ends only when
/// everybody has let go of it.
pub(super) struct Silence(std::fs::File);

impl Silence {
    /// Made before the start of the next stage, so that a failure is told before anything runs.
    ///
    /// # Errors
    /// Where there is no `/dev/null`.
    pub(super) fn prepare() -> Result<Self, Error> {
        let null = std::fs::File::options().read(true).write(true).open("/dev/null");
        null.map(Self).map_err(|error| Error::io("cannot open /dev/null", &error))
    }

    /// Lets go of input and output.
    ///
    /// # Errors
    /// Where the system does not allow it.
    pub(super) fn take_place(self) -> Result<(), Error> {
        let Self(null) = self;
        let taken = rustix::stdio::dup2_stdin(&null)
            .and_then(|()| rustix::stdio::dup2_stdout(&null))
            .and_then(|()| rustix::stdio::dup2_stderr(&null));
        taken.map_err(|errno| Error::io("cannot let go of the program's output", &errno.into()))
    }
}

/// A child's process ID.
pub(super) fn pid_of(child: &Child) -> i32 {
    child.id().cast_signed()
}

/// Whether a child has ended, leaving its status to whoever waits for it.
pub(super) fn has_ended(child: i32) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Pid::from_raw(child)
        .is_none_or(|pid| !matches!(rustix::process::waitid(WaitId::Pid(pid), options), Ok(None)))
}

/// Why a program does not run.
enum NotStarted {
    /// Its command is no good.
    Unusable(Error),
    /// The sandbox is.
    Trouble(Error),
}

impl From<Error> for NotStarted {
    fn from(error: Error) -> Self {
        Self::Trouble(error)
    }
}

/// The pipe of the last stage closes by itself in the moment in which the program takes its place.
fn started(reports: &mut Reports, child: i32) -> Result<i32, NotStarted> {
    let deadline = Instant::now() + PATIENCE;
    let mut pid = None;
    let cause = loop {
        let gone = has_ended(child);
        match reports.next(Duration::from_millis(20))? {
            Heard::Report(Report::Started(outer)) => pid = Some(outer),
            Heard::Report(Report::Unusable(text)) => return Err(NotStarted::Unusable(error_from(&text))),
            Heard::Report(Report::Failed(text)) => return Err(error_from(&text).into()),
            Heard::Report(_) => {}
            Heard::End if pid.is_some() => break None,
            Heard::End => break Some("its last stage ended before it"),
            Heard::Nothing if gone => break Some("its last stage ended at once"),
            Heard::Nothing if Instant::now() >= deadline => break Some("its last stage hangs"),
            Heard::Nothing => {}
        }
    };
    match (pid, cause) {
        (Some(pid), None) => Ok(pid),
        (_, cause) => Err(Error::new("cannot start the program", cause.unwrap_or("it has no number")).into()),
    }
}

/// Reaps until no child is left; false where nobody listens any more.
fn reap(program: i32, reporter: &Reporter, wake: &mut Wake) -> bool {
    let mut lives = true;
    loop {
        match rustix::process::wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid.as_raw_nonzero().get() == program => {
                lives = false;
                let ended = Ending::of(status).map_or(Ok(()), |ending| reporter.tell(&Report::Ended(ending)));
                if ended.is_err() {
                    return false;
                }
            }
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => {
                if !wake.wait(reporter) {
                    return false;
                }
                // The system tells the leader of the session, and a shell tells its jobs.
                if lives && wake.hung_up.swap(false, Ordering::Relaxed) {
                    let group = Pid::from_raw(program);
                    let _ = group.map(|group| kill_process_group(group, Signal::HUP));
                }
            }
            Err(_) => return true,
        }
    }
}

/// Wakes when a child has ended or the terminal is closed.
struct Wake {
    signalled: UnixStream,
    hung_up: Arc<AtomicBool>,
}

impl Wake {
    fn new() -> Result<Self, Error> {
        let wake = || -> io::Result<Self> {
            let (ours, signalled) = UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            signal_hook::low_level::pipe::register(SIGCHLD, signalled.try_clone()?)?;
            let hung_up = Arc::default();
            // Before the pipe tells of it.
            signal_hook::flag::register(SIGHUP, Arc::clone(&hung_up))?;
            signal_hook::low_level::pipe::register(SIGHUP, signalled)?;
            Ok(Self { signalled: ours, hung_up })
        };
        wake().map_err(|error| Error::io("cannot wait for the end of a program", &error))
    }

    /// Waits until a child has ended or the terminal is closed, or nobody listens to `reporter` any more: then false.
    fn wait(&mut self, reporter: &Reporter) -> bool {
        let mut either =
            [PollFd::new(&self.signalled, PollFlags::IN), PollFd::new(reporter, PollFlags::empty())];
        // No deadline: the program has none here, and the worker's end is one of the two.
        let _ = poll(&mut either, None);
        let deserted = !either[1].revents().is_empty();
        let _ = self.signalled.read(&mut [0; 64]);
        !deserted
    }
}

//! A program that runs: typed to, waited for, stopped, every step within a deadline.

mod output;

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use common::error::describe;
use common::escape::Escaped;

use output::{Output, collect, find};

/// How long a program may take for anything that it should do at once; generous, as the machine may
/// be busy, and seldom used up, as every wait ends with what it waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running program whose output is collected; killed when dropped.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    printed: Arc<Output>,
    complaints: Arc<Output>,
    /// How far [`Running::expect`] has come in the printed text.
    read: usize,
}

/// A program that has ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Standard output, whole.
    pub printed: Vec<u8>,
    /// Standard error, whole.
    pub complaints: Vec<u8>,
    /// How it ended.
    pub status: ExitStatus,
}

impl Ended {
    /// Standard output as text, bytes that are not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.printed).into_owned()
    }

    /// Standard error as text, bytes that are not UTF-8 replaced.
    pub fn error_text(&self) -> String {
        String::from_utf8_lossy(&self.complaints).into_owned()
    }
}

impl Running {
    /// Starts a program; `name` stands in messages about it.
    ///
    /// # Errors
    /// Where the system cannot start it.
    pub fn start(name: impl Into<String>, command: &mut Command) -> Result<Self, Error> {
        let name = name.into();
        let (printed, complaints) = (Arc::new(Output::default()), Arc::new(Output::default()));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Error::io(format_args!("cannot start {name}"), &error))?;
        let input = child.stdin.take();
        if let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) {
            collect(out, printed.clone());
            collect(err, complaints.clone());
        }
        Ok(Self { name, child, input, printed, complaints, read: 0 })
    }

    /// Starts a program whose output nobody needs, and waits until it `is_ready`.
    ///
    /// # Errors
    /// Where the system cannot start it, or it is not ready within [`PATIENCE`].
    pub fn start_unheard(
        name: &str,
        command: &mut Command,
        mut is_ready: impl FnMut() -> bool,
    ) -> Result<Self, Error> {
        let cannot_start = |error| Error::io(format_args!("cannot start {name}"), &error);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = quiet.spawn().map_err(cannot_start)?;
        let (printed, complaints) = (Arc::new(Output::complete()), Arc::new(Output::complete()));
        let mut running = Self { name: name.to_owned(), child, input: None, printed, complaints, read: 0 };
        let deadline = Instant::now() + PATIENCE;
        while !is_ready() {
            if let Some(status) = running.child.try_wait().map_err(cannot_start)? {
                return Err(Error::new(
                    format_args!("cannot use {name}"),
                    format_args!("it ended, {status}"),
                ));
            }
            if Instant::now() >= deadline {
                return Err(Error::new(format_args!("cannot use {name}"), "it did not become ready"));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(running)
    }

    /// The program's process ID.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program prints `text`, after what was waited for before; gives the rest of
    /// what was printed up to and including it.
    ///
    /// # Errors
    /// Where it does not come within [`PATIENCE`] or the program ends first; says what came instead.
    pub fn expect(&mut self, text: &str) -> Result<String, Error> {
        let (collected, found) = self.printed.wait(|collected| {
            let end = find(&collected.bytes[self.read..], text.as_bytes());
            end.map(Some).or(collected.complete.then_some(None))
        });
        let unread = &collected.bytes[self.read..];
        if let Some(Some(end)) = found {
            let seen = String::from_utf8_lossy(&unread[..end]).into_owned();
            self.read += end;
            return Ok(seen);
        }
        let ended = if found.is_some() { "it ended" } else { "it goes on" };
        let (unread, errors) = (Escaped(unread).to_string(), self.complaints.lock().bytes.clone());
        Err(Error::new(
            format_args!("{} did not print '{text}'", self.name),
            format_args!("{ended} and printed '{unread}', on standard error '{}'", Escaped(&errors)),
        ))
    }

    /// Waits until the program has written `text` to standard error.
    ///
    /// # Errors
    /// Where it does not within [`PATIENCE`], or ends without.
    pub fn expect_complaint(&self, text: &str) -> Result<(), Error> {
        let (collected, found) = self.complaints.wait(|collected| {
            let found = find(&collected.bytes, text.as_bytes()).is_some();
            (found || collected.complete).then_some(found)
        });
        if found == Some(true) {
            return Ok(());
        }
        let cause = format!("standard error has '{}'", Escaped(&collected.bytes));
        Err(Error::new(format_args!("{} did not complain of '{text}'", self.name), cause))
    }

    /// [`Running::expect`], again and again until everything printed by then ends with `text`; for a
    /// text that comes often and means something only at the end. At most `times`.
    ///
    /// # Errors
    /// Where it does not come, or never last.
    pub fn expect_last(&mut self, text: &str, times: usize) -> Result<(), Error> {
        for _ in 0..times {
            self.expect(text)?;
            if self.printed.lock().bytes.len() == self.read {
                return Ok(());
            }
        }
        Err(Error::new(format_args!("{} did not end with '{text}'", self.name), "more came each time"))
    }

    /// Whether the program has printed `text` by now, after what was waited for.
    pub fn has_printed(&self, text: &str) -> bool {
        find(&self.printed.lock().bytes[self.read..], text.as_bytes()).is_some()
    }

    /// Types a line.
    ///
    /// # Errors
    /// Where the program takes no more input.
    pub fn type_line(&mut self, line: impl AsRef<[u8]>) -> Result<(), Error> {
        let typed = match &mut self.input {
            Some(input) => input.write_all(&[line.as_ref(), b"\n"].concat()).and_then(|()| input.flush()),
            None => Err(io::Error::new(io::ErrorKind::BrokenPipe, "its input has ended")),
        };
        typed.map_err(|error| Error::io(format_args!("cannot type to {}", self.name), &error))
    }

    /// Ends the program's input (Ctrl-D).
    pub fn end_input(&mut self) {
        self.input = None;
    }

    /// Sends SIGINT, as Ctrl-C does.
    ///
    /// # Errors
    /// Where the system has no such signal.
    pub fn interrupt(&self) -> Result<(), Error> {
        self.signal(Signal::Interrupt)
    }

    /// Sends SIGTERM.
    ///
    /// # Errors
    /// Where the system has no such signal.
    pub fn terminate(&self) -> Result<(), Error> {
        self.signal(Signal::Terminate)
    }

    #[cfg(unix)]
    fn signal(&self, signal: Signal) -> Result<(), Error> {
        use rustix::process::{Pid, Signal as Unix, kill_process};
        let number = match signal {
            Signal::Interrupt => Unix::INT,
            Signal::Terminate => Unix::TERM,
        };
        // Not reaped yet, so the ID is this child's and nobody else's.
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let sent = pid.map_or(Ok(()), |pid| kill_process(pid, number));
        sent.map_err(|errno| Error::io(format_args!("cannot stop {}", self.name), &errno.into()))
    }

    #[cfg(not(unix))]
    fn signal(&self, _: Signal) -> Result<(), Error> {
        Err(Error::new(format_args!("cannot stop {}", self.name), "signals need a Unix system"))
    }

    /// Waits for the program's end and gives all that it printed; its input ends.
    ///
    /// # Errors
    /// Where it does not end within [`PATIENCE`].
    pub fn wait(&mut self) -> Result<Ended, Error> {
        self.wait_at_most(PATIENCE)
    }

    /// [`Running::wait`] for a program that has work to do: at most `patience`.
    ///
    /// # Errors
    /// Where it does not end in that time.
    pub fn wait_at_most(&mut self, patience: Duration) -> Result<Ended, Error> {
        self.input = None;
        let status = self.wait_for_exit(patience)?;
        Ok(self.collect_all(status))
    }

    /// Has the program end by Ctrl-C, its input still open, and gives all that it printed.
    ///
    /// # Errors
    /// Where it does not end within [`PATIENCE`].
    pub fn stop(&mut self) -> Result<Ended, Error> {
        self.interrupt()?;
        let status = self.wait_for_exit(PATIENCE)?;
        Ok(self.collect_all(status))
    }

    /// Ends the program at once and gives what it printed by then.
    ///
    /// # Errors
    /// Where the system does not let it be killed.
    pub fn kill(&mut self) -> Result<Ended, Error> {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        let status = killed.map_err(|error| Error::io(format_args!("cannot kill {}", self.name), &error))?;
        Ok(self.collect_all(status))
    }

    fn collect_all(&self, status: ExitStatus) -> Ended {
        // A grandchild that keeps a pipe open must not keep us: what is there by then counts.
        let complete =
            |output: &Output| output.wait(|collected| collected.complete.then_some(())).0.bytes.clone();
        Ended { printed: complete(&self.printed), complaints: complete(&self.complaints), status }
    }

    fn wait_for_exit(&mut self, patience: Duration) -> Result<ExitStatus, Error> {
        let doing = || format!("cannot wait for {}", self.name);
        let deadline = Instant::now() + patience;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Err(error) => return Err(Error::new(doing(), describe(&error))),
                Ok(None) if Instant::now() >= deadline => {
                    let printed = self.printed.lock().bytes.clone();
                    let tail = Escaped(&printed[printed.len().saturating_sub(300)..]).to_string();
                    let cause =
                        format!("it did not end within {} s and last printed '{tail}'", patience.as_secs());
                    return Err(Error::new(doing(), cause));
                }
                Ok(None) => thread::sleep(Duration::from_millis(1)),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Interrupt,
    Terminate,
}

/// Whether somebody listens there; that he was asked is a connection for him, made and ended.
pub fn listens(at: SocketAddr) -> bool {
    TcpStream::connect_timeout(&at, PATIENCE).is_ok()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Running {
        Running::start("a script", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn output_is_waited_for_in_order() {
        let mut program = shell("echo one; read x; printf 'two> '; echo oops >&2; exit 3");
        assert_eq!(program.expect("one\n").unwrap(), "one\n");
        assert!(!program.has_printed("two> "));
        program.type_line("go").unwrap();
        program.expect("two> ").unwrap();
        let ended = program.wait().unwrap();
        assert_eq!(ended.text(), "one\ntwo> ");
        assert_eq!(ended.error_text(), "oops\n");
        assert_eq!(ended.status.code(), Some(3));
    }

    #[test]
    fn a_program_that_ends_without_the_text_is_told_at_once() {
        let told = shell("echo other; echo why >&2").expect("text").unwrap_err().to_string();
        assert!(told.starts_with("a script did not print 'text': it ended and printed 'other\\n'"), "{told}");
    }

    #[test]
    fn complaints_can_be_waited_for() {
        let program = shell("echo one >&2; read x; exit 0");
        program.expect_complaint("one\n").unwrap();
        let told = shell("echo other >&2").expect_complaint("text").unwrap_err().to_string();
        assert!(told.ends_with("did not complain of 'text': standard error has 'other\\n'"), "{told}");
    }

    #[test]
    fn a_signal_reaches_the_program() {
        let mut program = shell("trap 'echo got it; exit 0' INT; echo ready; while :; do sleep 0.01; done");
        program.expect("ready").unwrap();
        let ended = program.stop().unwrap();
        assert_eq!(ended.text(), "ready\ngot it\n");
    }
}

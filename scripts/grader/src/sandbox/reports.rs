//! What a stage tells the one that started it: lines through a pipe.
//!
//! The pipe is not inherited, as a program that another thread starts at that moment would inherit it too. The
//! stage opens it by its address in `/proc`, and says so; from then on the pipe's end is the stage's end.

use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

use super::ending::Ending;

/// A line fits into a pipe whole, and two stages that write at once do not mix theirs.
const LONGEST_TEXT: usize = 600;

/// More than all reports of a stage together.
const MOST_UNREAD: usize = 1 << 16;

/// How long what is refused for a moment may be refused.
const MOMENT: Duration = Duration::from_secs(2);

/// One thing told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Report {
    /// The stage has opened the pipe.
    Opened,
    /// Process 1 of the program's namespace, as the worker sees it.
    Keeper(i32),
    /// The program's main process, as the worker sees it. Said by its last stage, it is about to run.
    Started(i32),
    /// The program's command cannot be run, which is no fault of the sandbox: an error's text.
    Unusable(String),
    /// Anything else kept it from being started: an error's text.
    Failed(String),
    /// The program's main process has ended.
    Ended(Ending),
}

/// What has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Report(Report),
    /// Nothing in the time given.
    Nothing,
    /// Nothing, and nothing ever will: every stage that could tell has ended.
    End,
}

/// The end that is told.
#[derive(Debug)]
pub(super) struct Reports {
    reader: PipeReader,
    /// Kept until the stage has it, so that the pipe has no end before.
    writer: Option<PipeWriter>,
    unread: Vec<u8>,
}

impl Reports {
    pub(super) fn new() -> Result<Self, Error> {
        let (reader, writer) = io::pipe().map_err(|error| Error::io("cannot make a pipe", &error))?;
        Ok(Self { reader, writer: Some(writer), unread: Vec::new() })
    }

    /// Arguments with which a child finds the pipe.
    pub(super) fn address(&self) -> [String; 2] {
        address(self.writer.as_ref().map_or(-1, AsRawFd::as_raw_fd))
    }

    /// The next report, at most `wait` from now. [`Report::Opened`] is not told.
    pub(super) fn next(&mut self, wait: Duration) -> Result<Heard, Error> {
        let cannot = |error: &io::Error| Error::io("cannot read what the sandbox reports", error);
        let deadline = Instant::now() + wait;
        loop {
            match self.take_line()? {
                Some(Report::Opened) => self.writer = None,
                Some(report) => return Ok(Heard::Report(report)),
                None => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if !readable(&self.reader, left).map_err(|error| cannot(&error))? {
                        return Ok(Heard::Nothing);
                    }
                    let mut buffer = [0; 4_096];
                    match self.reader.read(&mut buffer) {
                        Ok(0) => return Ok(Heard::End),
                        Ok(count) => self.unread.extend_from_slice(&buffer[..count]),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(cannot(&error)),
                    }
                }
            }
        }
    }

    fn take_line(&mut self) -> Result<Option<Report>, Error> {
        let Some(end) = self.unread.iter().position(|&byte| byte == b'\n') else {
            let too_much = self.unread.len() > MOST_UNREAD;
            let error = || Error::new("cannot read what the sandbox reports", "a line has no end");
            return if too_much { Err(error()) } else { Ok(None) };
        };
        let line: Vec<u8> = self.unread.drain(..=end).collect();
        let report = serde_json::from_slice(&line);
        report.map(Some).map_err(|error| Error::new("cannot read what the sandbox reports", error))
    }
}

/// Tries again what is refused: while one of its threads looks into a process as another user, nobody may look into the
/// worker.
fn in_a_moment<T>(mut open: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let deadline = Instant::now() + MOMENT;
    loop {
        match open() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(1));
            }
            opened => return opened,
        }
    }
}

/// The end that tells.
#[derive(Debug)]
pub(super) struct Reporter(File);

impl Reporter {
    /// Opens the pipe at `pid` and `number`, as [`Reports::address`] has them.
    pub(super) fn open(pid: &str, number: &str) -> Result<Self, Error> {
        let path = format!("/proc/{pid}/fd/{number}");
        // Without O_NONBLOCK, opening a pipe that nobody reads any more waits for ever.
        let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let open = || OpenOptions::new().write(true).custom_flags(flags).open(&path);
        let file =
            in_a_moment(open).map_err(|error| Error::io(format_args!("cannot open {path}"), &error))?;
        let reporter = Self(file);
        reporter.tell(&Report::Opened)?;
        Ok(reporter)
    }

    /// Arguments with which a child finds the pipe.
    pub(super) fn address(&self) -> [String; 2] {
        address(self.0.as_raw_fd())
    }

    /// Tells; an error means that nobody listens any more.
    pub(super) fn tell(&self, report: &Report) -> Result<(), Error> {
        let cannot = |cause| Error::io("cannot report to the worker", &cause);
        let mut line = serde_json::to_vec(report).map_err(|error| cannot(error.into()))?;
        line.push(b'\n');
        (&self.0).write_all(&line).map_err(cannot)
    }

    /// Tells of a failure.
    pub(super) fn tell_failure(&self, error: &Error) -> Result<(), Error> {
        self.tell(&Report::Failed(text_of(error)))
    }

    /// Tells that the program's command cannot be run.
    pub(super) fn tell_unusable(&self, error: &Error) -> Result<(), Error> {
        self.tell(&Report::Unusable(text_of(error)))
    }
}

impl AsFd for Reporter {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn text_of(error: &Error) -> String {
    error.to_string().chars().take(LONGEST_TEXT).collect()
}

/// An error that came through a pipe as its text.
pub(super) fn error_from(text: &str) -> Error {
    match text.split_once(": ") {
        Some((doing, cause)) => Error::new(doing, cause),
        None => Error::new("cannot start the program", text),
    }
}

fn address(number: i32) -> [String; 2] {
    [std::process::id().to_string(), number.to_string()]
}

fn readable(pipe: &impl AsFd, wait: Duration) -> io::Result<bool> {
    let timeout = Timespec::try_from(wait).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
    match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&timeout)) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    fn pair() -> (Reports, Reporter) {
        let reports = Reports::new().unwrap();
        let [pid, number] = reports.address();
        let reporter = Reporter::open(&pid, &number).unwrap();
        (reports, reporter)
    }

    #[test]
    fn reports_come_in_order_and_the_end_after_them() {
        let (mut reports, reporter) = pair();
        reporter.tell(&Report::Keeper(7)).unwrap();
        reporter.tell(&Report::Ended(Ending::Exited(1))).unwrap();
        let long = Duration::from_secs(10);
        assert_eq!(reports.next(long).unwrap(), Heard::Report(Report::Keeper(7)));
        assert_eq!(reports.next(long).unwrap(), Heard::Report(Report::Ended(Ending::Exited(1))));
        assert_eq!(reports.next(SHORT).unwrap(), Heard::Nothing);
        drop(reporter);
        assert_eq!(reports.next(long).unwrap(), Heard::End);
    }

    #[test]
    fn without_a_stage_there_is_no_end() {
        let mut reports = Reports::new().unwrap();
        assert_eq!(reports.next(SHORT).unwrap(), Heard::Nothing);
    }

    #[test]
    fn a_stage_notices_that_nobody_listens() {
        let (reports, reporter) = pair();
        drop(reports);
        let told = reporter.tell(&Report::Opened).unwrap_err().to_string();
        assert_eq!(told, "cannot report to the worker: broken pipe");
    }

    #[test]
    fn the_longest_failure_is_one_write_of_a_pipe() {
        let (mut reports, reporter) = pair();
        reporter.tell_failure(&Error::new("cannot", "\u{1}".repeat(5_000))).unwrap();
        let Heard::Report(Report::Failed(text)) = reports.next(Duration::from_secs(10)).unwrap() else {
            panic!("no failure")
        };
        assert!(serde_json::to_vec(&Report::Failed(text.clone())).unwrap().len() < 4_096);
        assert_eq!(error_from(&text).to_string(), text);
    }
}

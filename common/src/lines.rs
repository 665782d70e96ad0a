//! The one writer that every printed line goes through.

use std::fmt::{Display, Write as _};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{Local, SecondsFormat};
use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::escape;

/// How long the last line of a program waits for others to have finished theirs.
const LAST_LINE_PATIENCE: Duration = Duration::from_secs(1);

/// Writes whole lines, each at once even into a pipe, from any number of threads.
///
/// What could break a line or control a terminal is escaped here, whoever sent it. An output that
/// nobody reads any more is no error: a server goes on serving when its log's reader has left.
#[derive(Clone)]
pub struct LineWriter {
    timestamps: bool,
    printed: Arc<Mutex<Output>>,
    notes: Arc<Mutex<Output>>,
}

struct Output {
    to: Box<dyn Write + Send>,
    /// Whether a prompt waits on the current line.
    line_open: bool,
    failed: bool,
}

impl LineWriter {
    /// Prints to standard output, notes to standard error; with `timestamps`, each line begins with
    /// the local time (RFC 3339 with milliseconds).
    pub fn stdout(timestamps: bool) -> Self {
        Self::new(io::stdout(), io::stderr(), timestamps)
    }

    /// Prints to `printed` and writes notes to `notes`.
    pub fn new(
        printed: impl Write + Send + 'static,
        notes: impl Write + Send + 'static,
        timestamps: bool,
    ) -> Self {
        let output = |to| Arc::new(Mutex::new(Output { to, line_open: false, failed: false }));
        Self { timestamps, printed: output(Box::new(printed)), notes: output(Box::new(notes)) }
    }

    /// A writer whose lines arrive, without their ends, in a channel: for tests that wait for a line.
    pub fn channel() -> (Self, Receiver<String>) {
        let (to, lines) = unbounded();
        (Self::new(LineSender { to, partial: Vec::new() }, io::sink(), false), lines)
    }

    /// Prints one line.
    pub fn line(&self, text: impl Display) {
        let (stamp, line) = (self.stamp(), whole_line(text));
        lock(&self.printed).write_line(stamp.as_deref(), &line);
    }

    /// Prints a prompt, which leaves its line open for the answer.
    pub fn prompt(&self, text: &str) {
        let stamp = self.stamp();
        let mut output = lock(&self.printed);
        output.begin_line(stamp.as_deref());
        output.write(text.as_bytes());
        output.line_open = true;
    }

    /// Says that the prompt's line was ended by the Enter key of a terminal that shows what is typed.
    pub fn prompt_answered_on_terminal(&self) {
        lock(&self.printed).line_open = false;
    }

    /// Ends the line of a prompt that got no answer.
    pub fn end_prompt(&self) {
        lock(&self.printed).end_open_line();
    }

    /// Prints the last line of a program that is about to end (`None`: only ends an open prompt).
    ///
    /// Waits at most a second for other threads' lines: an output that is stuck must not keep a
    /// program from ending on Ctrl-C.
    pub fn last_line(&self, text: Option<&str>) {
        let Some(mut output) = lock_until(&self.printed, Instant::now() + LAST_LINE_PATIENCE) else {
            return;
        };
        output.end_open_line();
        if let Some(text) = text {
            output.write_line(self.stamp().as_deref(), &whole_line(text));
        }
    }

    /// Writes a line to standard error: what an operator should know and no report prints.
    pub fn note(&self, text: impl Display) {
        let (stamp, line) = (self.stamp(), whole_line(format_args!("note: {text}")));
        lock(&self.notes).write_line(stamp.as_deref(), &line);
    }

    fn stamp(&self) -> Option<String> {
        self.timestamps.then(|| Local::now().to_rfc3339_opts(SecondsFormat::Millis, false))
    }
}

fn whole_line(text: impl Display) -> String {
    let mut line = String::new();
    // Writing into a String fails only where a Display implementation does, and none here does.
    let _ = write!(line, "{text}");
    escape::one_line(&mut line);
    line.push('\n');
    line
}

impl Output {
    fn write_line(&mut self, stamp: Option<&str>, line: &str) {
        match stamp {
            Some(stamp) if !self.line_open => {
                let space = if line == "\n" { "" } else { " " };
                self.write(format!("{stamp}{space}{line}").as_bytes());
            }
            _ => self.write(line.as_bytes()),
        }
        self.line_open = false;
    }

    fn begin_line(&mut self, stamp: Option<&str>) {
        if let Some(stamp) = stamp
            && !self.line_open
        {
            self.write(format!("{stamp} ").as_bytes());
        }
    }

    fn end_open_line(&mut self) {
        if self.line_open {
            self.write_line(None, "\n");
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed {
            return;
        }
        let written = self.to.write_all(bytes).and_then(|()| self.to.flush());
        if let Err(error) = written {
            self.failed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                let cause = crate::error::describe(&error);
                let _ = writeln!(io::stderr(), "error: cannot print any more lines: {cause}");
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock_until<T>(mutex: &Mutex<T>, deadline: Instant) -> Option<MutexGuard<'_, T>> {
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
            // std's lock has no time-out; a line takes microseconds, so this seldom goes round twice.
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    }
}

struct LineSender {
    to: Sender<String>,
    partial: Vec<u8>,
}

impl Write for LineSender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.partial.extend_from_slice(bytes);
        while let Some(end) = self.partial.iter().position(|&b| b == b'\n') {
            let rest = self.partial.split_off(end + 1);
            let line = std::mem::replace(&mut self.partial, rest);
            let text = String::from_utf8_lossy(&line[..end]).into_owned();
            self.to.send(text).map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        fn text(&self) -> String {
            String::from_utf8(lock(&self.0).clone()).unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // One byte at a time, so that lines would mix if the lock did not hold for a whole one.
            lock(&self.0).push(bytes[0]);
            thread::yield_now();
            Ok(1)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn writer(timestamps: bool) -> (LineWriter, Shared) {
        let shared = Shared::default();
        (LineWriter::new(shared.clone(), io::sink(), timestamps), shared)
    }

    #[test]
    fn lines_of_many_threads_stay_whole() {
        let (lines, output) = writer(false);
        thread::scope(|scope| {
            for n in 0..4 {
                let lines = &lines;
                scope.spawn(move || (0..25).for_each(|_| lines.line(format_args!("thread {n} says hello"))));
            }
        });
        let text = output.text();
        for n in 0..4 {
            let line = format!("thread {n} says hello");
            assert_eq!(text.lines().filter(|l| **l == line).count(), 25);
        }
        assert_eq!(text.lines().count(), 100);
    }

    #[test]
    fn what_would_break_a_line_is_escaped() {
        let (lines, output) = writer(false);
        lines.line("a\nb\x1b[2J");
        assert_eq!(output.text(), "a\\nb\\u{1b}[2J\n");
    }

    #[test]
    fn a_timestamp_is_rfc3339_with_milliseconds() {
        let (lines, output) = writer(true);
        let before = Local::now();
        lines.line("hello");
        lines.line("");
        let text = output.text();
        let (stamp, rest) = text.lines().next().unwrap().split_once(' ').unwrap();
        let time = chrono::DateTime::parse_from_rfc3339(stamp).unwrap();
        assert!((time.to_utc() - before.to_utc()).num_seconds().abs() < 60);
        assert_eq!(stamp.split(['.', '+', 'Z']).nth(1).unwrap().len(), 3, "{stamp}");
        assert_eq!(rest, "hello");
        assert!(chrono::DateTime::parse_from_rfc3339(text.lines().nth(1).unwrap()).is_ok());
    }

    #[test]
    fn a_prompt_and_its_reply_are_one_line_with_one_timestamp() {
        let (lines, output) = writer(true);
        lines.prompt("> ");
        lines.line("piped");
        lines.prompt("> ");
        lines.prompt_answered_on_terminal();
        lines.line("typed");
        let text = output.text();
        let shapes: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let stamp = "--T::.+: ";
        let positive = shapes.replace("--T::.-: ", stamp);
        assert_eq!(positive, format!("{stamp}> piped\n{stamp}> {stamp}typed\n"));
    }

    #[test]
    fn a_prompt_stays_open_for_the_reply_or_is_ended() {
        let (lines, output) = writer(false);
        lines.prompt("> ");
        lines.line("reply");
        lines.prompt("> ");
        lines.prompt_answered_on_terminal();
        lines.end_prompt();
        lines.prompt("> ");
        lines.last_line(Some("bye"));
        assert_eq!(output.text(), "> reply\n> > \nbye\n");
    }

    #[test]
    fn the_last_line_does_not_wait_for_ever() {
        let (lines, output) = writer(false);
        let stuck = lock(&lines.printed);
        let start = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| lines.last_line(Some("bye")));
        });
        assert!(start.elapsed() >= LAST_LINE_PATIENCE);
        drop(stuck);
        assert_eq!(output.text(), "");
    }

    struct NobodyReads(Arc<Mutex<u32>>);

    impl Write for NobodyReads {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            *lock(&self.0) += 1;
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_output_without_reader_is_tried_once() {
        let tries = Arc::new(Mutex::new(0));
        let lines = LineWriter::new(NobodyReads(tries.clone()), io::sink(), false);
        lines.line("a");
        lines.line("b");
        assert_eq!(*lock(&tries), 1);
    }
}

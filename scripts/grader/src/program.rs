//! A submitted program that runs: waited for until it listens, typed to, listened to, ended; every wait with a
//! deadline, and everything that is seen goes into the trace.

mod ready;
mod terminal;
mod watch;

use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::Error;
use common::escape::Escaped;
use regex::Regex;
use rustix::process::Signal;

use crate::output::{Line, Output};
use crate::processes;
use crate::report::difference::shown;
use crate::sandbox::{CannotStart, Confined, Ending, Spec};
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

pub use ready::Port;
use watch::Watch;

/// The lines that are told of a program's output in a reason.
const TOLD: usize = 400;

/// How long a program may take to end after its output has ended.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// What a terminal's Ctrl-D types at the beginning of a line.
const END_OF_INPUT: &[u8] = b"\x04";

/// How long a program that is busy may take to rest before Ctrl-C comes all the same.
const TO_REST: Duration = Duration::from_millis(500);

/// A running program.
pub struct Program {
    who: String,
    confined: Arc<Mutex<Confined>>,
    pid: i32,
    watch: Watch,
    input: Option<Box<dyn Write + Send>>,
    on_terminal: bool,
    printed: Arc<Output>,
    complaints: Arc<Output>,
    /// How many lines of the printed ones, and how many bytes, have been waited for.
    read_lines: usize,
    read_bytes: usize,
    trace: Trace,
    deadline: Instant,
    left: Arc<Mutex<Vec<String>>>,
}

/// The ends of a program's input and output.
struct Streams {
    input: Box<dyn Write + Send>,
    output: Box<dyn Read + Send>,
    complaints: Box<dyn Read + Send>,
}

impl Streams {
    /// Starts the program with pipes, or on a terminal, which has one stream for all that is printed.
    fn of(spec: &Spec) -> Result<(Confined, Self), Stop> {
        let cannot = |why: CannotStart| match why {
            CannotStart::Program(error) => Stop::fail(error),
            CannotStart::Sandbox(error) => error.into(),
        };
        if spec.terminal {
            let (own, program) = terminal::open()?;
            let (input, output) = (own.try_clone(), own);
            let input = input.map_err(|error| Error::io("cannot use a terminal", &error))?;
            let [stdin, stdout, stderr] = program;
            let (confined, _) = Confined::start(spec, stdin, stdout, stderr).map_err(cannot)?;
            let complaints = Box::new(std::io::empty());
            return Ok((confined, Self { input: Box::new(input), output: Box::new(output), complaints }));
        }
        let piped = || Stdio::piped();
        let (confined, pipes) = Confined::start(spec, piped(), piped(), piped()).map_err(cannot)?;
        let (Some(input), Some(output), Some(complaints)) = (pipes.stdin, pipes.stdout, pipes.stderr) else {
            return Err(Stop::grader("a program was started without pipes"));
        };
        Ok((
            confined,
            Self { input: Box::new(input), output: Box::new(output), complaints: Box::new(complaints) },
        ))
    }
}

/// What a check gives every program that it starts.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where its steps go.
    pub trace: Trace,
    /// When the check's own time is over.
    pub deadline: Instant,
    /// Where it is told what was left running.
    pub left: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// Starts a program; `who` is its name in the trace.
    ///
    /// # Errors
    /// The submission's where there is no such program, else the grader's.
    pub fn start(who: &str, spec: &Spec, around: Surroundings) -> Result<Self, Stop> {
        let Surroundings { trace, deadline, left } = around;
        trace.add(StepKind::Did, who, format_args!("start {}", shell_words::join(&spec.command)));
        let (confined, streams) = Streams::of(spec)?;
        let told = |kind: StepKind| {
            let (trace, who) = (trace.clone(), who.to_owned());
            move |line: &Line| trace.add_at(line.at, kind, &who, shown(line.text.as_bytes()))
        };
        let printed = Output::collect(streams.output, told(StepKind::Printed));
        let complaints = Output::collect(streams.complaints, told(StepKind::Complained));
        let pid = confined.pid();
        let confined = Arc::new(Mutex::new(confined));
        let watch = Watch::over(&confined, spec.limits);
        let (who, input) = (who.to_owned(), Some(streams.input));
        Ok(Self {
            who,
            confined,
            pid,
            watch,
            input,
            on_terminal: spec.terminal,
            printed,
            complaints,
            read_lines: 0,
            read_bytes: 0,
            trace,
            deadline,
            left,
        })
    }

    /// Its name in the trace.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// The process that was started.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// All of its processes.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn processes(&self) -> Result<Vec<i32>, Error> {
        self.lock().processes()
    }

    /// Waits for the next line that matches, after the last one waited for; lines in between are passed over.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_line(&mut self, what: &str, pattern: &Regex, within: Duration) -> Result<Line, Stop> {
        self.expect_line_where(what, within, |line| pattern.is_match(&line.text))
    }

    /// [`Program::expect_line`] for whatever can be said of a line.
    ///
    /// # Errors
    /// Where none comes `within` that time, or the program ends.
    pub fn expect_line_where(
        &mut self,
        what: &str,
        within: Duration,
        is_it: impl Fn(&Line) -> bool,
    ) -> Result<Line, Stop> {
        self.trace.add(StepKind::Expected, &self.who, what);
        let mut next = self.read_lines;
        let found = self.printed.wait(self.until(within), |kept| {
            while let Some(line) = kept.line(next) {
                next += 1;
                if is_it(&line) {
                    return Some((line, kept.lines[next - 1].0));
                }
            }
            None
        });
        match found {
            Some((line, end)) => {
                (self.read_lines, self.read_bytes) = (next, end);
                Ok(line)
            }
            None => Err(self.did_not_come(what, within)),
        }
    }

    /// Waits until the program has printed `text`, after what was waited for; a prompt has no end of line.
    ///
    /// # Errors
    /// Where it does not come `within` that time, or the program ends.
    pub fn expect_text(&mut self, text: &str, within: Duration) -> Result<(), Stop> {
        self.read_until(text, within).map(drop)
    }

    /// [`Program::expect_text`] that gives what came up to and including the text, bytes that are not UTF-8 replaced.
    ///
    /// # Errors
    /// Where it does not come `within` that time, or the program ends.
    pub fn read_until(&mut self, text: &str, within: Duration) -> Result<String, Stop> {
        self.trace.add(StepKind::Expected, &self.who, format_args!("'{}'", shown(text.as_bytes())));
        let from = self.read_bytes;
        let found = self.printed.wait(self.until(within), |kept| {
            let unread = &kept.head[from.min(kept.head.len())..];
            let at = unread.windows(text.len().max(1)).position(|window| window == text.as_bytes())?;
            let end = from + at + text.len();
            let seen = String::from_utf8_lossy(&kept.head[from..end]).into_owned();
            Some((end, kept.lines.partition_point(|(line_end, _)| *line_end <= end), seen))
        });
        match found {
            Some((bytes, lines, seen)) => {
                (self.read_bytes, self.read_lines) = (bytes, lines);
                Ok(seen)
            }
            None => Err(self.did_not_come(text, within)),
        }
    }

    /// All whole lines that it has printed so far, from the beginning.
    pub fn lines(&self) -> Vec<Line> {
        self.lines_from(0)
    }

    /// The whole lines that it has printed so far, without the `first` ones.
    pub fn lines_from(&self, first: usize) -> Vec<Line> {
        let kept = self.printed.lock();
        (first..kept.lines.len()).filter_map(|number| kept.line(number)).collect()
    }

    /// How many of its lines have been waited for or passed over.
    pub fn lines_read(&self) -> usize {
        self.read_lines
    }

    /// How many whole lines it has printed so far.
    pub fn line_count(&self) -> usize {
        self.printed.lock().lines.len()
    }

    /// What it has printed so far, bytes that are not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.printed.lock().head).into_owned()
    }

    /// What it has printed after what was waited for.
    pub fn unread(&self) -> String {
        let kept = self.printed.lock();
        String::from_utf8_lossy(&kept.head[self.read_bytes.min(kept.head.len())..]).into_owned()
    }

    /// What it has printed on standard error so far.
    pub fn complaints(&self) -> String {
        String::from_utf8_lossy(&self.complaints.lock().head).into_owned()
    }

    /// Types a line.
    ///
    /// # Errors
    /// Where the program takes no more input.
    pub fn type_line(&mut self, line: &str) -> Result<(), Stop> {
        self.trace.add(StepKind::Typed, &self.who, shown(line.as_bytes()));
        let typed = match &mut self.input {
            Some(input) => input.write_all(format!("{line}\n").as_bytes()),
            None => return Err(Stop::grader(format!("{} is typed to after the end of its input", self.who))),
        };
        typed.map_err(|_| self.is_gone(&format!("{} does not read what is typed", self.who)))
    }

    /// Ends its input, as Ctrl-D does.
    pub fn end_input(&mut self) {
        self.trace.add(StepKind::Did, &self.who, "end of input (Ctrl-D)");
        if let (Some(mut input), true) = (self.input.take(), self.on_terminal) {
            // The grader's end stays open, as the output is read from it; where the program has ended, it needs none.
            let _ = input.write_all(END_OF_INPUT);
        }
    }

    /// Sends SIGINT to it, as Ctrl-C does, as soon as it rests: a signal that comes between a prompt and the read behind
    /// it is noticed after the read only, and no user is as quick.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn interrupt(&self) -> Result<(), Stop> {
        let until = self.until(TO_REST);
        while Instant::now() < until && !self.rests()? {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.trace.add(StepKind::Did, &self.who, "Ctrl-C (SIGINT)");
        self.still_runs()?;
        // It may have ended since; whoever waits for that is told how.
        let _ = self.lock().signal(Signal::INT);
        Ok(())
    }

    /// Whether all of its threads wait for something.
    fn rests(&self) -> Result<bool, Stop> {
        Ok(processes::thread_states(&self.processes()?).iter().all(|state| *state == 'S'))
    }

    /// Whether it goes on.
    ///
    /// # Errors
    /// Where it has ended: a crash, with what it said last.
    pub fn still_runs(&self) -> Result<(), Stop> {
        match self.lock().ending()? {
            None => Ok(()),
            Some(ending) => Err(self.ended_by_itself(ending)),
        }
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// Where it does not end `within` that time.
    pub fn wait_for_end(&mut self, within: Duration) -> Result<Ending, Stop> {
        let until = self.until(within);
        loop {
            if let Some(ending) = self.lock().ending()? {
                self.trace.add(StepKind::Did, &self.who, format_args!("has ended: {ending}"));
                // What it printed last is on its way through the pipe; a grandchild may keep that open.
                let settled = Instant::now() + Duration::from_millis(500);
                self.printed.wait(settled, |kept| kept.complete.then_some(()));
                self.complaints.wait(settled, |kept| kept.complete.then_some(()));
                return Ok(ending);
            }
            if Instant::now() >= until {
                let reason = format!("{} did not end within {}", self.who, seconds(within));
                return Err(Stop::time_out(reason));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends it and all of its processes at once.
    pub fn end(self) {
        self.trace.add(StepKind::Did, &self.who, "ended with all of its processes (SIGKILL)");
    }

    /// When a wait that may take so long ends, the check's own time kept.
    pub fn until(&self, within: Duration) -> Instant {
        (Instant::now() + within).min(self.deadline)
    }

    fn did_not_come(&self, what: &str, within: Duration) -> Stop {
        let printed = self.unread();
        let came = format!("'{}'", shown(printed.as_bytes()));
        if self.printed.lock().is_flooded() {
            let total = self.printed.lock().total;
            return Stop::fail(format!("{} floods its output: {total} bytes so far", self.who))
                .expected(what, came);
        }
        if self.has_ended() {
            return self.is_gone("").expected(what, came);
        }
        let reason = match printed.is_empty() {
            true => format!("{} printed nothing more within {}", self.who, seconds(within)),
            false => format!("{} printed something else within {}", self.who, seconds(within)),
        };
        let stop = if printed.is_empty() { Stop::time_out(reason) } else { Stop::fail(reason) };
        stop.expected(what, came)
    }

    /// Whether the program has ended. Its output ends a moment before it does; a program may also have closed that.
    fn has_ended(&self) -> bool {
        let until = self.until(if self.printed.lock().complete { LAST_MOMENT } else { Duration::ZERO });
        loop {
            let ended = self.lock().ending().ok().flatten().is_some();
            if ended || Instant::now() >= until {
                return ended;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The stop for a program that does not react any more: a crash if it has ended.
    fn is_gone(&self, otherwise: &str) -> Stop {
        match self.lock().ending() {
            Ok(Some(ending)) => self.ended_by_itself(ending),
            Ok(None) => Stop::fail(otherwise),
            Err(error) => error.into(),
        }
    }

    fn ended_by_itself(&self, ending: Ending) -> Stop {
        // Its last words may be a moment behind its end.
        let settled = Instant::now() + Duration::from_millis(200);
        self.complaints.wait(settled, |kept| kept.complete.then_some(()));
        if let Some(why) = self.watch.told() {
            return Stop::crash(format!("{} was ended by the grader: {why}", self.who));
        }
        Stop::crash(format!("{} ended by itself: {ending}{}", self.who, self.last_words()))
    }

    /// What it printed last, to be put behind a reason.
    pub fn last_words(&self) -> String {
        let complained = self.complaints.lock().last(TOLD);
        if !complained.is_empty() {
            return format!("; on standard error it said '{}'", Escaped(complained.trim_ascii_end()));
        }
        let printed = self.printed.lock().last(TOLD);
        match printed.is_empty() {
            true => "; it had printed nothing".to_owned(),
            false => format!("; it last printed '{}'", Escaped(printed.trim_ascii_end())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Confined> {
        self.confined.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("who", &self.who).field("pid", &self.pid).finish_non_exhaustive()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.watch.stop();
        let ended = self.lock().end();
        let left = ended.map_or_else(
            |error| vec![error.to_string()],
            |left| {
                left.iter()
                    .filter(|left| left.detached)
                    .map(|left| format!("process {} ({})", left.pid, left.command))
                    .collect()
            },
        );
        let mut told = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend(left.into_iter().map(|what| format!("{} left running: {what}", self.who)));
    }
}

/// A time in words: `0.5 s`, `60 s`.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds.fract() == 0.0 { format!("{seconds:.0} s") } else { format!("{seconds:.1} s") }
}

//! A submitted program that runs: waited for until it listens, typed to, listened to, ended; every wait with a
//! deadline, and everything that is seen goes into the trace.

mod hearing;
mod looking;
mod ready;
pub(crate) mod reasons;
mod streams;
mod terminal;
mod watch;

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::Error;
use rustix::process::Signal;

use crate::output::{Line, Output};
use crate::processes;
use crate::report::difference::shown;
use crate::sandbox::{Confined, Ending, Spec};
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

pub use ready::Port;
use streams::Streams;
use watch::Watch;

/// What a terminal's Ctrl-D types at the beginning of a line.
const END_OF_INPUT: &[u8] = b"\x04";

/// What a terminal's Ctrl-C types.
const INTERRUPT: &[u8] = b"\x03";

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
    aftermath: Arc<Mutex<Aftermath>>,
}

/// What a check gives every program that it starts.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where its steps go.
    pub trace: Trace,
    /// When the check's own time is over.
    pub deadline: Instant,
    /// Where it is told what became of it.
    pub aftermath: Arc<Mutex<Aftermath>>,
}

/// What is known of a check's programs when all of them have been ended.
#[derive(Debug, Clone, Default)]
pub struct Aftermath {
    /// What they left running in the background.
    pub left: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// The longest time in which one of them could have run and was not let.
    pub starved: Duration,
}

impl Program {
    /// Starts a program; `who` is its name in the trace.
    ///
    /// # Errors
    /// The submission's where there is no such program, else the grader's.
    pub fn start(who: &str, spec: &Spec, around: Surroundings) -> Result<Self, Stop> {
        let Surroundings { trace, deadline, aftermath } = around;
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
        let watch = Watch::over(&confined, spec);
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
            aftermath,
        })
    }

    /// Its name in the trace.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Who it is in a sentence: "the server", "client 1".
    pub fn named(&self) -> String {
        reasons::named(&self.who)
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

    /// Types a line.
    ///
    /// # Errors
    /// Where the program takes no more input.
    pub fn type_line(&mut self, line: &str) -> Result<(), Stop> {
        self.trace.add(StepKind::Typed, &self.who, shown(line.as_bytes()));
        let typed = match &mut self.input {
            Some(input) => input.write_all(format!("{line}\n").as_bytes()),
            None => {
                return Err(Stop::grader(format!("{} is typed to after the end of its input", self.named())));
            }
        };
        typed.map_err(|_| self.is_gone(&format!("{} does not read what is typed", self.named())))
    }

    /// Ends its input, as Ctrl-D does.
    pub fn end_input(&mut self) {
        self.trace.add(StepKind::Did, &self.who, "end of input (Ctrl-D)");
        if let (Some(mut input), true) = (self.input.take(), self.on_terminal) {
            // The grader's end stays open, as the output is read from it; where the program has ended, it needs none.
            let _ = input.write_all(END_OF_INPUT);
        }
    }

    /// Types Ctrl-C where it has a terminal, of which the terminal makes a SIGINT unless the program wants the key
    /// itself, and else sends that signal; as soon as it rests: what comes between a prompt and the read behind it is
    /// noticed after the read only, and no user is as quick.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn interrupt(&mut self) -> Result<(), Stop> {
        let until = self.until(TO_REST);
        while Instant::now() < until && !self.rests()? {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.trace.add(StepKind::Did, &self.who, "Ctrl-C (SIGINT)");
        self.still_runs()?;
        // It may have ended since; whoever waits for that is told how.
        match &mut self.input {
            Some(input) if self.on_terminal => drop(input.write_all(INTERRUPT)),
            _ => drop(self.lock().signal(Signal::INT)),
        }
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
                return self.ended_by_the_grader().map_or(Ok(ending), Err);
            }
            if Instant::now() >= until {
                let reason = format!("{} did not end within {}", self.named(), seconds(within));
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
        let starved = self.watch.starved();
        let left = match self.lock().end() {
            Err(error) => vec![error.to_string()],
            Ok(left) => (left.iter().filter(|left| left.detached))
                .map(|left| format!("{} left running: process {} ({})", self.named(), left.pid, left.command))
                .collect(),
        };
        let printed = self.printed.lock();
        let mut aftermath = self.aftermath.lock().unwrap_or_else(PoisonError::into_inner);
        aftermath.left.extend(left);
        aftermath.starved = aftermath.starved.max(starved);
        if printed.is_flooded() {
            let much = match printed.total >> 20 {
                // Many lines are a flood, too.
                0 => format!("{} bytes", printed.total),
                mib => format!("{mib} MiB"),
            };
            aftermath.notes.push(format!("{} flooded its output: {much} were printed", self.named()));
        }
    }
}

/// A time in words: `0.5 s`, `60 s`.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds.fract() == 0.0 { format!("{seconds:.0} s") } else { format!("{seconds:.1} s") }
}

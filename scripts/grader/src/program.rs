//! A submitted program that runs: waited for until it listens, typed to, listened to, ended; every wait with a
//! deadline, and everything that is seen goes into the trace.

mod answering;
mod hearing;
mod last_error;
mod left;
mod looking;
mod ready;
pub(crate) mod reasons;
pub(crate) mod stillness;
mod streams;
mod terminal;
mod vitals;
mod watch;

use std::io::Write;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::Error;
use rustix::process::Signal;

use crate::evidence::difference::shown;
use crate::output::{Line, Output, Stream};
use crate::processes;
use crate::sandbox::{Confined, Ending, Spec};
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

pub use crate::time::seconds;
pub use ready::Port;
pub(crate) use ready::taken;
pub use streams::Console;
use streams::Streams;
pub use vitals::Vitals;
use watch::Watch;

/// What a terminal's Ctrl-D types at the beginning of a line.
const END_OF_INPUT: &[u8] = b"\x04";

/// What a terminal's Ctrl-C types.
const INTERRUPT: &[u8] = b"\x03";

/// How long a program that is busy may take to rest before Ctrl-C comes all the same.
const TO_REST: Duration = Duration::from_millis(500);

/// A running program.
pub struct Program {
    vitals: Vitals,
    pid: i32,
    watch: Watch,
    input: Option<Box<dyn Write + Send>>,
    on_terminal: bool,
    /// How many of its lines, and how many bytes of what it has printed, have been waited for.
    read_lines: usize,
    read_bytes: usize,
    trace: Trace,
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
    /// The crash of the first that ended before anybody asked it to.
    pub crash: Option<Stop>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// The longest time in which one of them could have run and was not let.
    pub starved: Duration,
    /// The CPU time that those of their processes had used that were there at the end.
    pub used: Duration,
}

impl Program {
    /// Starts a program with that console; `who` is its name in the trace.
    ///
    /// # Errors
    /// The submission's where there is no such program, else the grader's.
    pub fn start(who: &str, spec: &Spec, console: Console, around: Surroundings) -> Result<Self, Stop> {
        let Surroundings { trace, deadline, aftermath } = around;
        trace.add(StepKind::Did, who, format_args!("start {}", shell_words::join(&spec.command)));
        let (confined, streams) = Streams::of(spec, console)?;
        let told = {
            let (trace, who) = (trace.clone(), who.to_owned());
            move |line: &Line| trace.add_at(line.at, kind(line.on), &who, shown(line.text.as_bytes()))
        };
        let output = Output::collect(streams.output, streams.complaints, told);
        let pid = confined.pid();
        let confined = Arc::new(Mutex::new(confined));
        let watch = Watch::over(&confined, spec);
        let vitals = Vitals {
            who: who.to_owned(),
            confined,
            output,
            told: watch.told(),
            deadline,
            dismissed: Arc::default(),
        };
        Ok(Self {
            vitals,
            pid,
            watch,
            input: Some(streams.input),
            on_terminal: streams.on_terminal,
            read_lines: 0,
            read_bytes: 0,
            trace,
            aftermath,
        })
    }

    /// Its name in the trace.
    pub fn who(&self) -> &str {
        &self.vitals.who
    }

    /// Who it is in a sentence: "the server", "client 1".
    pub fn named(&self) -> String {
        self.vitals.named()
    }

    /// What is known of its life, also when this is gone.
    pub fn vitals(&self) -> &Vitals {
        &self.vitals
    }

    /// Whether it goes on.
    ///
    /// # Errors
    /// Where it has ended: a crash, with what it said last.
    pub fn still_runs(&self) -> Result<(), Stop> {
        self.vitals.still_runs()
    }

    /// That it runs all through the next `moment`, as a program's end may be seen a moment after what it comes of.
    ///
    /// # Errors
    /// Where it ends: a crash, with what it said last.
    pub fn goes_on(&self, moment: Duration) -> Result<(), Stop> {
        self.vitals.goes_on(moment)
    }

    /// What it said last, to be put behind a reason.
    pub fn last_words(&self) -> String {
        self.vitals.last_words()
    }

    /// The process that was started.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// All of its processes, to be counted.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn all_processes(&self) -> Result<Vec<i32>, Error> {
        self.lock().all_processes()
    }

    /// Its processes, for a look that is one of many; see [`Confined::processes`].
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn processes(&self) -> Result<Vec<i32>, Error> {
        self.lock().processes()
    }

    /// Whether a Ctrl-C at its terminal could reach one of its processes.
    pub fn is_in_session(&self, pid: i32) -> bool {
        self.lock().is_in_session(pid)
    }

    /// Types a line.
    ///
    /// # Errors
    /// Where the program takes no more input.
    pub fn type_line(&mut self, line: &str) -> Result<(), Stop> {
        self.trace.add(StepKind::Typed, self.who(), shown(line.as_bytes()));
        let typed = match &mut self.input {
            Some(input) => input.write_all(format!("{line}\n").as_bytes()),
            None => {
                return Err(Stop::grader(format!("{} is typed to after the end of its input", self.named())));
            }
        };
        typed.map_err(|_| self.vitals.is_gone(&format!("{} does not read what is typed", self.named())))
    }

    /// Ends its input, as Ctrl-D does.
    pub fn end_input(&mut self) {
        self.trace.add(StepKind::Did, self.who(), "end of input (Ctrl-D)");
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
        self.trace.add(StepKind::Did, self.who(), "Ctrl-C (SIGINT)");
        self.still_runs()?;
        self.dismiss();
        // It may have ended since; whoever waits for that is told how.
        match &mut self.input {
            Some(input) if self.on_terminal => drop(input.write_all(INTERRUPT)),
            _ => drop(self.lock().signal(Signal::INT)),
        }
        Ok(())
    }

    /// Whether all of its threads wait for something.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn rests(&self) -> Result<bool, Error> {
        self.processes().map(|pids| processes::rest(&pids))
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// Where it does not end `within` that time.
    pub fn wait_for_end(&mut self, within: Duration) -> Result<Ending, Stop> {
        let until = self.until(within);
        loop {
            let ending = self.vitals.ending()?;
            if let Some(ending) = ending {
                self.dismiss();
                self.trace.add(StepKind::Did, self.who(), format_args!("has ended: {ending}"));
                // What it printed last is on its way; a grandchild may keep that open.
                self.vitals.output.wait_for_end(Instant::now() + Duration::from_millis(500));
                return self.vitals.ended_by_the_grader().map_or(Ok(ending), Err);
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
        self.dismiss();
        self.trace.add(StepKind::Did, self.who(), "ended with all of its processes (SIGKILL)");
    }

    /// When a wait that may take so long ends, the check's own time kept.
    pub fn until(&self, within: Duration) -> Instant {
        self.vitals.until(within)
    }

    /// From now on its end is no crash.
    fn dismiss(&self) {
        self.vitals.dismissed.store(true, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Confined> {
        self.vitals.lock()
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program")
            .field("who", &self.vitals.who)
            .field("pid", &self.pid)
            .finish_non_exhaustive()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.watch.stop();
        let starved = self.vitals.told.starved();
        let crash = self.vitals.crashed();
        let used = self.processes().map(|pids| processes::cpu_time(&pids)).unwrap_or_default();
        self.dismiss();
        let ended = self.lock().end();
        let left = match ended {
            Err(error) => vec![error.to_string()],
            Ok(left) => left::told(&self.named(), &left),
        };
        let said = self.vitals.output.lock();
        let printed = &said.printed;
        let mut aftermath = self.aftermath.lock().unwrap_or_else(PoisonError::into_inner);
        aftermath.left.extend(left);
        aftermath.starved = aftermath.starved.max(starved);
        aftermath.used += used;
        aftermath.crash = aftermath.crash.take().or(crash);
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

fn kind(stream: Stream) -> StepKind {
    match stream {
        Stream::Printed => StepKind::Printed,
        Stream::Complained => StepKind::Complained,
    }
}

//! What a check works with: the submission's programs, started afresh, and connections to them.

mod connections;
mod patterns;
mod ports;
mod setting;
pub(crate) mod workplace;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use common::Error;

use crate::noise::{Noise, is_own_doing};
use crate::processes;
use crate::program::{Aftermath, Console, Port, Program, Surroundings};
use crate::sandbox::Spec;
use crate::stop::Stop;
use crate::submission::{Part, Submission};
use crate::trace::Trace;
use crate::verdict::{Outcome, StepKind, Verdict};

pub use patterns::Patterns;
pub use setting::{Fill, Setting};
pub use workplace::Workplace;

/// How long a server may take until it listens.
pub const TO_START: Duration = Duration::from_secs(10);

/// How long anything may take that a program should do at once. Generous, as machines are busy, and seldom used
/// up, as every wait ends with what it waits for.
pub const AT_ONCE: Duration = Duration::from_secs(5);

/// How long a connection may take. The system asks again after 1, 3 and 7 s where a server's queue was full, and a
/// queue may be of one.
pub const TO_CONNECT: Duration = Duration::from_secs(10);

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    /// The program.
    pub program: Program,
    /// Where a client reaches it.
    pub address: SocketAddr,
    /// The process that listens; another than the program's where a script started it.
    pub pid: i32,
}

/// The stage of one check. Everything that is started on it ends with it.
#[derive(Debug)]
pub struct Scene<'a> {
    /// What is graded.
    pub submission: &'a Submission,
    /// How late the machine is.
    pub noise: &'a Noise,
    /// The submission's regular expressions.
    pub patterns: Patterns,
    setting: &'a Setting,
    trace: Trace,
    deadline: Instant,
    /// The CPU time that the machine had used when the check began.
    machine_time: Option<Duration>,
    notes: Vec<String>,
    aftermath: Arc<Mutex<Aftermath>>,
    ports: Vec<u16>,
    came_out: Option<&'a HashMap<String, Verdict>>,
}

impl<'a> Scene<'a> {
    /// An empty stage for a check that may take `budget` in all.
    pub fn new(submission: &'a Submission, setting: &'a Setting, noise: &'a Noise, budget: Duration) -> Self {
        let trace = Trace::begin();
        let deadline = trace.began() + budget;
        let (notes, aftermath, ports) = (Vec::new(), Arc::default(), Vec::new());
        let machine_time = processes::machine_time();
        Self {
            submission,
            noise,
            patterns: Patterns::default(),
            setting,
            trace,
            deadline,
            machine_time,
            notes,
            aftermath,
            ports,
            came_out: None,
        }
    }

    /// The same for a check before which others came out like that.
    #[must_use]
    pub fn after(self, came_out: &'a HashMap<String, Verdict>) -> Self {
        Self { came_out: Some(came_out), ..self }
    }

    /// How another check came out, if it was tried before.
    pub fn came_out(&self, check: &str) -> Option<Verdict> {
        self.came_out?.get(check).copied()
    }

    /// When the check began.
    pub fn began(&self) -> Instant {
        self.trace.began()
    }

    /// When the check's own time is over.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Tells something that is worth knowing and costs no points.
    pub fn note(&mut self, what: impl std::fmt::Display) {
        let what = what.to_string();
        // A check may come upon the same several times.
        if !self.notes.contains(&what) {
            self.notes.push(what);
        }
    }

    /// Adds to the trace what the check itself does.
    pub fn step(&self, what: impl std::fmt::Display) {
        self.trace.add(StepKind::Did, "grader", what);
    }

    /// The submission's folder, as its programs see it.
    pub fn folder(&self) -> &Path {
        &self.setting.folder
    }

    /// A new folder below the submission's, for a program to work in. All that is in the submission's is in it, by
    /// links, so that a command that names a file of it works there too.
    ///
    /// # Errors
    /// The grader's, where there is no place for one.
    pub fn new_folder(&self, name: &str) -> Result<Workplace, Stop> {
        let made = Workplace::make(&self.setting.folder, name, self.setting.run_as);
        Ok(made.map_err(|error| Error::io(format_args!("cannot make a folder for {name}"), &error))?)
    }

    /// Leaves behind whatever the system still remembers of connections that have ended (TIME-WAIT), for a check that
    /// starts a program again and asks nothing about restarts. To be called when all programs have ended; nothing
    /// without namespaces.
    ///
    /// # Errors
    /// The grader's, where the system gives no new network.
    pub fn new_network(&self) -> Result<(), Stop> {
        if self.setting.namespaces {
            crate::sandbox::fresh_network(&self.submission.addresses())?;
        }
        Ok(())
    }

    /// Starts the submission's program for a part; `who` is its name in the trace.
    ///
    /// # Errors
    /// The submission's where its command cannot be run.
    pub fn start(&self, part: Part, who: &str, fill: &Fill) -> Result<Program, Stop> {
        let Some(program) = self.submission.programs.get(&part) else {
            return Err(Stop::fail(format!("the submission has no {}", part.key())));
        };
        let command = program.command.iter().map(|word| fill.fill(word)).collect();
        let mut running = self.start_in(fill.working.as_deref(), who, command, self.console(part))?;
        for line in &program.typed {
            running.answer(&fill.fill(line))?;
        }
        Ok(running)
    }

    /// Starts any command in the submission's folder, with pipes.
    ///
    /// # Errors
    /// The submission's where it cannot be run.
    pub fn start_command(&self, who: &str, command: Vec<String>) -> Result<Program, Stop> {
        self.start_in(None, who, command, Console::Pipes)
    }

    /// What a part is started with. A client is judged by what its user sees, and of a server it is told what it says
    /// on standard error.
    fn console(&self, part: Part) -> Console {
        match part {
            _ if !self.submission.pty => Console::Pipes,
            Part::Client | Part::UdpClient => Console::Terminal,
            Part::Server | Part::UdpServer | Part::Proxy => Console::TerminalWithoutErrors,
        }
    }

    fn start_in(
        &self,
        working: Option<&Path>,
        who: &str,
        command: Vec<String>,
        console: Console,
    ) -> Result<Program, Stop> {
        let spec = Spec {
            launcher: self.setting.launcher.clone(),
            namespaces: self.setting.namespaces,
            folder: self.setting.folder.clone(),
            working: working.unwrap_or(&self.setting.folder).to_owned(),
            visible: self.submission.visible.clone(),
            hidden: self.setting.hidden.clone(),
            hosts: self.submission.names(),
            limits: self.setting.limits,
            run_as: self.setting.run_as,
            terminal: false,
            command,
            environment: Vec::new(),
        };
        let around = Surroundings {
            trace: self.trace.clone(),
            deadline: self.deadline,
            aftermath: self.aftermath.clone(),
        };
        Program::start(who, &spec, console, around)
    }

    /// Starts the submission's server on its port and waits until it listens.
    ///
    /// # Errors
    /// Where it does not.
    pub fn server(&mut self) -> Result<Server, Stop> {
        let port = self.port()?;
        self.server_at(Part::Server, "server", &Fill::port(port))
    }

    /// Starts a part that listens on `{port}` over TCP, and waits until it does.
    ///
    /// # Errors
    /// Where it does not.
    pub fn server_at(&self, part: Part, who: &str, fill: &Fill) -> Result<Server, Stop> {
        self.listening(part, who, fill, Port::Tcp(fill.port))
    }

    /// Starts the server over UDP, and waits until it has its port.
    ///
    /// # Errors
    /// Where it does not.
    pub fn udp_server(&mut self) -> Result<Server, Stop> {
        let port = self.udp_port()?;
        self.udp_server_at(&Fill::port(port))
    }

    /// Starts the server over UDP on `{port}`, and waits until it has it.
    ///
    /// # Errors
    /// Where it does not.
    pub fn udp_server_at(&self, fill: &Fill) -> Result<Server, Stop> {
        self.listening(Part::UdpServer, "server", fill, Port::Udp(fill.port))
    }

    fn listening(&self, part: Part, who: &str, fill: &Fill, port: Port) -> Result<Server, Stop> {
        let program = self.start(part, who, fill)?;
        let (address, pid) = program.wait_until_it_listens(port, TO_START)?;
        Ok(Server { program, address, pid })
    }

    /// Starts the submission's client for a server that listens there.
    ///
    /// # Errors
    /// The submission's where its command cannot be run.
    pub fn client(&self, who: &str, server: &Server) -> Result<Program, Stop> {
        self.start(Part::Client, who, &Fill::to(server.address))
    }

    /// The trace, for what a check does in threads of its own.
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Whether the check's programs, which have used so much CPU time, have been late by themselves.
    fn is_own_doing(&self, used: Duration) -> bool {
        let (Some(before), Some(now)) = (self.machine_time, processes::machine_time()) else { return false };
        is_own_doing(used, now.saturating_sub(before), self.trace.began().elapsed())
    }

    /// Closes the stage: what became of the check, and what its programs left running.
    pub fn close(self, result: Result<(), Stop>) -> (Outcome, Vec<String>) {
        let Aftermath { left, crash, mut notes, starved, used } =
            std::mem::take(&mut *self.aftermath.lock().unwrap_or_else(PoisonError::into_inner));
        let noise = match self.is_own_doing(used) {
            true => Duration::ZERO,
            false => self.noise.worst(self.trace.began(), Instant::now()).max(starved),
        };
        let own_time = self.deadline - self.trace.began();
        let is_over = Instant::now() >= self.deadline;
        let stop = result.err().map(|stop| match crash {
            // What had ended could not be looked at, and that is not the grader's fault.
            Some(crash) if stop.verdict == Verdict::GraderError => crash,
            _ => stop,
        });
        let stop = stop.map(|stop| stop.beside_noise(AT_ONCE, noise));
        let stop = stop.map(|stop| if is_over { stop.without_time_left(own_time) } else { stop });
        let (verdict, reason, difference) = match stop {
            None => (Verdict::Pass, String::new(), None),
            Some(stop) => (stop.verdict, stop.reason, stop.difference.map(|difference| *difference)),
        };
        let milliseconds = self.trace.began().elapsed().as_secs_f64() * 1e3;
        notes.splice(0..0, self.notes);
        let steps = self.trace.steps();
        (Outcome { verdict, reason, difference, notes, steps, milliseconds }, left)
    }
}

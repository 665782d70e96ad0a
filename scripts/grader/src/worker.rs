//! A process that tries some checks of one submission, in a network of its own, and tells what comes of each.
//!
//! It reads one [`Job`] from standard input and writes [`Event`]s to standard output, each a line of JSON. What it
//! tells is written down by the process that started it, where no submitted program can reach.

mod build;

use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use serde::{Deserialize, Serialize};

use crate::check::{Check, depends_on};
use crate::checks;
use crate::look::{self, Seen, Ways};
use crate::noise::Noise;
use crate::processes;
use crate::sandbox;
use crate::scene::{AT_ONCE, Scene, Setting};
use crate::stop::Stop;
use crate::submission::Submission;
use crate::verdict::{Outcome, Verdict, Worth};

/// How long a port can stay in TIME_WAIT, and a little more.
const TIME_WAIT: Duration = Duration::from_secs(62);

/// The first argument that makes the grader's program a worker.
pub const ARGUMENT: &str = "worker";

/// What a worker has to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// For whom.
    pub submission: Submission,
    /// Where.
    pub setting: Setting,
    /// What.
    pub task: Task,
}

/// One kind of work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Task {
    /// Runs the submission's build command.
    Build {
        /// How long it may take.
        within: Duration,
    },
    /// Tries these checks, in this order.
    Checks {
        /// Their names.
        names: Vec<String>,
        /// What came of checks that were tried before.
        before: HashMap<String, Verdict>,
    },
    /// Starts its programs in these ways, and looks what they do.
    Look {
        /// The ways.
        ways: Ways,
    },
    /// Waits for the report of the menu server among what was seen.
    Report {
        /// What was seen so far.
        seen: Box<Seen>,
    },
}

/// What a worker tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A check has begun.
    Began {
        /// Its name.
        check: String,
    },
    /// A check is over, or the build, whose name is `build`.
    Ended {
        /// Its name.
        check: String,
        /// What came of it.
        outcome: Box<Outcome>,
        /// What its programs left running.
        left: Vec<String>,
    },
    /// What was seen.
    Seen(Box<Seen>),
    /// The worker cannot go on.
    Trouble(String),
}

/// The name that a build has among the events.
pub const BUILD: &str = "build";

/// Does one job. To be called before the process has a second thread, which namespaces do not allow.
pub fn main() -> ExitCode {
    match job().and_then(|job| work(&job)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&Event::Trouble(error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn job() -> Result<Job, Error> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|error| Error::io("cannot read the job", &error))?;
    serde_json::from_str(&line).map_err(|error| Error::new("cannot read the job", error))
}

fn work(job: &Job) -> Result<(), Error> {
    end_with_the_grader()?;
    if job.setting.namespaces {
        sandbox::enter_network()?;
    } else {
        sandbox::become_subreaper()?;
    }
    common::open_files::raise_limit();
    let noise = Noise::start();
    match &job.task {
        Task::Build { within } => {
            let setting = Setting { limits: job.setting.limits.for_a_build(), ..job.setting.clone() };
            // The scene outlives the wait, whose own end is the build's and not the scene's.
            let mut scene = Scene::new(&job.submission, &setting, &noise, *within + AT_ONCE);
            let result = build::run(&mut scene, *within);
            let (outcome, left) = scene.close(result);
            tell(&Event::Ended { check: BUILD.to_owned(), outcome: Box::new(outcome), left });
        }
        Task::Look { ways } => {
            let seen = look::look(&job.submission, ways, &job.setting, &noise)?;
            tell(&Event::Seen(Box::new(seen)));
        }
        Task::Report { seen } => {
            let seen = look::wait_for_report(&job.submission, (**seen).clone(), &job.setting, &noise)?;
            tell(&Event::Seen(Box::new(seen)));
        }
        Task::Checks { names, before } => {
            let known = checks::of(job.submission.assignment);
            let mut verdicts = before.clone();
            for name in names {
                let Some(check) = known.iter().find(|check| check.name == name) else {
                    return Err(Error::new(format_args!("cannot try {name}"), "there is no such check"));
                };
                tell(&Event::Began { check: name.clone() });
                let (outcome, left) = match blocked(check, &verdicts) {
                    Some(outcome) => (outcome, Vec::new()),
                    None => tried_afresh(check, job, &verdicts, &noise)?,
                };
                verdicts.insert(name.clone(), outcome.verdict);
                tell(&Event::Ended { check: name.clone(), outcome: Box::new(outcome), left });
            }
        }
    }
    Ok(())
}

/// Whatever ends the grader ends the worker, and so all submitted programs.
fn end_with_the_grader() -> Result<(), Error> {
    let set = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    set.map_err(|errno| Error::io("cannot ask to be ended with the grader", &errno.into()))
}

/// The checks without which there is no program to try anything with.
const FIRST: [&str; 3] = [
    "the_server_starts_and_listens",
    "the_udp_server_starts_and_takes_its_port",
    "the_client_asks_for_an_option",
];

/// The outcome of a check that builds on one that came out badly.
fn blocked(check: &Check, verdicts: &HashMap<String, Verdict>) -> Option<Outcome> {
    let found = check.needs.iter().find_map(|needed| {
        let verdict = verdicts.get(*needed)?;
        match verdict.worth() {
            Worth::Full => None,
            // What a program ended at need not end it here; where it does, that is the reason that is told.
            Worth::Nothing if *verdict == Verdict::Crash && !FIRST.contains(needed) => None,
            Worth::Nothing => Some((Verdict::Blocked, needed, verdict)),
            Worth::Undecided => Some((Verdict::NotRun, needed, verdict)),
            Worth::LeftOut => Some((Verdict::Unsupported, needed, verdict)),
        }
    });
    let (verdict, needed, came_out) = found?;
    let reason = depends_on(needed, *came_out);
    Some(Outcome { verdict, reason, ..Outcome::not_run() })
}

/// Tries a check as if nothing had been tried before it. A connection that a server has closed first keeps its port
/// for a minute (TIME_WAIT), and a server without `SO_REUSEADDR` cannot start on it meanwhile: true, but not what the
/// next check asks. In namespaces each check has a new network; without them, one whose server ended by itself at such
/// a port is tried again when the port is free.
fn tried_afresh(
    check: &Check,
    job: &Job,
    before: &HashMap<String, Verdict>,
    noise: &Noise,
) -> Result<(Outcome, Vec<String>), Error> {
    if job.setting.namespaces {
        sandbox::fresh_network(&job.submission.addresses())?;
        return Ok(tried(check, job, before, noise));
    }
    let ports: Vec<u16> = job.submission.ports.of_tcp().collect();
    let is_taken = || -> Result<bool, Error> {
        ports.iter().try_fold(false, |any, port| Ok(any || processes::is_in_time_wait(*port)?))
    };
    let was_taken = is_taken()?;
    let (outcome, left) = tried(check, job, before, noise);
    if outcome.verdict != Verdict::Crash || !was_taken {
        return Ok((outcome, left));
    }
    let deadline = Instant::now() + TIME_WAIT;
    while is_taken()? && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(100));
    }
    Ok(tried(check, job, before, noise))
}

fn tried(
    check: &Check,
    job: &Job,
    before: &HashMap<String, Verdict>,
    noise: &Noise,
) -> (Outcome, Vec<String>) {
    let mut scene =
        Scene::new(&job.submission, &job.setting, noise, check.budget_for(&job.submission)).after(before);
    let panicked: Arc<Mutex<Option<String>>> = Arc::default();
    let told = panicked.clone();
    panic::set_hook(Box::new(move |info| {
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string().replace('\n', " "));
    }));
    let result = panic::catch_unwind(AssertUnwindSafe(|| (check.run)(&mut scene)));
    let _ = panic::take_hook();
    let result = result.unwrap_or_else(|_| {
        let what = panicked.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        Err(Stop::grader(format!("the check itself broke off: {what}")))
    });
    scene.close(result)
}

fn tell(event: &Event) {
    // Whoever started the worker has gone if this fails, and the worker goes with him.
    if let Ok(line) = serde_json::to_string(event) {
        let mut output = io::stdout().lock();
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_builds_on_a_failure_is_lost_and_what_builds_on_doubt_is_not() {
        let check = crate::check::Check::new("second", |_| Ok(())).needing(&["first"]);
        let after = |verdict| {
            blocked(&check, &HashMap::from([("first".to_owned(), verdict)])).map(|outcome| outcome.verdict)
        };
        assert_eq!(after(Verdict::Pass), None);
        assert_eq!(after(Verdict::Fail), Some(Verdict::Blocked));
        assert_eq!(after(Verdict::Crash), None, "it may not end here");
        assert_eq!(after(Verdict::Inconclusive), Some(Verdict::NotRun));
        assert_eq!(after(Verdict::GraderError), Some(Verdict::NotRun));
        assert_eq!(after(Verdict::Unsupported), Some(Verdict::Unsupported));
        assert!(blocked(&check, &HashMap::new()).is_none());
        let starts = crate::check::Check::new("second", |_| Ok(())).needing(&FIRST);
        let crashed = HashMap::from([(FIRST[0].to_owned(), Verdict::Crash)]);
        assert_eq!(blocked(&starts, &crashed).map(|outcome| outcome.verdict), Some(Verdict::Blocked));
    }
}

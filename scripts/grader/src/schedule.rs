//! Grades submissions side by side: each is copied, built and tried, and what waits for minutes waits beside all
//! the rest.

mod gate;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use common::Error;

use crate::check::Check;
use crate::checks;
use crate::lane::{Course, Listener};
use crate::report::{Checked, Graded, Run};
use crate::rubric::Rubric;
use crate::sandbox::{Account, Isolation, Limits};
use crate::scene::Setting;
use crate::scratch::Scratch;
use crate::submission::Submission;
use crate::verdict::{Outcome, Verdict};
use crate::worker::{BUILD, Job, Task};

use gate::Gate;

/// How many submissions wait for minutes at once; each has some processes that do next to nothing.
const WAITING_AT_ONCE: usize = 64;

/// A submission and what it is held to.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which.
    pub submission: Submission,
    /// The checks that count.
    pub rubric: Rubric,
}

/// How a run is made.
pub struct Plan<'a> {
    /// What all workers have in common.
    pub course: Course<'a>,
    /// What keeps submissions apart.
    pub isolation: &'a Isolation,
    /// How many submissions are tried at once.
    pub jobs: usize,
    /// How long a build may take.
    pub build_within: Duration,
    /// Whom programs run as where there are no namespaces.
    pub run_as: Option<Account>,
    /// What a program may take.
    pub limits: Limits,
    /// Folders that no program may look into.
    pub hidden: Vec<PathBuf>,
}

/// What is known of a run so far.
#[derive(Debug)]
pub struct Board {
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    run: Run,
    changes: u64,
    /// What is being tried now, as `submission: check`.
    trying: Vec<(usize, String)>,
}

impl Board {
    /// A board on which nothing has been run.
    pub fn new(entries: &[Entry]) -> Self {
        let submissions = entries.iter().map(|entry| Graded {
            name: entry.submission.name.clone(),
            assignment: entry.submission.assignment,
            title: entry.rubric.title.clone(),
            isolation: String::new(),
            notes: Vec::new(),
            checks: (entry.rubric.checks.iter().cloned())
                .map(|criterion| Checked { criterion, outcome: Outcome::not_run() })
                .collect(),
            seconds: 0.0,
        });
        let began = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        let run = Run { began, seconds: 0.0, complete: false, submissions: submissions.collect() };
        Self { began: Instant::now(), state: Mutex::new(State { run, changes: 0, trying: Vec::new() }) }
    }

    /// The run as it stands.
    pub fn run(&self) -> Run {
        let mut run = self.lock().run.clone();
        run.seconds = self.began.elapsed().as_secs_f64();
        run
    }

    /// A number that grows with every change.
    pub fn changes(&self) -> u64 {
        self.lock().changes
    }

    /// How many checks are over, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let state = self.lock();
        let checks = || state.run.submissions.iter().flat_map(|graded| &graded.checks);
        (checks().filter(|check| check.outcome.verdict != Verdict::NotRun).count(), checks().count())
    }

    /// What is being tried now.
    pub fn trying(&self) -> Vec<String> {
        self.lock().trying.iter().map(|(_, what)| what.clone()).collect()
    }

    /// Says that the run is over.
    pub fn complete(&self) {
        self.change(|state| state.run.complete = true);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        state.changes += 1;
    }

    fn graded(&self, entry: usize, change: impl FnOnce(&mut Graded)) {
        self.change(|state| change(&mut state.run.submissions[entry]));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Grades them all; gives back when all is over, or the run's time or its owner says so.
pub fn run(entries: &[Entry], plan: &Plan<'_>, board: &Board) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    // What waits for minutes begins first, so that everything else happens meanwhile.
    order.sort_by_key(|&entry| lanes(&entries[entry]).waiting.is_empty());
    let (trying, waiting, fixed_port) =
        (Gate::new(plan.jobs.max(1)), Gate::new(WAITING_AT_ONCE), Gate::new(1));
    thread::scope(|scope| {
        for entry in order {
            let turn = Turn { number: entry, entry: &entries[entry], plan, board };
            let (trying, waiting, fixed_port) = (&trying, &waiting, &fixed_port);
            let began = trying.enter(&plan.course);
            scope.spawn(move || {
                turn.take(began, waiting, fixed_port);
            });
        }
    });
    board.change(|state| state.trying.clear());
}

/// The checks of a submission, those that wait for minutes apart.
struct Lanes {
    together: Vec<String>,
    waiting: Vec<String>,
}

fn lanes(entry: &Entry) -> Lanes {
    let known = checks::of(entry.submission.assignment);
    let wanted = |check: &&Check| entry.rubric.checks.iter().any(|criterion| criterion.name == check.name);
    let names = |waits: bool| {
        let some = known.iter().filter(wanted).filter(move |check| check.waits == waits);
        some.map(|check| check.name.to_owned()).collect()
    };
    Lanes { together: names(false), waiting: names(true) }
}

/// One submission's turn.
#[derive(Clone, Copy)]
struct Turn<'a> {
    number: usize,
    entry: &'a Entry,
    plan: &'a Plan<'a>,
    board: &'a Board,
}

impl Turn<'_> {
    fn take(self, trying: gate::Pass<'_>, waiting: &Gate, fixed_port: &Gate) {
        let began = Instant::now();
        self.board.graded(self.number, |graded| graded.isolation = self.isolation());
        match self.prepare() {
            Ok(Some(scratch)) => self.try_all(&scratch, trying, waiting, fixed_port),
            Ok(None) => {}
            Err(error) => self.all_but_over(Verdict::GraderError, &error.to_string()),
        }
        self.board.graded(self.number, |graded| graded.seconds = began.elapsed().as_secs_f64());
    }

    fn isolation(self) -> String {
        let mut told = self.plan.isolation.describe();
        if let Isolation::None { .. } = self.plan.isolation {
            match self.plan.run_as {
                Some(account) => told += &format!("; its programs ran as user {}", account.user),
                None => told += "; its programs could reach the grader's files",
            }
            if self.entry.submission.ports.any() {
                told += "; its ports are fixed, so its checks had them one after the other";
            }
        }
        told
    }

    /// Copies and builds; `None` where that came out badly, which is told.
    fn prepare(self) -> Result<Option<Scratch>, Error> {
        let scratch = Scratch::copy_of(&self.entry.submission.folder)?;
        if let (Isolation::None { .. }, Some(account)) = (self.plan.isolation, self.plan.run_as) {
            scratch.give_to(account)?;
        }
        if self.entry.submission.build.is_none() || self.plan.course.is_over() {
            return Ok(Some(scratch));
        }
        self.began(BUILD);
        let task = Task::Build { within: self.plan.build_within };
        let (outcome, left) = self.plan.course.build(&self.job(&scratch, task))?;
        self.over(BUILD);
        self.leftovers(BUILD, left);
        if outcome.verdict == Verdict::Pass {
            return Ok(Some(scratch));
        }
        self.build_failed(outcome);
        Ok(None)
    }

    fn try_all(self, scratch: &Scratch, trying: gate::Pass<'_>, waiting: &Gate, fixed_port: &Gate) {
        let Lanes { together, waiting: apart } = lanes(self.entry);
        let alone =
            matches!(self.plan.isolation, Isolation::None { .. }) && self.entry.submission.ports.any();
        let course = &self.plan.course;
        let try_some = |names: Vec<String>| {
            let _port = alone.then(|| fixed_port.enter(course));
            let task = Task::Checks { names, before: HashMap::new() };
            course.try_checks(&self.job(scratch, task), &self);
        };
        thread::scope(|scope| {
            for check in apart {
                let pass = waiting.enter(course);
                scope.spawn(move || {
                    try_some(vec![check]);
                    drop(pass);
                });
            }
            try_some(together);
            // The next submission may begin while this one's minutes go by.
            drop(trying);
        });
    }

    fn job(self, scratch: &Scratch, task: Task) -> Job {
        let setting = Setting {
            launcher: self.plan.course.program.to_owned(),
            namespaces: matches!(self.plan.isolation, Isolation::Namespaces),
            folder: scratch.folder(),
            run_as: self.plan.run_as,
            hidden: self.plan.hidden.clone(),
            limits: self.plan.limits,
        };
        Job { submission: self.entry.submission.clone(), setting, task }
    }

    /// The first check says why there is nothing to be tried, and all others build on it.
    fn build_failed(self, outcome: Outcome) {
        self.board.graded(self.number, |graded| {
            let mut outcome = Some(outcome);
            for check in &mut graded.checks {
                let blocked = || Outcome {
                    verdict: Verdict::Blocked,
                    reason: "the submission could not be built".to_owned(),
                    ..Outcome::not_run()
                };
                check.outcome = outcome.take().unwrap_or_else(blocked);
            }
        });
    }

    fn all_but_over(self, verdict: Verdict, reason: &str) {
        self.board.graded(self.number, |graded| {
            for check in graded.checks.iter_mut().filter(|check| check.outcome.verdict == Verdict::NotRun) {
                check.outcome = Outcome { verdict, reason: reason.to_owned(), ..Outcome::not_run() };
            }
        });
    }

    fn leftovers(self, check: &str, left: Vec<String>) {
        self.board.graded(self.number, |graded| {
            graded.notes.extend(left.into_iter().map(|what| format!("{}: {what}", check.replace('_', " "))));
        });
    }

    fn over(self, check: &str) {
        let what = self.what(check);
        self.board
            .change(|state| state.trying.retain(|(number, name)| (*number, name) != (self.number, &what)));
    }

    fn what(self, check: &str) -> String {
        let submission = &self.entry.submission;
        format!("{}, {}: {}", submission.name, submission.assignment, check.replace('_', " "))
    }
}

impl Listener for Turn<'_> {
    fn began(&self, check: &str) {
        let what = self.what(check);
        self.board.change(|state| state.trying.push((self.number, what)));
    }

    fn ended(&self, check: &str, outcome: Outcome, left: Vec<String>) {
        self.over(check);
        self.board.graded(self.number, |graded| {
            if let Some(checked) = graded.checks.iter_mut().find(|checked| checked.criterion.name == check) {
                checked.outcome = outcome;
            }
        });
        self.leftovers(check, left);
    }
}

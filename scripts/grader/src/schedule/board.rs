//! What is known of a run while it goes on.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::Entry;
use crate::manifest::uncertain;
use crate::report::{Checked, Disclose, Graded, LeftOut, Run};
use crate::verdict::{Outcome, Verdict};

/// What is known of a run so far.
#[derive(Debug)]
pub struct Board {
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    run: Run,
    changes: u64,
    /// What is being tried now, as `submission: check`.
    pub(super) trying: Vec<(usize, String)>,
}

impl Board {
    /// A board on which nothing has been run, and which never will be for the folders that are `left_out`.
    pub fn new(entries: &[Entry], left_out: Vec<LeftOut>) -> Self {
        let submissions = entries.iter().map(|entry| Graded {
            name: entry.submission.name.clone(),
            assignment: entry.submission.assignment,
            title: entry.rubric.title.clone(),
            isolation: String::new(),
            notes: uncertain::told(&entry.submission.uncertain).into_iter().collect(),
            checks: (entry.rubric.checks.iter().cloned())
                .map(|criterion| Checked { criterion, outcome: Outcome::not_run() })
                .collect(),
            seconds: 0.0,
            folder: entry.submission.handed_in_as.clone(),
            fingerprint: None,
        });
        let began = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        let run = Run {
            began,
            seconds: 0.0,
            complete: false,
            submissions: submissions.collect(),
            left_out,
            grader: None,
            class: None,
            disclosed: Disclose::Full,
        };
        Self { began: Instant::now(), state: Mutex::new(State { run, changes: 0, trying: Vec::new() }) }
    }

    /// The run as it stands.
    pub fn run(&self) -> Run {
        let mut run = self.lock().run.clone();
        run.seconds = self.began.elapsed().as_secs_f64();
        run
    }

    /// Writes on it what is known before anything is run, such as the verdicts of an earlier run.
    pub fn prepare(&self, prepare: impl FnOnce(&mut Run)) {
        self.change(|state| prepare(&mut state.run));
    }

    /// Whether nothing of a submission waits for its turn.
    pub(super) fn is_over(&self, entry: usize) -> bool {
        let checks = &self.lock().run.submissions[entry].checks;
        checks.iter().all(|check| check.outcome.verdict != Verdict::NotRun)
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

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        state.changes += 1;
    }

    pub(super) fn graded(&self, entry: usize, change: impl FnOnce(&mut Graded)) {
        self.change(|state| change(&mut state.run.submissions[entry]));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! One submission's turn: it is copied, built, and its checks are tried in lanes.

use std::collections::HashMap;
use std::net::{IpAddr, UdpSocket};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use common::Error;

use super::gate::{Gate, Pass};
use super::{Board, Entry, Gates, Plan};
use crate::check::Check;
use crate::checks;
use crate::lane::Listener;
use crate::report::causes::NOT_BUILT;
use crate::report::{Checked, name};
use crate::sandbox::Isolation;
use crate::scratch::{CannotCopy, Scratch};
use crate::submission::Wire;
use crate::verdict::{Outcome, Verdict, Worth};
use crate::worker::{BUILD, Job, Task};

/// What to look for where a build fails.
const BUILD_HINT: &str = "Run the build command of grade.toml in a fresh copy of the folder, without network and \
    without what earlier builds have left: that is how it is run here.";

/// What is worth knowing where checks fail and the wire is the default.
const DEFAULT_WIRE: &str = "its [wire] is the default, so the server was asked as this workspace's own client asks; \
    if its client sends anything else, write that into [wire] of grade.toml, or much fails that is right";

/// One submission's turn.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) number: usize,
    pub(super) entry: &'a Entry,
    pub(super) plan: &'a Plan<'a>,
    pub(super) board: &'a Board,
    pub(super) gates: &'a Gates,
}

impl Turn<'_> {
    pub(super) fn take(self, trying: Pass<'_>) {
        let began = Instant::now();
        self.board.graded(self.number, |graded| graded.isolation = self.isolation());
        let prepared = if self.why_over().is_some() { Ok(None) } else { self.prepare() };
        match prepared {
            Ok(Some(scratch)) => {
                self.try_all(&scratch, trying);
                self.doubt_the_wire();
            }
            Err(error) if self.why_over().is_none() => {
                self.all_but_over(Verdict::GraderError, &error.to_string());
            }
            Ok(None) | Err(_) => {}
        }
        if let Some(why) = self.why_over() {
            self.all_but_over(Verdict::NotRun, &why);
        }
        self.board.graded(self.number, |graded| graded.seconds = began.elapsed().as_secs_f64());
    }

    /// What ended the run, in words, if there is no more time.
    fn why_over(self) -> Option<String> {
        let course = &self.plan.course;
        if course.shutdown.is_triggered() {
            return Some("the run was stopped (Ctrl-C or SIGTERM)".to_owned());
        }
        let budget = self.plan.budget.as_secs_f64();
        course.is_over().then(|| format!("the budget of {budget} s was over"))
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
        self.can_lead_hosts()?;
        let scratch = match Scratch::copy_of(&self.entry.submission.folder) {
            Ok(scratch) => scratch,
            Err(CannotCopy::Submission(error)) => {
                self.build_failed(Outcome {
                    verdict: Verdict::Fail,
                    reason: error.to_string(),
                    ..Outcome::not_run()
                });
                return Ok(None);
            }
            Err(CannotCopy::Place(error)) => return Err(error),
        };
        if let (Isolation::None { .. }, Some(account)) = (self.plan.isolation, self.plan.run_as) {
            scratch.give_to(account)?;
        }
        if self.entry.submission.build.is_none() || self.plan.course.is_over() {
            return Ok(Some(scratch));
        }
        self.began(BUILD);
        let task = Task::Build { within: self.plan.build_within };
        let busy = self.gates.busy.enter(&self.plan.course);
        let built = self.plan.course.build(&self.job(&scratch, task));
        drop(busy);
        self.over(BUILD);
        let (outcome, left) = built?;
        self.leftovers(BUILD, left);
        if outcome.verdict == Verdict::Pass {
            return Ok(Some(scratch));
        }
        self.build_failed(outcome);
        Ok(None)
    }

    /// An address of another machine is this one's in a network of one's own only. Names are the system's matter.
    fn can_lead_hosts(self) -> Result<(), Error> {
        let has = |address: &IpAddr| UdpSocket::bind((*address, 0)).is_ok();
        let foreign = self.entry.submission.addresses().into_iter().find(|address| !has(address));
        match (self.plan.isolation, foreign) {
            (Isolation::None { .. }, Some(address)) => {
                let doing = format!("cannot have {address} mean this machine");
                let error = Error::new(doing, "it is another one's, and there are no namespaces here");
                Err(error.advise("grade it where there are, or have its programs take {host}"))
            }
            _ => Ok(()),
        }
    }

    /// Tries all checks, and again what the machine was too busy for: some of what was in the way were this submission's
    /// own programs in other checks, which are over by then.
    fn try_all(self, scratch: &Scratch, trying: Pass<'_>) {
        let all = lanes(self.entry);
        self.try_lanes(scratch, all, &HashMap::new(), Some(trying));
        let (undecided, decided) = self.undecided();
        if undecided.is_empty() || self.why_over().is_some() {
            return;
        }
        let again = lanes(self.entry).only(&undecided);
        self.try_lanes(scratch, again, &decided, None);
        let names: Vec<String> = undecided.iter().map(|check| name::in_words(check)).collect();
        let note =
            format!("tried a second time, as the machine was too busy the first time: {}", names.join(", "));
        self.board.graded(self.number, |graded| graded.notes.push(note));
    }

    /// The checks about which nothing could be said, and how the others came out.
    fn undecided(self) -> (Vec<String>, HashMap<String, Verdict>) {
        let mut all = (Vec::new(), HashMap::new());
        self.board.graded(self.number, |graded| {
            for check in &graded.checks {
                match check.outcome.verdict {
                    Verdict::Inconclusive | Verdict::NotRun => all.0.push(check.criterion.name.clone()),
                    verdict => drop(all.1.insert(check.criterion.name.clone(), verdict)),
                }
            }
        });
        all
    }

    fn try_lanes(
        self,
        scratch: &Scratch,
        Lanes { together, waiting: apart }: Lanes,
        before: &HashMap<String, Verdict>,
        trying: Option<Pass<'_>>,
    ) {
        let alone =
            matches!(self.plan.isolation, Isolation::None { .. }) && self.entry.submission.ports.any();
        let course = &self.plan.course;
        let try_some = |names: Vec<String>, gate: &Gate, outside: Option<mpsc::Sender<()>>| {
            // The port first: nobody waits for that in a place that others could use, nor keeps them from beginning.
            let outside = outside.filter(|_| !alone);
            let _port = alone.then(|| self.gates.fixed_port.enter(course));
            let _pass = gate.enter(course);
            drop(outside);
            let task = Task::Checks { names, before: before.clone() };
            course.try_checks(&self.job(scratch, task), &self);
        };
        thread::scope(|scope| {
            let (outside, all_inside) = mpsc::channel::<()>();
            for check in apart {
                let outside = outside.clone();
                scope.spawn(move || try_some(vec![check], &self.gates.waiting, Some(outside)));
            }
            drop(outside);
            try_some(together, &self.gates.busy, None);
            // The next submission may begin while this one's minutes go by, but not before they do: there would be no
            // end to those that wait for a place.
            let _ = all_inside.recv();
            drop(trying);
        });
    }

    /// Whoever has a client that sends something else than the default, and has not said so, is to look there first.
    fn doubt_the_wire(self) {
        let submission = &self.entry.submission;
        if !submission.assignment.is_menu() || submission.wire != Wire::default() {
            return;
        }
        self.board.graded(self.number, |graded| {
            let lost = |verdict| matches!(verdict, Verdict::Fail | Verdict::TimeOut);
            if graded.checks.iter().any(|check| lost(check.outcome.verdict)) {
                graded.notes.push(DEFAULT_WIRE.to_owned());
            }
        });
    }

    fn job(self, scratch: &Scratch, task: Task) -> Job {
        Job { submission: self.entry.submission.clone(), setting: self.plan.setting(scratch), task }
    }

    /// The first check says why there is nothing to be tried, and all others build on it.
    fn build_failed(self, outcome: Outcome) {
        self.board.graded(self.number, |graded| without_a_build(&mut graded.checks, outcome));
    }

    fn all_but_over(self, verdict: Verdict, reason: &str) {
        self.board.graded(self.number, |graded| {
            // One that depends on another says so already.
            let waiting = Outcome::not_run();
            for check in graded.checks.iter_mut().filter(|check| check.outcome == waiting) {
                check.outcome = Outcome { verdict, reason: reason.to_owned(), ..Outcome::not_run() };
            }
        });
    }

    fn leftovers(self, check: &str, left: Vec<String>) {
        self.board.graded(self.number, |graded| {
            graded.notes.extend(left.into_iter().map(|what| format!("{}: {what}", name::in_words(check))));
        });
    }

    fn over(self, check: &str) {
        let what = self.what(check);
        self.board
            .change(|state| state.trying.retain(|(number, name)| (*number, name) != (self.number, &what)));
    }

    fn what(self, check: &str) -> String {
        let submission = &self.entry.submission;
        format!("{}, {}: {}", submission.name, submission.assignment, name::in_words(check))
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

fn without_a_build(checks: &mut [Checked], build: Outcome) {
    let (verdict, reason) = match build.verdict.worth() {
        Worth::Nothing => (Verdict::Blocked, NOT_BUILT),
        _ => (Verdict::NotRun, "it was not found out whether the submission can be built"),
    };
    let [first, others @ ..] = checks else { return };
    first.criterion.hint = Some(BUILD_HINT.to_owned());
    first.outcome = build;
    for check in others {
        check.outcome = Outcome { verdict, reason: reason.to_owned(), ..Outcome::not_run() };
    }
}

/// The checks of a submission, those that wait for minutes apart.
pub(super) struct Lanes {
    together: Vec<String>,
    pub(super) waiting: Vec<String>,
}

impl Lanes {
    /// Those of them that are among the `names`.
    fn only(mut self, names: &[String]) -> Self {
        self.together.retain(|check| names.contains(check));
        self.waiting.retain(|check| names.contains(check));
        self
    }
}

pub(super) fn lanes(entry: &Entry) -> Lanes {
    let known = checks::of(entry.submission.assignment);
    let wanted = |check: &&Check| entry.rubric.checks.iter().any(|criterion| criterion.name == check.name);
    let names = |waits: bool| {
        let some = known.iter().filter(wanted).filter(move |check| check.waits == waits);
        some.map(|check| check.name.to_owned()).collect()
    };
    Lanes { together: names(false), waiting: names(true) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_build_that_nobody_could_judge_costs_nothing() {
        let after = |verdict| {
            let mut checks = sample::every_verdict().submissions.remove(0).checks;
            without_a_build(&mut checks, Outcome { verdict, ..Outcome::not_run() });
            checks.iter().map(|check| check.outcome.verdict).collect::<Vec<_>>()
        };
        let failed = after(Verdict::Fail);
        assert_eq!(failed[0], Verdict::Fail);
        assert!(failed[1..].iter().all(|verdict| *verdict == Verdict::Blocked), "{failed:?}");
        let undecided = after(Verdict::Inconclusive);
        assert_eq!(undecided[0], Verdict::Inconclusive);
        assert!(undecided[1..].iter().all(|verdict| verdict.worth() == Worth::Undecided), "{undecided:?}");
    }
}

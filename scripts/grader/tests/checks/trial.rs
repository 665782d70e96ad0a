//! Tries checks on submissions that are wrong on purpose, and compares what comes of them.

mod attempt;
mod gate;
mod programs;

use std::collections::BTreeMap;
use std::thread;

use grader::checks;
use grader::submission::Submission;
use grader::verdict::{Outcome, Step, Verdict};

use programs::interpreter;
pub(crate) use programs::python;

/// How often a check is tried that this machine is too busy for.
const TRIES: usize = 3;

/// The checks that must not pass, and what has to come of each.
pub(crate) type Fails = &'static [(&'static str, Verdict)];

/// A fault of a program, the checks that the program is tried with (none: all), and what it costs.
pub(crate) type Fault = (&'static str, &'static [&'static str], Fails);

/// For a [`Fault`] that is tried with all checks of the assignment.
pub(crate) const ALL: &[&str] = &[];

/// What came of the checks that have been tried.
type Outcomes = BTreeMap<&'static str, Outcome>;

/// A submission, the checks that it is tried with, and those of them that must not pass.
pub(crate) struct Case {
    /// What it is called where it comes out in another way.
    pub(crate) name: String,
    /// What is tried.
    pub(crate) submission: Submission,
    /// With what; all checks of the assignment where there is none.
    pub(crate) checks: Vec<&'static str>,
    /// What comes of those that do not pass.
    pub(crate) fails: Fails,
}

/// Tries cases side by side, and tells of every check that comes out in another way.
pub(crate) fn try_all(cases: &[Case]) {
    if interpreter().is_none() {
        eprintln!("left out: python3 is not on this machine");
        return;
    }
    let unlike: Vec<String> = thread::scope(|scope| {
        let trials: Vec<_> = cases.iter().map(|case| scope.spawn(|| case.unlike())).collect();
        trials.into_iter().flat_map(|trial| trial.join().expect("no panic")).collect()
    });
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}

impl Case {
    /// The checks that came out in another way.
    fn unlike(&self) -> Vec<String> {
        let names: Vec<_> = self.names().collect();
        self.compare(&settled(&names, |names, before| attempt::of(&self.submission, names, before)))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        let known = checks::of(self.submission.assignment).into_iter().map(|check| check.name);
        known.filter(|name| self.checks.is_empty() || self.checks.contains(name))
    }

    fn compare(&self, outcomes: &Outcomes) -> Vec<String> {
        let named = self.checks.iter().chain(self.fails.iter().map(|(name, _)| name));
        let missing = named.filter(|name| !outcomes.contains_key(**name));
        let missing = missing.map(|name| format!("{}: {name} was not tried", self.name));
        let tried = outcomes.iter().filter_map(|(name, outcome)| {
            let expected = self.fails.iter().find(|(check, _)| check == name);
            let expected = expected.map_or(Verdict::Pass, |(_, verdict)| *verdict);
            let says_why = (outcome.verdict == Verdict::Pass) == outcome.reason.is_empty();
            (outcome.verdict != expected || !says_why).then(|| {
                let came = format!("{} ({})", outcome.verdict.word(), outcome.reason);
                let steps: String = outcome.steps.iter().map(line).collect();
                format!("{}: {name}: {came}, and not {}{steps}", self.name, expected.word())
            })
        });
        tried.chain(missing).collect()
    }
}

/// What comes of these checks when those are tried again that the machine was too busy for.
fn settled(
    names: &[&'static str],
    mut attempt: impl FnMut(Vec<&'static str>, &Outcomes) -> Outcomes,
) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for _ in 0..TRIES {
        outcomes.retain(|_, outcome| !is_undecided(outcome));
        // Whatever is decided stays: trying it again would excuse it.
        let open = names.iter().copied().filter(|name| !outcomes.contains_key(name)).collect();
        outcomes.extend(attempt(open, &outcomes));
        if !outcomes.values().any(|outcome| outcome.verdict == Verdict::Inconclusive) {
            break;
        }
    }
    outcomes
}

/// Whether the machine was too busy to tell, or the check waited for one of which that is true.
fn is_undecided(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Inconclusive | Verdict::NotRun)
}

fn line(step: &Step) -> String {
    format!("\n    {:9.1} ms  {} {}: {}", step.at, step.who, step.kind.word(), step.what)
}

#[test]
fn only_what_is_undecided_is_tried_again_and_three_times_at_most() {
    use Verdict::{Fail, Inconclusive, NotRun, Pass};
    let turns = [
        [Inconclusive, NotRun, Fail, Inconclusive],
        [Pass, Pass, Pass, Inconclusive],
        [Fail, Fail, Fail, NotRun],
    ];
    let (names, mut tried) = (["a", "b", "c", "d"], Vec::new());
    let outcomes = settled(&names, |open, _| {
        let turn = turns[tried.len()];
        tried.push(open.clone());
        let outcome = |name| Outcome {
            verdict: turn[names.iter().position(|it| *it == name).expect("a known name")],
            ..Outcome::not_run()
        };
        open.into_iter().map(|name| (name, outcome(name))).collect()
    });
    assert_eq!(tried, [vec!["a", "b", "c", "d"], vec!["a", "b", "d"], vec!["d"]]);
    assert_eq!(names.map(|name| outcomes[name].verdict), [Pass, Pass, Fail, NotRun]);
}

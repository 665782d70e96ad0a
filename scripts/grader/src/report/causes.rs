//! What badly ended checks come of: one fault often costs several, and whoever mends it wants to see that first.
//!
//! What decides is here, as a pure function over a submission's outcomes; how it is shown is each format's matter.

mod key;
mod trigger;

use std::collections::BTreeMap;

use super::words::{points, rounded};
use super::{Checked, Graded};
use crate::checks;
use crate::verdict::{Verdict, Worth};
use key::Key;

/// The reason of every check but the first where a submission could not be built; the first one has the build's own.
pub(crate) const NOT_BUILT: &str = "the submission could not be built";

/// A cause, and the checks that it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// What it is and how much comes of it, in one line.
    pub line: String,
    /// The check that shows it, by its place among the submission's.
    pub shown_by: usize,
    /// The others that come of it, in their order.
    pub others: Vec<usize>,
    /// What all of them are worth.
    pub points: f64,
    /// Whether the others follow from it for certain, so that the one shows all; else they look the same.
    pub is_certain: bool,
}

/// The causes of what a submission has lost, those that cost most first. Each check that came out badly belongs to one,
/// unless its reason is not to be known.
pub fn of(graded: &Graded) -> Vec<Cause> {
    let known = checks::of(graded.assignment);
    let needs =
        |name: &str| known.iter().find(|check| check.name == name).map_or(&[][..], |check| check.needs);
    among(&graded.checks, &needs)
}

/// Of each check that follows from what another shows, by its place, which cause that is and where it is to be seen.
pub(super) fn elsewhere(graded: &Graded) -> BTreeMap<usize, String> {
    let mut told = BTreeMap::new();
    for cause in of(graded).into_iter().filter(|cause| cause.is_certain) {
        let name = graded.checks[cause.shown_by].sentence_name();
        told.extend(cause.others.iter().map(|other| (*other, format!("{}; see '{name}'", cause.line))));
    }
    told
}

type Needs<'n> = &'n dyn Fn(&str) -> &'static [&'static str];

fn among(checks: &[Checked], needs: Needs<'_>) -> Vec<Cause> {
    let (blocked, tried): (Vec<usize>, Vec<usize>) =
        (0..checks.len()).filter(|at| is_lost(&checks[*at])).partition(|at| is_blocked(&checks[*at]));
    let mut firsts: BTreeMap<Key, usize> = BTreeMap::new();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    // Those first that were tried: one of them shows what it is.
    for at in tried.into_iter().chain(blocked) {
        let decisive = decisive(checks, at, needs);
        let shown_by =
            Key::of(&checks[decisive]).map_or(decisive, |key| *firsts.entry(key).or_insert(decisive));
        groups.entry(shown_by).or_default().push(at);
    }
    let mut causes: Vec<Cause> = groups.into_iter().map(|(root, all)| cause(checks, root, all)).collect();
    // Where two cost the same, the rubric's order stays.
    causes.sort_by(|one, other| other.points.total_cmp(&one.points));
    causes
}

fn is_lost(check: &Checked) -> bool {
    check.outcome.verdict.worth() == Worth::Nothing && !check.outcome.reason.is_empty()
}

fn is_blocked(check: &Checked) -> bool {
    check.outcome.verdict == Verdict::Blocked
}

/// The check that decided how this one came out: of one that was not tried, that which it needs, or which that needs.
fn decisive(checks: &[Checked], at: usize, needs: Needs<'_>) -> usize {
    let mut at = at;
    // No chain is longer than there are checks.
    for _ in 0..checks.len() {
        let check = &checks[at];
        if !is_blocked(check) {
            break;
        }
        let needed = needs(&check.criterion.name).iter().find_map(|needed| {
            checks.iter().position(|other| other.criterion.name == *needed && is_lost(other))
        });
        let of_build = (check.outcome.reason == NOT_BUILT && !is_blocked(&checks[0])).then_some(0);
        match needed.or(of_build) {
            Some(before) => at = before,
            None => break,
        }
    }
    at
}

fn cause(checks: &[Checked], shown_by: usize, mut all: Vec<usize>) -> Cause {
    all.sort_unstable();
    let (shows, count) = (&checks[shown_by], all.len());
    let members: Vec<&Checked> = all.iter().map(|at| &checks[*at]).collect();
    let worth = rounded(members.iter().map(|check| check.criterion.points).sum());
    let others: Vec<usize> = all.into_iter().filter(|at| *at != shown_by).collect();
    let (name, reason) = (shows.sentence_name(), &shows.outcome.reason);
    let is_of_build = others.iter().any(|at| checks[*at].outcome.reason == NOT_BUILT);
    let follow = |count: usize| match count {
        1 => "1 check follows from it".to_owned(),
        _ => format!("{count} checks follow from it"),
    };
    let (told, is_certain) = match Key::of(shows) {
        _ if others.is_empty() => (format!("{name}: {reason}"), true),
        _ if is_of_build => (format!("{NOT_BUILT}: {reason}: {}", follow(count)), true),
        Some(Key::Ended { .. }) => (format!("{}: {}", trigger::added(reason, &members), follow(count)), true),
        Some(Key::Missing(_)) => (format!("{reason}: {}", follow(count)), true),
        Some(Key::Thread { .. }) => {
            (format!("{}: {}", key::complaint(reason).unwrap_or(reason), follow(count)), true)
        }
        _ if others.iter().all(|at| is_blocked(&checks[*at])) => {
            (format!("{name}: {reason}: {}", follow(others.len())), true)
        }
        _ => (format!("{reason}: so in {count} checks"), false),
    };
    let line = format!("{told} ({} points)", points(worth));
    Cause { line, shown_by, others, points: worth, is_certain }
}

#[cfg(test)]
mod tests;

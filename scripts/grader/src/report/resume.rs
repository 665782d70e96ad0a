//! What an earlier report of the same class spares a run: the verdicts about which nothing can have changed.

use super::{Checked, Disclose, Graded, Run};

/// What has become of each submission.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many keep their verdicts.
    pub kept: usize,
    /// Those that have had verdicts, and are tried again because something that they came of is another now.
    pub changed: Vec<String>,
    /// How many were tried and are tried again, as not all of their verdicts were decided.
    pub undecided: usize,
    /// How many were not tried before.
    pub new: usize,
    /// Those that the report has and the run has no more.
    pub gone: Vec<String>,
    /// Whether the grader's program is another now, so that all are tried again.
    pub other_grader: bool,
    /// How much the report has kept to itself of what is kept.
    pub disclosed: Disclose,
}

/// Gives a run, in which nothing has been tried, the verdicts of `earlier` of each submission that is unchanged and
/// decided.
pub fn keep(run: &mut Run, earlier: Run) -> Kept {
    let program = |run: &Run| run.grader.as_ref().map(|grader| grader.program.clone());
    let mut result = Kept { other_grader: program(run) != program(&earlier), ..Kept::default() };
    let mut before: Vec<Graded> = earlier.submissions;
    for graded in &mut run.submissions {
        let same = |other: &Graded| (place(other), other.assignment) == (place(graded), graded.assignment);
        let unchanged =
            |other: &Graded| other.fingerprint.is_some() && other.fingerprint == graded.fingerprint;
        let found = before.iter().position(|other| same(other) && unchanged(other));
        let Some(at) = found.or_else(|| before.iter().position(same)) else {
            result.new += 1;
            continue;
        };
        let other = before.remove(at);
        if !was_tried(&other) {
            result.new += 1;
        } else if found.is_none() {
            result.changed.push(graded.name.clone());
        } else if other.checks.iter().any(Checked::is_undecided) {
            result.undecided += 1;
        } else {
            let name = graded.name.clone();
            *graded = Graded { name, ..other };
            result.kept += 1;
        }
    }
    result.gone = before.into_iter().filter(was_tried).map(|graded| graded.name).collect();
    if result.kept > 0 {
        result.disclosed = earlier.disclosed;
        run.disclosed = run.disclosed.max(earlier.disclosed);
    }
    result
}

/// Whether a report is of the same part of a class, for the same assignments: to go on with another one would lose it.
pub fn is_of_the_same(run: &Run, earlier: &Run) -> bool {
    let (Some(class), Some(before)) = (&run.class, &earlier.class) else {
        return run.class.is_none() && earlier.class.is_none();
    };
    // The whole loses nothing of any of its parts.
    class.only == before.only && (class.parts.is_none() || class.parts == before.parts)
}

fn place(graded: &Graded) -> &str {
    graded.folder.as_deref().unwrap_or(&graded.name)
}

fn was_tried(graded: &Graded) -> bool {
    graded.checks.iter().any(|check| !check.is_undecided() || !check.outcome.steps.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::shard::Shard;
    use crate::report::{Class, Grader, sample};
    use crate::verdict::{Outcome, Verdict};

    /// A class in which everybody is decided.
    fn before() -> Run {
        let mut run = sample::class();
        for graded in &mut run.submissions {
            graded.checks.retain(|check| !check.is_undecided());
            graded.folder = Some(graded.name.clone());
            graded.fingerprint = Some(format!("print of {}", graded.name));
        }
        run.grader = Some(Grader { version: "1".to_owned(), program: "x".to_owned() });
        run
    }

    /// The same before anything is tried.
    fn now() -> Run {
        let mut run = Run { complete: false, ..before() };
        for check in run.submissions.iter_mut().flat_map(|graded| &mut graded.checks) {
            check.outcome = Outcome::not_run();
        }
        run
    }

    #[test]
    fn what_is_unchanged_and_decided_is_kept() {
        let mut run = now();
        assert_eq!(keep(&mut run, before()), Kept { kept: 3, ..Kept::default() });
        assert_eq!(run.submissions, before().submissions);
        assert!(!run.complete);
    }

    #[test]
    fn what_has_changed_or_is_undecided_or_was_never_tried_is_tried() {
        let (mut run, mut earlier) = (now(), before());
        earlier.submissions[0].fingerprint = Some("another".to_owned());
        earlier.submissions[1].checks[0].outcome.verdict = Verdict::Inconclusive;
        earlier.submissions[2].checks.iter_mut().for_each(|check| check.outcome = Outcome::not_run());
        let expected = Kept { changed: vec!["alice".to_owned()], undecided: 1, new: 1, ..Kept::default() };
        assert_eq!(keep(&mut run, earlier), expected);
        assert_eq!(run, now());
    }

    #[test]
    fn without_a_fingerprint_nothing_is_kept() {
        let (mut run, mut earlier) = (now(), before());
        run.submissions
            .iter_mut()
            .chain(&mut earlier.submissions)
            .for_each(|graded| graded.fingerprint = None);
        assert_eq!(keep(&mut run, earlier).changed, ["alice", "bob", "carol"]);
        assert_eq!(run.submissions[0].checks[0].outcome, Outcome::not_run());
    }

    #[test]
    fn whoever_has_left_and_another_grader_are_told() {
        let (mut run, mut earlier) = (now(), before());
        run.submissions.remove(1);
        earlier.grader = None;
        let kept = keep(&mut run, earlier);
        assert_eq!((kept.gone, kept.other_grader, kept.kept), (vec!["bob".to_owned()], true, 2));
    }

    #[test]
    fn a_folder_with_two_programs_for_one_assignment_keeps_each() {
        let twice = |mut run: Run| {
            run.submissions.truncate(1);
            let mut other = run.submissions[0].clone();
            other.fingerprint = Some("the other".to_owned());
            run.submissions.push(other);
            run
        };
        let (mut run, mut earlier) = (twice(now()), twice(before()));
        earlier.submissions[1].checks[0].outcome.verdict = Verdict::Fail;
        earlier.submissions.swap(0, 1);
        assert_eq!(keep(&mut run, earlier).kept, 2);
        let verdict = |at: usize| run.submissions[at].checks[0].outcome.verdict;
        assert_eq!((verdict(0), verdict(1)), (Verdict::Pass, Verdict::Fail));
    }

    #[test]
    fn what_was_withheld_stays_so() {
        let (mut run, earlier) = (now(), Run { disclosed: Disclose::None, ..before() });
        assert_eq!(keep(&mut run, earlier.clone()).disclosed, Disclose::None);
        assert_eq!(run.disclosed, Disclose::None);
        let mut run = Run { submissions: Vec::new(), ..now() };
        keep(&mut run, earlier);
        assert_eq!(run.disclosed, Disclose::Full, "nothing of it is left");
    }

    #[test]
    fn another_part_is_not_gone_on_with() {
        let part = |part| {
            let class = Class { parts: Some(Shard { part, of: 2 }.into()), ..Class::default() };
            Run { class: Some(class), ..now() }
        };
        let whole = Run { class: Some(Class::default()), ..now() };
        assert!(is_of_the_same(&part(1), &part(1)) && is_of_the_same(&whole, &whole));
        assert!(!is_of_the_same(&part(1), &part(2)) && !is_of_the_same(&part(1), &whole));
        assert!(is_of_the_same(&whole, &part(1)), "the whole goes on with a part");
        assert!(!is_of_the_same(&whole, &now()), "one submission alone");
    }
}

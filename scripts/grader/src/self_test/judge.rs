//! Whether the grader was right about a good program or a mutant.

use super::table::Expected;
use crate::report::Checked;
use crate::verdict::{Verdict, Worth};

/// What the grader's verdicts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// As the table has it.
    Right,
    /// The machine was too busy to tell.
    Undecided,
    /// Not as the table has it.
    Wrong,
}

/// One good program or mutant, with what is not as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judged {
    /// Checks that came out in another way.
    pub unlike: Vec<Unlike>,
    /// Checks that count and were not decided.
    pub undecided: Vec<String>,
}

/// A check that came out in another way than the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// Which.
    pub check: String,
    /// What came of it, and what had to.
    pub told: String,
}

impl Judged {
    /// All in one word.
    pub fn answer(&self) -> Answer {
        match (self.unlike.is_empty(), self.undecided.is_empty()) {
            (false, _) => Answer::Wrong,
            (true, false) => Answer::Undecided,
            (true, true) => Answer::Right,
        }
    }
}

/// Judges what came of the checks of a mutant, or of a good program where nothing is expected to fail.
pub fn judge(mutant: Option<&Expected>, checks: &[Checked]) -> Judged {
    let mut judged = Judged::default();
    for check in checks {
        let name = &check.criterion.name;
        if counts_and_is_undecided(mutant, check) {
            judged.undecided.push(name.clone());
        } else if let Some(wanted) =
            mutant.map_or_else(|| of_good(check), |expected| of_mutant(expected, check))
        {
            let outcome = &check.outcome;
            let reason =
                if outcome.reason.is_empty() { String::new() } else { format!(" ({})", outcome.reason) };
            let told = format!("{}{reason}, {wanted}", outcome.verdict.word());
            judged.unlike.push(Unlike { check: name.clone(), told });
        }
    }
    judged
}

/// The grader's own errors are none of the machine's doing.
fn counts_and_is_undecided(mutant: Option<&Expected>, check: &Checked) -> bool {
    let counts = mutant.is_none_or(|expected| check.criterion.required || is_named(expected, check));
    counts && matches!(check.outcome.verdict, Verdict::Inconclusive | Verdict::NotRun)
}

/// Why a good program's check had to come out otherwise.
fn of_good(check: &Checked) -> Option<&'static str> {
    match check.outcome.verdict.worth() {
        Worth::Full | Worth::LeftOut => None,
        Worth::Nothing | Worth::Undecided => Some("and the program is right"),
    }
}

/// Why a mutant's check had to come out otherwise.
fn of_mutant(expected: &Expected, check: &Checked) -> Option<&'static str> {
    let kills = expected.kills.contains(&check.criterion.name);
    match (check.outcome.verdict, check.outcome.verdict.worth()) {
        (Verdict::GraderError, _) => Some("which none may be"),
        (Verdict::Blocked, _) if kills => Some("and had to see the mistake by itself"),
        // It follows from a check that is judged for itself.
        (Verdict::Blocked, _) => None,
        (_, Worth::Nothing) if is_named(expected, check) || !check.criterion.required => None,
        (_, Worth::Nothing) => Some("and the mistake is none of its business"),
        (_, Worth::Full | Worth::LeftOut) if kills => Some("and had to see the mistake"),
        (_, Worth::Full | Worth::LeftOut) if is_named(expected, check) => Some("and stands under 'also'"),
        (_, Worth::Full | Worth::LeftOut | Worth::Undecided) => None,
    }
}

fn is_named(expected: &Expected, check: &Checked) -> bool {
    let name = &check.criterion.name;
    expected.kills.contains(name) || expected.also.contains_key(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::self_test::testing::checked;

    fn expected(kills: &str, also: &str) -> Expected {
        let also = BTreeMap::from([(also.to_owned(), "why".to_owned())]);
        Expected { kills: vec![kills.to_owned()], also, survives: None }
    }

    /// What is told of one check of a mutant that `kills` and `also` are named for.
    fn told(name: &str, required: bool, verdict: Verdict) -> Option<String> {
        let judged = judge(Some(&expected("kills", "also")), &[checked(name, required, verdict)]);
        judged.unlike.into_iter().next().map(|unlike| unlike.told)
    }

    #[test]
    fn a_good_program_loses_nothing() {
        use Verdict::{Blocked, Crash, Fail, GraderError, Inconclusive, NotRun, Pass, TimeOut, Unsupported};
        let answer = |verdict| judge(None, &[checked("any", false, verdict)]).answer();
        for verdict in [Pass, Unsupported] {
            assert_eq!(answer(verdict), Answer::Right, "{verdict:?}");
        }
        for verdict in [Fail, TimeOut, Crash, Blocked, GraderError] {
            assert_eq!(answer(verdict), Answer::Wrong, "{verdict:?}");
        }
        for verdict in [Inconclusive, NotRun] {
            assert_eq!(answer(verdict), Answer::Undecided, "{verdict:?}");
        }
    }

    #[test]
    fn a_mutant_is_seen_by_the_checks_that_are_named() {
        for verdict in [Verdict::Fail, Verdict::TimeOut, Verdict::Crash] {
            assert_eq!(told("kills", true, verdict), None);
            assert_eq!(told("kills", false, verdict), None);
            assert_eq!(told("also", true, verdict), None);
        }
        let seen = |verdict| told("kills", false, verdict).unwrap();
        assert_eq!(seen(Verdict::Pass), "pass, and had to see the mistake");
        assert_eq!(seen(Verdict::Blocked), "blocked (why), and had to see the mistake by itself");
        assert_eq!(seen(Verdict::Unsupported), "not checked (why), and had to see the mistake");
        assert_eq!(told("also", true, Verdict::Pass).unwrap(), "pass, and stands under 'also'");
    }

    #[test]
    fn no_other_required_check_sees_it() {
        assert_eq!(
            told("other", true, Verdict::Fail).unwrap(),
            "fail (why), and the mistake is none of its business"
        );
        assert_eq!(told("other", false, Verdict::Fail), None);
        assert_eq!(told("other", true, Verdict::Blocked), None);
        assert_eq!(told("other", true, Verdict::Pass), None);
        assert_eq!(
            told("other", false, Verdict::GraderError).unwrap(),
            "grader error (why), which none may be"
        );
    }

    #[test]
    fn a_mutant_is_undecided_where_a_check_that_counts_is() {
        let answer = |name, required| {
            judge(Some(&expected("kills", "also")), &[checked(name, required, Verdict::Inconclusive)])
                .answer()
        };
        assert_eq!(answer("other", true), Answer::Undecided);
        assert_eq!(answer("kills", false), Answer::Undecided);
        assert_eq!(answer("other", false), Answer::Right);
    }

    #[test]
    fn a_mutant_that_survives_loses_nothing_that_is_required() {
        let survives = Expected { survives: Some("why".to_owned()), ..Expected::default() };
        let answer = |verdict| judge(Some(&survives), &[checked("any", true, verdict)]).answer();
        assert_eq!(answer(Verdict::Pass), Answer::Right);
        assert_eq!(answer(Verdict::Fail), Answer::Wrong);
    }
}

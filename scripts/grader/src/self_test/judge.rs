//! Whether the grader was right about a good program or a mutant.

use super::table::{Expected, Losses};
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

/// What has to come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// All points, but for these checks.
    Good(Losses),
    /// A mutant's losses.
    Mutant(Expected),
}

/// Judges what came of a program's checks.
pub fn judge(program: &Program, checks: &[Checked]) -> Judged {
    let mut judged = Judged::default();
    for check in checks {
        let name = &check.criterion.name;
        let wanted = match program {
            Program::Good(losses) => of_good(losses, check),
            Program::Mutant(expected) => of_mutant(expected, check),
        };
        if counts_and_is_undecided(program, check) {
            judged.undecided.push(name.clone());
        } else if let Some(wanted) = wanted {
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
fn counts_and_is_undecided(program: &Program, check: &Checked) -> bool {
    let counts = match program {
        Program::Good(_) => true,
        Program::Mutant(expected) => check.criterion.required || is_named(expected, check),
    };
    counts && matches!(check.outcome.verdict, Verdict::Inconclusive | Verdict::NotRun)
}

/// Why a good program's check had to come out otherwise.
fn of_good(losses: &Losses, check: &Checked) -> Option<&'static str> {
    match (check.outcome.verdict.worth(), losses.contains_key(&check.criterion.name)) {
        (Worth::Nothing, true) | (Worth::Full | Worth::LeftOut, false) => None,
        (Worth::Nothing, false) | (Worth::Undecided, _) => Some("and the program is right"),
        (Worth::Full | Worth::LeftOut, true) => Some("and stands under 'loses'"),
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
        _ if expected.perhaps.contains_key(&check.criterion.name) => None,
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

    fn expected(kills: &str, also: &str) -> Program {
        let also = BTreeMap::from([(also.to_owned(), "why".to_owned())]);
        Program::Mutant(Expected { kills: vec![kills.to_owned()], also, ..Expected::default() })
    }

    /// What is told of one check of a mutant that `kills` and `also` are named for.
    fn told(name: &str, required: bool, verdict: Verdict) -> Option<String> {
        let judged = judge(&expected("kills", "also"), &[checked(name, required, verdict)]);
        judged.unlike.into_iter().next().map(|unlike| unlike.told)
    }

    #[test]
    fn a_good_program_loses_what_is_named() {
        use Verdict::{Blocked, Crash, Fail, GraderError, Inconclusive, NotRun, Pass, TimeOut, Unsupported};
        let good = Program::Good(Losses::from([("loses".to_owned(), "why".to_owned())]));
        let told = |name, verdict| judge(&good, &[checked(name, false, verdict)]).answer();
        let answer = |verdict| told("any", verdict);
        for verdict in [Pass, Unsupported] {
            assert_eq!(answer(verdict), Answer::Right, "{verdict:?}");
        }
        for verdict in [Fail, TimeOut, Crash, Blocked, GraderError] {
            assert_eq!(answer(verdict), Answer::Wrong, "{verdict:?}");
        }
        assert_eq!(told("loses", Fail), Answer::Right);
        assert_eq!(told("loses", Pass), Answer::Wrong);
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
    fn what_hangs_on_chance_may_come_out_either_way() {
        let perhaps = BTreeMap::from([("races".to_owned(), "why".to_owned())]);
        let mutant = Program::Mutant(Expected { perhaps, ..Expected::default() });
        let unlike = |verdict| judge(&mutant, &[checked("races", true, verdict)]).unlike;
        assert!(unlike(Verdict::Fail).is_empty() && unlike(Verdict::Pass).is_empty());
        assert!(!unlike(Verdict::GraderError).is_empty());
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
            judge(&expected("kills", "also"), &[checked(name, required, Verdict::Inconclusive)]).answer()
        };
        assert_eq!(answer("other", true), Answer::Undecided);
        assert_eq!(answer("kills", false), Answer::Undecided);
        assert_eq!(answer("other", false), Answer::Right);
    }

    #[test]
    fn a_mutant_that_survives_loses_nothing_that_is_required() {
        let survives = Program::Mutant(Expected { survives: Some("why".to_owned()), ..Expected::default() });
        let answer = |verdict| judge(&survives, &[checked("any", true, verdict)]).answer();
        assert_eq!(answer(Verdict::Pass), Answer::Right);
        assert_eq!(answer(Verdict::Fail), Answer::Wrong);
    }
}

//! What of a report its reader may see.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{Checked, Graded, Run};
use crate::verdict::{Outcome, StepKind};

/// How much is shown to a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclose {
    /// Everything.
    #[default]
    Full,
    /// What was sent and what came back, the verdict and the assignment's sentence, but no value that would have
    /// been right, and no hint.
    Actual,
    /// The checks' names, verdicts and points.
    None,
}

impl Disclose {
    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Actual => "actual",
            Self::None => "none",
        }
    }

    /// Whether nothing is kept from the reader.
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }
}

/// Stands where a value was taken out.
const WITHHELD: &str = "(not shown)";

/// The run without what its reader may not see. That nothing is left over rests on the rule of [`Outcome`]: expected
/// values stand in their own fields only.
pub fn apply(mut run: Run, disclose: Disclose) -> Run {
    // What an earlier report has left out does not come back.
    run.disclosed = run.disclosed.max(disclose);
    for graded in &mut run.submissions {
        match disclose {
            Disclose::Full => {}
            Disclose::Actual => graded.checks.iter_mut().for_each(without_expected_values),
            Disclose::None => without_anything_seen(graded),
        }
    }
    run
}

fn without_expected_values(check: &mut Checked) {
    check.criterion.hint = None;
    check.outcome.steps.retain(|step| step.kind != StepKind::Expected);
    if let Some(difference) = &mut check.outcome.difference {
        WITHHELD.clone_into(&mut difference.expected);
        difference.hex = None;
    }
}

fn without_anything_seen(graded: &mut Graded) {
    graded.notes.clear();
    for check in &mut graded.checks {
        check.criterion.hint = None;
        check.criterion.sentence.clear();
        let verdict = check.outcome.verdict;
        check.outcome = Outcome { verdict, reason: String::new(), ..Outcome::not_run() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{SECRETS, every_verdict};
    use crate::report::{Format, render, terminal};

    fn all_forms(disclose: Disclose) -> String {
        let run = every_verdict();
        let mut text = String::new();
        for &format in Format::value_variants() {
            text += &String::from_utf8(render(&run, format, disclose).unwrap()).unwrap();
        }
        text += &crate::report::classroom::json(&apply(run.clone(), disclose)).unwrap();
        let mut shown = Vec::new();
        terminal::show_all_steps(&apply(run, disclose), true, &mut shown).unwrap();
        text + &String::from_utf8(shown).unwrap()
    }

    #[test]
    fn all_is_shown_in_full() {
        let text = all_forms(Disclose::Full);
        for secret in SECRETS {
            assert!(text.contains(secret), "{secret}");
        }
    }

    #[test]
    fn what_came_is_shown_without_what_had_to_come() {
        let text = all_forms(Disclose::Actual);
        assert!(!text.contains("S3CRET"), "{text}");
        for part in ["1hello", "Client 2", "Each client is given a unique ID", "was given an ID again"] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn nothing_but_verdicts_is_shown() {
        let text = all_forms(Disclose::None);
        let hidden = ["S3CRET", "1hello", "Client 2", "unique ID", "ID again", "warnings", "after the start"];
        for part in hidden {
            assert!(!text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("a check that ends with fail") && text.contains("inconclusive"));
        assert_eq!(
            apply(every_verdict(), Disclose::None).submissions[0].score(),
            every_verdict().submissions[0].score()
        );
    }
}

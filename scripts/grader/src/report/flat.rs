//! A check as it stands in JSON, all of it side by side. Read as such, a mistake in it is told where it is; through
//! serde's own flattening it would be told at the end of the check.

use serde::Deserialize;

use crate::rubric::Criterion;
use crate::verdict::{Difference, Outcome, Step, Verdict};

#[derive(Deserialize)]
#[serde(expecting = "a check")]
pub(super) struct Checked {
    name: String,
    points: f64,
    required: bool,
    sentence: String,
    hint: Option<String>,
    verdict: Verdict,
    reason: String,
    difference: Option<Difference>,
    notes: Vec<String>,
    steps: Vec<Step>,
    milliseconds: f64,
}

impl From<Checked> for super::Checked {
    fn from(flat: Checked) -> Self {
        let Checked { name, points, required, sentence, hint, .. } = flat;
        let Checked { verdict, reason, difference, notes, steps, milliseconds, .. } = flat;
        Self {
            criterion: Criterion { name, points, required, sentence, hint },
            outcome: Outcome { verdict, reason, difference, notes, steps, milliseconds },
        }
    }
}

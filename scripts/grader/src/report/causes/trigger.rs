//! What a program ended of, if it was the same each time.

use super::super::Checked;
use crate::verdict::{Step, StepKind};

/// What the grader does to a connection, and how that is told.
const ENDS: [(&str, &str); 3] = [
    ("closes the connection", "a client had closed its connection"),
    ("resets the connection", "a client had reset its connection"),
    ("closes its sending side", "a client had closed its sending side"),
];

/// How a reason of a program's end begins to tell it.
const ENDED: &str = " ended by itself";

/// The reason, with what came before the error in all of the checks where that is known and the same.
pub(super) fn added(reason: &str, checks: &[&Checked]) -> String {
    let mut triggers = checks.iter().filter(|check| !check.outcome.steps.is_empty()).map(|check| {
        let steps = &check.outcome.steps;
        trigger(steps)
    });
    let first = triggers.next().flatten();
    match (first, reason.split_once(ENDED)) {
        (Some(first), Some((who, how))) if triggers.all(|other| other == Some(first)) => {
            format!("{who}{ENDED} after {first}{how}")
        }
        _ => reason.to_owned(),
    }
}

/// What was done right before a program first told of an error.
fn trigger(steps: &[Step]) -> Option<&'static str> {
    let told = steps.iter().position(|step| step.kind == StepKind::Complained)?;
    steps[..told].iter().rev().find_map(|step| match step.kind {
        StepKind::Sent | StepKind::Typed => Some(None),
        StepKind::Did if step.what.starts_with("connected to ") => Some(Some("a client had connected")),
        StepKind::Did => {
            ENDS.iter().find(|(done, _)| step.what.starts_with(done)).map(|(_, words)| Some(*words))
        }
        _ => None,
    })?
}

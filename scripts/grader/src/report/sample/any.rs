//! Any runs at all, for properties.

use proptest::prelude::*;

use super::super::{Checked, Class, Disclose, Graded, Grader, LeftOut, Parts, Run};
use super::VERDICTS;
use crate::assignment::Assignment;
use crate::rubric::Criterion;
use crate::verdict::{Difference, Outcome, Step, StepKind};

/// Texts of all kinds: plain ones, and such as a report has to make harmless.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,12}",
        ".{0,12}",
        proptest::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter),
        Just("=1\x1b[31m]]>\r\n\u{fffe}\\u{1b}\n".to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(text(), 0..3)
}

fn a_step() -> impl Strategy<Value = Step> {
    let kinds = [
        StepKind::Sent,
        StepKind::Received,
        StepKind::Printed,
        StepKind::Complained,
        StepKind::Typed,
        StepKind::Expected,
        StepKind::Did,
    ];
    (-1e9..1e9, proptest::sample::select(kinds.to_vec()), text(), text())
        .prop_map(|(at, kind, who, what)| Step { at, kind, who, what })
}

fn a_difference() -> impl Strategy<Value = Difference> {
    let hex = proptest::option::of(text());
    (text(), text(), hex).prop_map(|(expected, received, hex)| Difference { expected, received, hex })
}

fn a_check() -> impl Strategy<Value = Checked> {
    let criterion = ("[a-z_]{1,9}", 0.0..1e6, any::<bool>(), text(), proptest::option::of(text())).prop_map(
        |(name, points, required, sentence, hint)| Criterion { name, points, required, sentence, hint },
    );
    let verdict = proptest::sample::select(VERDICTS.to_vec());
    let steps = proptest::collection::vec(a_step(), 0..4);
    let outcome = (verdict, text(), proptest::option::of(a_difference()), texts(), steps, 0.0..1e9).prop_map(
        |(verdict, reason, difference, notes, steps, milliseconds)| Outcome {
            verdict,
            reason,
            difference,
            notes,
            steps,
            milliseconds,
        },
    );
    (criterion, outcome).prop_map(|(criterion, outcome)| Checked { criterion, outcome })
}

fn a_submission() -> impl Strategy<Value = Graded> {
    let assignment = proptest::sample::select(Assignment::ALL.to_vec());
    let checks = proptest::collection::vec(a_check(), 0..5);
    let found = (proptest::option::of(text()), proptest::option::of("[0-9a-f]{64}"));
    ((text(), assignment), (text(), text(), texts()), checks, 0.0..1e9, found).prop_map(
        |((name, assignment), (title, isolation, notes), checks, seconds, (folder, fingerprint))| Graded {
            name,
            assignment,
            title,
            isolation,
            notes,
            checks,
            seconds,
            folder,
            fingerprint,
        },
    )
}

fn a_class() -> impl Strategy<Value = Class> {
    let only = proptest::sample::subsequence(Assignment::ALL.to_vec(), 0..=8);
    let parts =
        proptest::option::of((1_u32..9).prop_map(|of| Parts { graded: (1..=of).step_by(2).collect(), of }));
    (texts(), texts(), only, parts).prop_map(|(folders, files, only, parts)| Class {
        folders,
        files,
        only,
        parts,
    })
}

/// Any run at all.
pub(crate) fn run() -> impl Strategy<Value = Run> {
    let left_out = (text(), text()).prop_map(|(name, why)| LeftOut { name, why });
    let grader = (text(), text()).prop_map(|(version, program)| Grader { version, program });
    let disclosed = proptest::sample::select(vec![Disclose::Full, Disclose::Actual, Disclose::None]);
    (
        (text(), 0.0..1e9, any::<bool>()),
        proptest::collection::vec(a_submission(), 0..4),
        proptest::collection::vec(left_out, 0..3),
        (proptest::option::of(grader), proptest::option::of(a_class()), disclosed),
    )
        .prop_map(|((began, seconds, complete), submissions, left_out, (grader, class, disclosed))| {
            Run { began, seconds, complete, submissions, left_out, grader, class, disclosed }
        })
}

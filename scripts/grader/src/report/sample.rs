//! Runs for the tests of the reports.

mod any;

use super::{Checked, Disclose, Graded, LeftOut, Run};
use crate::assignment::Assignment;
use crate::evidence::difference;
use crate::rubric::Criterion;
use crate::verdict::{Outcome, Step, StepKind, Verdict};
pub(super) use any::{run, text};

/// All verdicts, in the order of their worth.
pub(super) const VERDICTS: [Verdict; 9] = [
    Verdict::Pass,
    Verdict::Fail,
    Verdict::TimeOut,
    Verdict::Crash,
    Verdict::Blocked,
    Verdict::Unsupported,
    Verdict::Inconclusive,
    Verdict::GraderError,
    Verdict::NotRun,
];

/// What a student must not see; each stands in a place of its own.
pub(super) const SECRETS: [&str; 4] = ["S3CRET-DIFF", "S3CRET-HEX", "S3CRET-STEP", "S3CRET-HINT"];

/// A run of one submission, with one check of 2 points for each verdict.
pub(crate) fn every_verdict() -> Run {
    Run {
        began: "2025-05-01T12:00:00+09:00".to_owned(),
        seconds: 12.5,
        complete: true,
        submissions: vec![graded("alice", Assignment::Multithread, &VERDICTS)],
        left_out: Vec::new(),
        grader: None,
        class: None,
        disclosed: Disclose::Full,
    }
}

/// Three submissions with two checks each.
pub(super) fn class() -> Run {
    let both = |name, verdicts| graded(name, Assignment::Multithread, verdicts);
    let submissions = vec![
        both("alice", &[Verdict::Pass, Verdict::Fail]),
        both("bob", &[Verdict::Pass, Verdict::Inconclusive]),
        graded("carol", Assignment::Echo, &[Verdict::Pass, Verdict::Unsupported, Verdict::Crash]),
    ];
    let why = "cannot find a submission in dora: there is no grade.toml".to_owned();
    Run { submissions, left_out: vec![LeftOut { name: "dora".to_owned(), why }], ..every_verdict() }
}

/// A submission that does everything to break a report.
pub(super) fn hostile() -> Run {
    let mut run = every_verdict();
    let nasty = "\x1b[31m]]></failure>\0\u{fffe}\u{ffff}\u{202e}&<\r\n::notice title=Autograding report::{}";
    let graded = &mut run.submissions[0];
    graded.name = format!("=cmd|' /C calc'!A0{nasty}");
    graded.notes = vec!["line 1\nline 2".to_owned(), format!("x\n{nasty}")];
    for check in &mut graded.checks {
        let outcome = &mut check.outcome;
        outcome.reason =
            format!("##[notice title=Autograding report]{{}}{}", nasty.repeat(100_000 / nasty.len()));
        outcome.notes = [vec![nasty.repeat(1500)], vec![nasty.repeat(5); 100]].concat();
        outcome.steps = vec![step(StepKind::Received, &nasty.repeat(3)); 800];
        outcome.steps[0].what = nasty.repeat(1500);
    }
    run
}

fn graded(name: &str, assignment: Assignment, verdicts: &[Verdict]) -> Graded {
    Graded {
        name: name.to_owned(),
        assignment,
        title: "the multi-client assignment".to_owned(),
        isolation: "a network of its own".to_owned(),
        notes: vec!["the build printed 2 warnings".to_owned()],
        checks: verdicts.iter().map(|verdict| checked(*verdict)).collect(),
        seconds: 12.5,
        folder: None,
        fingerprint: None,
    }
}

fn checked(verdict: Verdict) -> Checked {
    let name = format!("a_check_that_ends_with_{}", verdict.word().replace([' ', '-'], "_"));
    let criterion = Criterion {
        name,
        points: 2.0,
        required: true,
        sentence: "Each client is given a unique ID".to_owned(),
        hint: Some("S3CRET-HINT look at the counter".to_owned()),
    };
    Checked { criterion, outcome: outcome(verdict) }
}

/// Another for each, so that no check comes of what another shows.
fn reason(verdict: Verdict) -> String {
    match verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail => "client 2 was given an ID again".to_owned(),
        _ => format!("client 2 was given an ID again ({})", verdict.word()),
    }
}

fn outcome(verdict: Verdict) -> Outcome {
    if verdict == Verdict::NotRun {
        return Outcome::not_run();
    }
    let pass = verdict == Verdict::Pass;
    let mut difference = difference::of(b"Client 5", b"Client 2");
    difference.expected = "S3CRET-DIFF".to_owned();
    difference.hex = difference.hex.map(|hex| format!("{hex}\nS3CRET-HEX"));
    Outcome {
        verdict,
        reason: reason(verdict),
        difference: (!pass).then_some(difference),
        notes: vec!["the report came 0 s after the start too".to_owned()],
        steps: vec![
            step(StepKind::Did, "connected"),
            step(StepKind::Sent, "1hello\\n"),
            step(StepKind::Expected, "S3CRET-STEP"),
            step(StepKind::Received, "Client 2"),
        ],
        milliseconds: 1234.5,
    }
}

fn step(kind: StepKind, what: &str) -> Step {
    Step { at: 12.345, kind, who: "client 2".to_owned(), what: what.to_owned() }
}

use super::*;
use crate::report::sample;
use crate::verdict::{Outcome, Step, StepKind};

fn checked(name: &str, verdict: Verdict, reason: &str) -> Checked {
    let mut check = sample::every_verdict().submissions.remove(0).checks.remove(0);
    name.clone_into(&mut check.criterion.name);
    check.outcome = Outcome { verdict, reason: reason.to_owned(), ..Outcome::not_run() };
    check
}

fn with_steps(mut check: Checked, steps: &[(StepKind, &str, &str)]) -> Checked {
    let step = |(kind, who, what): &(StepKind, &str, &str)| Step {
        at: 0.0,
        kind: *kind,
        who: (*who).to_owned(),
        what: (*what).to_owned(),
    };
    check.outcome.steps = steps.iter().map(step).collect();
    check
}

/// The lines of the causes, each with the check that shows it and the others.
fn causes(checks: &[Checked]) -> Vec<(String, usize, Vec<usize>)> {
    let needs = |name: &str| match name {
        "second" => &["first"][..],
        "third" => &["second"][..],
        _ => &[],
    };
    among(checks, &needs).into_iter().map(|cause| (cause.line, cause.shown_by, cause.others)).collect()
}

fn one(line: &str, shown_by: usize, others: &[usize]) -> Vec<(String, usize, Vec<usize>)> {
    vec![(line.to_owned(), shown_by, others.to_vec())]
}

#[test]
fn the_same_crash_is_one_cause_whatever_the_check_or_the_value() {
    let crash = |who: &str, value: &str| {
        let how = "exited with status 1; its last error line is 'ValueError: invalid literal: ";
        format!("{who} ended by itself: {how}'{value}''")
    };
    let checks = [
        checked("a", Verdict::Crash, &crash("backend 1", "hello 1")),
        checked("b", Verdict::Pass, ""),
        checked("c", Verdict::Crash, &crash("backend 2", "b1")),
        checked("d", Verdict::Crash, "backend 1 ended by itself: killed by signal 11; it last printed 'x'"),
        checked("e", Verdict::Crash, "backend 1 ended by itself: killed by signal 11; it last printed 'y'"),
    ];
    let first = crash("backend 1", "hello 1");
    assert_eq!(
        causes(&checks),
        [
            (format!("{first}: 2 checks follow from it (4 points)"), 0, vec![2]),
            (
                "backend 1 ended by itself: killed by signal 11; it last printed 'x': 2 checks follow from it (4 points)"
                    .to_owned(),
                3,
                vec![4]
            ),
        ]
    );
}

#[test]
fn what_a_crash_came_behind_is_told_where_it_was_the_same_each_time() {
    let reason = "the server ended by itself: exited with status 1; its last error line is 'KeyError: 3'";
    let closes = (StepKind::Did, "client 1", "closes the connection");
    let sends = (StepKind::Sent, "client 2", "hello");
    let says = (StepKind::Complained, "server", "Traceback (most recent call last):");
    let crash = |name, steps: &[_]| with_steps(checked(name, Verdict::Crash, reason), steps);
    let told = |steps: &[_]| causes(&[crash("a", &[closes, says, sends]), crash("b", steps)])[0].0.clone();
    assert_eq!(
        told(&[sends, closes, says]),
        "the server ended by itself after a client had closed its connection: exited with status 1; its last error \
         line is 'KeyError: 3': 2 checks follow from it (4 points)"
    );
    assert!(told(&[closes, sends, says]).starts_with("the server ended by itself: exited"), "not the same");
    assert!(told(&[sends, closes]).starts_with("the server ended by itself: exited"), "not known");
}

#[test]
fn an_error_of_a_thread_is_one_cause_of_whatever_came_of_it() {
    let told = "; meanwhile the proxy said on standard error 'BrokenPipeError: [Errno 32] Broken pipe'";
    let log = "; meanwhile the proxy said on standard error 'client 3 is served'";
    let checks = [
        checked("a", Verdict::TimeOut, &format!("nothing came to client 1 within 5 s{told}")),
        checked("b", Verdict::Fail, &format!("the server closed the connection of client 2{told}")),
        checked("c", Verdict::Fail, &format!("client 3 got other bytes{log}")),
        checked("d", Verdict::TimeOut, &format!("nothing came to client 4 within 5 s{log}")),
    ];
    assert_eq!(
        causes(&checks).iter().map(|(_, first, others)| (*first, others.clone())).collect::<Vec<_>>(),
        [(0, vec![1]), (2, vec![]), (3, vec![])],
        "a log is no error"
    );
    assert_eq!(
        causes(&checks)[0].0,
        "the proxy said on standard error 'BrokenPipeError: [Errno 32] Broken pipe': 2 checks follow from it (4 points)"
    );
}

#[test]
fn what_depends_on_a_check_follows_from_it_over_any_number_of_steps() {
    let on = |name| format!("it depends on '{name}', which came out as: fail");
    let checks = [
        checked("third", Verdict::Blocked, &on("second")),
        checked("second", Verdict::Blocked, &on("first")),
        checked("first", Verdict::Fail, "it listens on 0.0.0.0:9 instead"),
    ];
    let line = "first: it listens on 0.0.0.0:9 instead: 2 checks follow from it (6 points)";
    assert_eq!(causes(&checks), one(line, 2, &[0, 1]));
    // A check that is switched off has no place of its own.
    assert_eq!(causes(&checks[1..2]), one(&format!("second: {} (2 points)", on("first")), 0, &[]));
}

#[test]
fn a_build_that_failed_is_the_cause_of_all() {
    let checks = [
        checked("first", Verdict::Fail, "the build ended: exited with status 2"),
        checked("second", Verdict::Blocked, NOT_BUILT),
        checked("other", Verdict::Blocked, NOT_BUILT),
    ];
    let line = "the submission could not be built: the build ended: exited with status 2: 3 checks follow from it (6 points)";
    assert_eq!(causes(&checks), one(line, 0, &[1, 2]));
}

#[test]
fn a_program_that_is_not_there_is_the_cause_of_all_that_ask_for_it() {
    let checks = ["a", "b"].map(|name| checked(name, Verdict::Fail, "the submission has no client"));
    assert_eq!(
        causes(&checks),
        one("the submission has no client: 2 checks follow from it (4 points)", 0, &[1])
    );
}

#[test]
fn the_same_reason_is_told_once_and_claims_no_more_than_that() {
    let checks = [
        checked("a", Verdict::TimeOut, "nothing came to client 1 within 5 s"),
        checked("b", Verdict::TimeOut, "nothing came to client 20 within 5 s"),
        checked("c", Verdict::TimeOut, "nothing came to the client within 5 s"),
    ];
    assert_eq!(
        causes(&checks),
        [
            ("nothing came to client 1 within 5 s: so in 2 checks (4 points)".to_owned(), 0, vec![1]),
            ("c: nothing came to the client within 5 s (2 points)".to_owned(), 2, vec![]),
        ]
    );
}

#[test]
fn what_costs_most_comes_first_and_what_is_undecided_is_no_cause() {
    let mut checks = [
        checked("a", Verdict::Fail, "one"),
        checked("b", Verdict::Inconclusive, "busy"),
        checked("c", Verdict::GraderError, "no port"),
        checked("d", Verdict::Fail, "two"),
        checked("e", Verdict::Unsupported, "it cannot be seen"),
        checked("f", Verdict::Fail, ""),
    ];
    checks[3].criterion.points = 3.5;
    let lines: Vec<String> = causes(&checks).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, ["d: two (3.5 points)", "a: one (2 points)"]);
}

#[test]
fn every_lost_check_of_an_assignment_belongs_to_one_cause() {
    let mut run = sample::every_verdict();
    let graded = &mut run.submissions[0];
    let causes = of(graded);
    let mut all: Vec<usize> = causes.iter().flat_map(|cause| cause.others.iter().copied()).collect();
    all.extend(causes.iter().map(|cause| cause.shown_by));
    all.sort_unstable();
    let lost = graded.checks.iter().enumerate().filter(|(_, check)| is_lost(check)).map(|(at, _)| at);
    assert_eq!(all, lost.collect::<Vec<_>>());
    let certain = causes.iter().filter(|cause| cause.is_certain);
    assert_eq!(elsewhere(graded).len(), certain.map(|cause| cause.others.len()).sum::<usize>());
}

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use common::Shutdown;

use super::*;
use crate::assignment::Assignment;
use crate::rubric::Criterion;
use crate::verdict::{Outcome, Verdict};

const FIRST: &str = "the_server_starts_and_listens";
const SECOND: &str = "a_text_comes_back_as_it_was_sent";

/// A worker that takes the machine for too busy to say anything of [`SECOND`] when it is tried for the first time.
fn worker(dir: &Path) -> std::path::PathBuf {
    let ends = |verdict| {
        let outcome = Outcome { verdict, reason: "why".to_owned(), ..Outcome::not_run() };
        serde_json::to_string(&outcome).unwrap()
    };
    let script = format!(
        r#"#!/bin/sh
read -r job
names=$(printf %s "$job" | sed 's/.*"names":\[\([^]]*\)\].*/\1/; s/[",]/ /g')
printf '%s\n' "$names" >> "$0.tried"
for name in $names; do
    outcome='{}'
    if [ "$name" = {SECOND} ] && ! [ -e "$0.busy" ]; then
        : > "$0.busy"
        outcome='{}'
    fi
    printf '{{"Began":{{"check":"%s"}}}}\n{{"Ended":{{"check":"%s","outcome":%s,"left":[]}}}}\n' "$name" "$name" "$outcome"
done
"#,
        ends(Verdict::Pass),
        ends(Verdict::Inconclusive),
    );
    let program = dir.join("worker");
    // Written by another process: one that is started while this one writes it would keep it from being started.
    let written = "printf %s \"$1\" > \"$0\" && chmod +x \"$0\"";
    assert!(Command::new("sh").args(["-c", written]).arg(&program).arg(script).status().unwrap().success());
    program
}

#[test]
fn what_the_machine_was_too_busy_for_is_tried_a_second_time() {
    let dir = tempfile::tempdir().unwrap();
    let submission = tempfile::tempdir().unwrap();
    let program = worker(dir.path());
    let criterion = |name: &str| Criterion {
        name: name.to_owned(),
        points: 1.0,
        required: true,
        sentence: "…".to_owned(),
        hint: None,
    };
    let entries = [Entry {
        submission: Submission::new("x", submission.path(), Assignment::Echo),
        rubric: Rubric { title: String::new(), checks: [FIRST, SECOND].map(criterion).to_vec() },
    }];
    let shutdown = Shutdown::new();
    let budget = Duration::from_secs(60);
    let plan = Plan {
        course: Course { program: &program, deadline: Instant::now() + budget, shutdown: &shutdown },
        budget,
        isolation: &Isolation::None { why: "a test".to_owned() },
        jobs: 1,
        build_within: budget,
        run_as: None,
        limits: Limits::default(),
        hidden: Vec::new(),
    };
    let board = Board::new(&entries, Vec::new());
    run(&entries, &plan, &board);
    let graded = board.run().submissions.remove(0);
    let verdicts: Vec<Verdict> = graded.checks.iter().map(|check| check.outcome.verdict).collect();
    assert_eq!(verdicts, [Verdict::Pass, Verdict::Pass], "{:?}", graded.checks);
    let tried = std::fs::read_to_string(dir.path().join("worker.tried")).unwrap();
    let tried: Vec<Vec<&str>> = tried.lines().map(|names| names.split_whitespace().collect()).collect();
    assert_eq!(tried, [vec![FIRST, SECOND], vec![SECOND]]);
    let note =
        "tried a second time, as the machine was too busy the first time: a text comes back as it was sent";
    assert_eq!(graded.notes, [note]);
}

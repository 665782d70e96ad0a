//! The kill table: programs that are known to be right get all points, and mutants of them lose what their mistake
//! breaks, and nothing else.

#![cfg(target_os = "linux")]

use std::process::Command;

/// One of each assignment, none of which waits for minutes.
const SAMPLE: [&str; 8] = [
    "no-upper-case-over-tcp",
    "spaces-are-stripped",
    "the-newest-socket-is-everybodys",
    "the-count-stays-when-a-client-leaves",
    "every-client-is-told-the-last-address",
    "always-backend-1",
    "one-receive-of-what-comes-back",
    "one-receive-is-taken-for-all",
];

fn self_test(names: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut grade = Command::new(env!("CARGO_BIN_EXE_grade"));
    let asked = names.iter().map(|name| format!("--self-test={name}"));
    // What is tried, and what is told of it, is that of whoever types it.
    let output =
        grade.arg("--self-test").args(asked).env("TMPDIR", dir.path()).output().expect("the grader runs");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(output.status.success(), "{}\n{told}", output.status);
    println!("{told}");
}

#[test]
fn a_sample_of_the_kill_table_holds() {
    self_test(&SAMPLE);
}

#[test]
#[ignore = "takes many minutes"]
fn the_kill_table_holds() {
    self_test(&[]);
}

//! The program's own messages.

use std::process::{Command, Output};

fn netbench(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_netbench")).args(args).output().expect("netbench")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_scenario_that_is_not_there_is_refused_and_those_that_are_named() {
    let output = netbench(&["--only", "echo,nonsense"]);
    assert_eq!(output.status.code(), Some(2));
    let told = complaint(&output);
    assert!(
        told.contains("'nonsense'") && told.contains("proxy_once") && told.lines().count() == 1,
        "{told}"
    );
}

#[test]
fn an_earlier_run_that_cannot_be_read_is_said_before_anything_is_measured() {
    let folder = tempfile::tempdir().expect("a folder");
    let (output, file) = (folder.path().join("out"), folder.path().join("none.json"));
    let (output, file) = (output.to_str().expect("a name"), file.to_str().expect("a name"));
    let output = netbench(&["--output", output, "--against", file]);
    assert_eq!(output.status.code(), Some(2));
    let told = complaint(&output);
    assert!(told.starts_with("error: cannot read ") && told.contains("none.json"), "{told}");
    assert!(output.stdout.is_empty());
}

//! The grader where there are no namespaces and root may not do everything, as in most containers.

use std::process::Command;

use crate::support::{graded, graded_by, lacks_python, port, with_port};
use tempfile::TempDir;

/// What a capability is taken from everything that is started with.
const SETPRIV: &str = "setpriv";

/// Whether a test of this file is left out, which is told.
fn is_left_out() -> bool {
    let has_setpriv = Command::new(SETPRIV).arg("--version").output().is_ok();
    let why = match (rustix::process::geteuid().is_root(), has_setpriv) {
        (false, _) => "only root can run programs as somebody else",
        (true, false) => "setpriv is not on this machine",
        (true, true) => return lacks_python(),
    };
    eprintln!("left out: {why}");
    true
}

/// The grader without some of root's capabilities (capabilities(7)).
fn without(capabilities: &str) -> Command {
    let mut command = Command::new(SETPRIV);
    command.arg(format!("--bounding-set={capabilities}")).arg("--").arg(env!("CARGO_BIN_EXE_grade"));
    command
}

#[test]
fn programs_of_another_user_are_seen_without_the_right_to_look_into_everything() {
    if is_left_out() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("x"));
    let folder = folder.to_string_lossy().into_owned();
    let arguments = ["--submission", &folder, "--isolation", "none", "--run-as", "nobody"];
    let (with_the_right, _) = graded(&arguments, dir.path());
    let (in_a_container, output) = graded_by(without("-sys_ptrace"), &arguments, dir.path());
    assert_eq!(output.status.code(), Some(1), "Ctrl-C ends its client badly");
    let verdicts = |all: &crate::support::Verdicts| -> Vec<(String, String)> {
        all["x"].iter().map(|(check, (verdict, _))| (check.clone(), verdict.clone())).collect()
    };
    assert_eq!(verdicts(&in_a_container), verdicts(&with_the_right), "{in_a_container:?}");
    let passed = in_a_container["x"].values().filter(|(verdict, _)| verdict == "pass").count();
    assert!(passed >= 10, "{in_a_container:?}");
}

#[test]
fn what_root_lacks_to_run_programs_as_somebody_else_is_told_before_anything_is_tried() {
    if is_left_out() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("x"));
    for lacking in ["-setuid", "-sys_ptrace,-setgid", "-kill"] {
        let mut grade = without(lacking);
        grade.env("TMPDIR", dir.path()).arg("--submission").arg(&folder);
        let output = grade.args(["--isolation", "none", "--run-as", "nobody"]).output().unwrap();
        let said = crate::support::said(&output);
        assert_eq!(output.status.code(), Some(2), "{lacking}: {said}");
        assert!(said.starts_with("error: cannot run submissions as user "), "{lacking}: {said}");
        assert!(said.contains("leave out --run-as"), "{lacking}: {said}");
        assert_eq!(crate::support::at_work_in(dir.path()), Vec::<String>::new(), "{lacking}");
    }
}

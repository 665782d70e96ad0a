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

/// A copy of it with the homework programs beside it, and neither cargo nor the repository around it.
#[cfg(target_os = "linux")]
#[test]
fn it_measures_the_installed_programs_and_names_what_only_the_repository_has() {
    use scripts::programs::{Profile, Programs};
    let folder = tempfile::tempdir().expect("a folder");
    let (here, bin) = (folder.path(), folder.path().join("bin"));
    std::fs::create_dir(&bin).expect("a folder");
    let programs = Programs::of(&["hw-nonblocking", "hw-multithread"], Profile::Dev).expect("they are built");
    for name in programs.names() {
        std::fs::copy(programs.path(name).expect("a program"), bin.join(name)).expect("a copy");
    }
    std::fs::copy(env!("CARGO_BIN_EXE_netbench"), bin.join("netbench")).expect("a copy");
    let mut command = Command::new(bin.join("netbench"));
    command.args(["--quick", "--only", "echo", "--rounds", "1", "--time", "0.05"]).current_dir(here);
    let output = command.env_remove("CARGO").env("TMPDIR", here).output().expect("netbench");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", complaint(&output));
    assert!(told.contains("cannot start tokio's echo: it is built in the repository alone"), "{told}");
    assert!(told.ends_with("charts are in netbench-results\n"), "{told}");
    assert!(here.join("netbench-results/results.json").is_file());
    let left = std::fs::read_dir(here).expect("a folder").count();
    assert_eq!(left, 2, "the results and the programs, and no file that it needed for a while");
}

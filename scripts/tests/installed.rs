//! Programs that were installed: copies of them, run where there is neither cargo nor the repository.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use scripts::process::{Ended, Running};
use scripts::programs::{Profile, Programs};
use scripts::told::assert_told;

/// `compare` and these crates' programs, in a folder that no path of the environment names.
fn installed(crates: &[&str], into: &Path) {
    let programs = Programs::of(crates, Profile::Dev).expect("they are built");
    for name in programs.names() {
        fs::copy(programs.path(name).expect("a program"), into.join(name)).expect("a copy");
    }
    fs::copy(env!("CARGO_BIN_EXE_compare"), into.join("compare")).expect("a copy");
}

fn compare(from: &Path, args: &[&str]) -> Ended {
    let mut command = Command::new(from.join("compare"));
    command.args(args).env_clear().env("PATH", "/usr/bin:/bin").current_dir(from);
    Running::start("compare", &mut command).expect("it starts").wait().expect("it ends")
}

#[test]
fn the_programs_beside_it_are_compared_with_the_transcripts_that_came_along() {
    let dir = tempfile::tempdir().unwrap();
    installed(&["hw-bulk"], dir.path());
    let ended = compare(dir.path(), &["--only", "hw-bulk"]);
    assert_eq!(ended.status.code(), Some(0), "{}{}", ended.text(), ended.error_text());
    assert_eq!(ended.text().matches(" equal ").count(), 4, "{}", ended.text());
    let help = compare(dir.path(), &["--help"]).text();
    assert!(help.contains("Usage: compare [OPTIONS]") && !help.contains("cargo compare"), "{help}");
}

#[test]
fn what_is_not_installed_is_told_with_how_to_have_it() {
    let dir = tempfile::tempdir().unwrap();
    installed(&["hw-bulk"], dir.path());
    fs::remove_file(dir.path().join("bulk-client")).unwrap();
    let ended = compare(dir.path(), &["--only", "hw-bulk"]);
    let due = "cannot start bulk-client: it is neither beside compare nor in PATH; install it: cargo install --path \
               hw-bulk in the repository, or the package socket-homework";
    assert_told(&ended, 2, due);
    let ended = compare(dir.path(), &["--network"]);
    assert_told(&ended, 2, "run scripts/network.sh of the repository");
}

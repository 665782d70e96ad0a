//! Folders as they are handed in: whatever is in one, its owner has a row and a word, and the others their verdicts.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::{graded, lacks_python, one_check, port, said, verdicts, with_port};
use tempfile::TempDir;

const CHECK: &str = "the_server_starts_and_listens";

fn rewrite(file: PathBuf, change: impl Fn(String) -> String) {
    let text = fs::read_to_string(&file).expect("a file");
    fs::write(file, change(text)).expect("a file");
}

#[test]
fn everybody_in_a_class_has_a_row_whatever_was_handed_in() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let class = dir.path().join("class");
    fs::create_dir(&class).unwrap();
    let submission = |name: &str| with_port(&port, &class.join(name));

    submission("as it should be");
    let wrapped = class.join("wrapped");
    fs::create_dir(&wrapped).unwrap();
    with_port(&port, &wrapped.join("homework"));
    // Its name, and that of a file in it, are Latin-1.
    let latin = with_port(&port, &class.join(OsStr::from_bytes(b"J\xe9r\xf4me")));
    fs::write(latin.join(OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    let windows = submission("windows");
    rewrite(windows.join("server.py"), |text| format!("#!/usr/bin/env python3\r\n{text}"));
    fs::set_permissions(windows.join("server.py"), Permissions::from_mode(0o755)).unwrap();
    rewrite(windows.join("grade.toml"), |text| text.replace("\"python3 server.py\"", "\"./server.py\""));
    let huge = submission("huge");
    File::create(huge.join("dataset")).unwrap().set_len(300 << 20).unwrap();
    // Sockets, pipes and links into nowhere are left by programs, and copied by nobody.
    let odd = submission("odd");
    Command::new("mkfifo").arg(odd.join("pipe")).status().unwrap();
    std::os::unix::fs::symlink("/nowhere", odd.join("link")).unwrap();
    fs::write(class.join("maria.zip"), "PK").unwrap();
    fs::write(class.join("tom.tar.gz"), "x").unwrap();
    fs::write(class.join("ann.py"), "x").unwrap();

    let rubrics = one_check(dir.path());
    let class = class.to_string_lossy().into_owned();
    let (all, output) = graded(&["--class", &class, "--rubrics", &rubrics], dir.path());
    let verdict = |name: &str| all[name][CHECK].clone();
    for fine in ["as it should be", "wrapped", "J\\xe9r\\xf4me", "odd"] {
        assert_eq!(verdict(fine).0, "pass", "{fine}: {}", verdict(fine).1);
    }
    let (fell, why) = verdict("windows");
    assert_ne!(fell, "pass");
    assert!(why.contains("line 1 ends with a carriage return (\\r)"), "{why}");
    let (fell, why) = verdict("huge");
    assert_eq!(fell, "fail", "{why}");
    assert!(why.contains("256 MiB") && why.contains("hand in the sources"), "{why}");
    assert_eq!(all.len(), 6, "{:?}", all.keys());
    let said = said(&output);
    for (name, word) in [("maria.zip", "unpack"), ("tom.tar.gz", "unpack"), ("ann.py", "no folder")] {
        let line = said.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(line.contains("is not graded: ") && line.contains(word), "{line}");
    }
}

/// Make goes by the times of the files.
#[test]
fn what_was_built_before_the_last_change_is_built_again() {
    let lacks =
        |program| !Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
    if lacks_python() || lacks("make") {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("stale"));
    fs::write(folder.join("Makefile"), "built.py: server.py\n\tcp server.py built.py\n").unwrap();
    fs::write(folder.join("built.py"), "raise SystemExit('this is old')\n").unwrap();
    let before = SystemTime::now() - Duration::from_secs(7200);
    File::options().write(true).open(folder.join("built.py")).unwrap().set_modified(before).unwrap();
    rewrite(folder.join("grade.toml"), |text| {
        text.replace("\"python3 server.py\"", "\"python3 built.py\"\nbuild = \"make\"")
    });
    let grade_it = |at: &str| {
        let dir = dir.path().join(at);
        fs::create_dir(&dir).unwrap();
        let rubrics = one_check(&dir);
        let folder = folder.to_string_lossy().into_owned();
        graded(&["--submission", &folder, "--rubrics", &rubrics], &dir).0["stale"][CHECK].clone()
    };
    let (verdict, why) = grade_it("changed");
    assert_eq!(verdict, "pass", "{why}");
    // What is younger than its sources stays, as it does where it was handed in.
    let later = before - Duration::from_secs(7200);
    File::options().write(true).open(folder.join("server.py")).unwrap().set_modified(later).unwrap();
    let (verdict, why) = grade_it("unchanged");
    assert_ne!(verdict, "pass");
    assert!(why.contains("this is old"), "{why}");
}

/// Root reads everything, so somebody else grades here.
#[test]
fn a_file_that_cannot_be_read_is_told_to_its_owner() {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let (dir, port) = (TempDir::new().unwrap(), port());
    let is_root = rustix::process::geteuid().is_root();
    let class = dir.path().join("class");
    fs::create_dir(&class).unwrap();
    with_port(&port, &class.join("open"));
    let shut = with_port(&port, &class.join("shut")).join("server.py");
    fs::set_permissions(&shut, Permissions::from_mode(0o000)).unwrap();
    let rubrics = one_check(dir.path());
    // Where nobody else may go there, the grader and the place for its copies are put where they may.
    let (grader, place) = (dir.path().join("grade"), dir.path().join("place"));
    fs::copy(env!("CARGO_BIN_EXE_grade"), &grader).unwrap();
    fs::create_dir(&place).unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let mut grade = Command::new(&grader);
    grade.env("TMPDIR", &place).current_dir(&place).arg("--class").arg(&class).args(["--rubrics", &rubrics]);
    grade.args(["--format", "json", "--output"]).arg(place.join("report.json"));
    if is_root {
        std::os::unix::fs::chown(&place, Some(NOBODY), Some(NOBODY)).unwrap();
        grade.uid(NOBODY).gid(NOBODY);
    }
    let output = grade.output().unwrap();
    let report =
        fs::read_to_string(place.join("report.json")).unwrap_or_else(|_| panic!("{}", said(&output)));
    let (verdict, why) = &verdicts(&report)["shut"][CHECK];
    assert_eq!(verdict, "fail", "{why}");
    assert!(why.contains("cannot read ") && why.contains("shut/server.py: permission denied"), "{why}");
    assert!(!verdicts(&report)["open"][CHECK].1.contains("permission denied"));
}

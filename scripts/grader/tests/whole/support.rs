//! What the tests of the whole grader share.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A check's verdict and reason, by check, by submission.
pub(crate) type Verdicts = BTreeMap<String, BTreeMap<String, (String, String)>>;

/// The grader's program, whose copies and temporary files go below `dir`.
pub(crate) fn grade(dir: &Path) -> Command {
    let mut grade = Command::new(env!("CARGO_BIN_EXE_grade"));
    grade.env("TMPDIR", dir);
    grade
}

/// Whether what the tests grade cannot run here, which is told then.
pub(crate) fn lacks_python() -> bool {
    let lacks = !Command::new("python3").arg("--version").output().is_ok_and(|told| told.status.success());
    if lacks {
        eprintln!("left out: python3 is not on this machine");
    }
    lacks
}

/// Copies the test's folder of that name to `to`.
pub(crate) fn copied(name: &str, to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    fs::create_dir(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("the test's files") {
        let path = entry.expect("a file").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
    }
    to.to_owned()
}

/// Grades with these arguments and reads the report.
pub(crate) fn graded(arguments: &[&str], dir: &Path) -> (Verdicts, Output) {
    let report = dir.join("report.json");
    let mut grade = grade(dir);
    let output = grade.args(arguments).args(["--format", "json", "--output"]).arg(&report).output();
    let output = output.expect("the grader runs");
    let text = fs::read_to_string(report).unwrap_or_else(|_| {
        panic!("no report; the grader said: {}", String::from_utf8_lossy(&output.stderr))
    });
    (verdicts(&text), output)
}

/// The verdicts of a report in JSON.
pub(crate) fn verdicts(report: &str) -> Verdicts {
    let run: Value = serde_json::from_str(report).expect("JSON");
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let submissions = run["submissions"].as_array().expect("submissions");
    let checks = |submission: &Value| {
        let checks = submission["checks"].as_array().expect("checks");
        checks.iter().map(|c| (text(c, "name"), (text(c, "verdict"), text(c, "reason")))).collect()
    };
    submissions.iter().map(|submission| (text(submission, "name"), checks(submission))).collect()
}

/// The processes that work below a folder.
pub(crate) fn at_work_in(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let working = entries.filter(|entry| {
        fs::read_link(entry.path().join("cwd")).is_ok_and(|working| working.starts_with(dir))
    });
    working.map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default()).collect()
}

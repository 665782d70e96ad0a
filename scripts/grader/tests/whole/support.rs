//! What the tests of the whole grader share.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scripts::ports::ReservedPort;
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

/// Copies the programs that have a port written in to `to`, with another one, which may be free where 8000 is not.
pub(crate) fn with_port(port: &ReservedPort, to: &Path) -> PathBuf {
    let folder = copied("fixed_port", to);
    let number = port.number();
    for program in ["server.py", "client.py"] {
        let text = fs::read_to_string(folder.join(program)).expect("a program");
        assert!(text.contains("8000"), "{program} has no port written in");
        fs::write(folder.join(program), text.replace("8000", &number.to_string())).expect("a program");
    }
    let manifest = fs::read_to_string(folder.join("grade.toml")).expect("its grade.toml");
    fs::write(folder.join("grade.toml"), format!("{manifest}port = {number}\n")).expect("its grade.toml");
    folder
}

/// A port that the programs of [`with_port`] can have.
pub(crate) fn port() -> ReservedPort {
    ReservedPort::any().expect("a free port")
}

/// A folder of rubrics, made below `dir`, in which hw-echo has the one check that the server starts.
pub(crate) fn one_check(dir: &Path) -> String {
    let rubrics = dir.join("rubrics");
    fs::create_dir(&rubrics).expect("a new folder");
    let one = "title = \"one\"\n[[check]]\nname = \"the_server_starts_and_listens\"\npoints = 1\nsentence = \"x\"\n";
    fs::write(rubrics.join("hw-echo.toml"), one).expect("a rubric");
    rubrics.to_string_lossy().into_owned()
}

/// What the grader has complained of.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Grades with these arguments and reads the report.
pub(crate) fn graded(arguments: &[&str], dir: &Path) -> (Verdicts, Output) {
    graded_by(grade(dir), arguments, dir)
}

/// [`graded`] by a command that is or becomes the grader.
pub(crate) fn graded_by(mut grade: Command, arguments: &[&str], dir: &Path) -> (Verdicts, Output) {
    let report = dir.join("report.json");
    let output =
        grade.env("TMPDIR", dir).args(arguments).args(["--format", "json", "--output"]).arg(&report).output();
    let output = output.expect("the grader runs");
    let text = fs::read_to_string(report).unwrap_or_else(|_| {
        panic!("no report; the grader said: {}", String::from_utf8_lossy(&output.stderr))
    });
    (verdicts(&text), output)
}

/// The verdicts of a report in JSON.
pub(crate) fn verdicts(report: &str) -> Verdicts {
    let run: Value = serde_json::from_str(report).expect("JSON");
    let verdict = |check: &Value| (text(check, "name"), (text(check, "verdict"), text(check, "reason")));
    let verdicts = |submission: &Value| all(submission, "checks").iter().map(verdict).collect();
    all(&run, "submissions").iter().map(|one| (text(one, "name"), verdicts(one))).collect()
}

/// What [`graded`] has noted of each submission and of its checks.
pub(crate) fn notes(dir: &Path) -> BTreeMap<String, Vec<String>> {
    let report = fs::read(dir.join("report.json")).expect("a report");
    let run: Value = serde_json::from_slice(&report).expect("JSON");
    let notes = |submission: &Value| {
        let noted = std::iter::once(submission).chain(all(submission, "checks"));
        let notes = noted.flat_map(|noted| all(noted, "notes"));
        notes.map(|note| note.as_str().unwrap_or_default().to_owned()).collect()
    };
    all(&run, "submissions").iter().map(|one| (text(one, "name"), notes(one))).collect()
}

fn all<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().expect(key)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The processes that work below a folder.
pub(crate) fn at_work_in(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let working = entries.filter(|entry| {
        fs::read_link(entry.path().join("cwd")).is_ok_and(|working| working.starts_with(dir))
    });
    working.map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default()).collect()
}

//! A class in parts: shared out, put together, cut short and gone on with, by the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{grade, lacks_python, said, verdicts};
use serde_json::Value;
use tempfile::TempDir;

/// What is handed in, and a rubric by which it is graded in a second.
struct Class {
    dir: TempDir,
}

impl Class {
    /// Folders of these names, each with a right server.
    fn of(names: &[&str]) -> Self {
        let class = Self { dir: TempDir::new().expect("a folder") };
        let rubrics = class.path("rubrics");
        fs::create_dir_all(class.path("class")).expect("a folder");
        fs::create_dir(&rubrics).expect("a folder");
        let checks = ["the_server_starts_and_listens", "a_text_comes_back_as_it_was_sent"];
        let checks =
            checks.map(|name| format!("[[check]]\nname = \"{name}\"\npoints = 1\nsentence = \"x\"\n"));
        fs::write(rubrics.join("hw-echo.toml"), format!("title = \"two\"\n{}", checks.concat()))
            .expect("a file");
        names.iter().for_each(|name| class.hand_in(name));
        class
    }

    fn hand_in(&self, name: &str) {
        let right = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mutants/good/echo-python-recv");
        let to = self.path("class").join(name);
        fs::create_dir(&to).expect("a new folder");
        for file in ["grade.toml", "server.py", "client.py"] {
            fs::copy(right.join(file), to.join(file)).expect("a copy");
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut grade = grade(self.dir.path());
        grade
            .arg("--rubrics")
            .arg(self.path("rubrics"))
            .arg("--class")
            .arg(self.path("class"))
            .args(arguments);
        grade
    }

    fn grade(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the grader runs")
    }

    fn graded(&self, arguments: &[&str], report: &str) -> Output {
        let report = self.path(report);
        let file = report.to_string_lossy();
        self.grade(&[arguments, &["--format", "json", "--output", &file]].concat())
    }

    fn merge(&self, parts: &[&str], arguments: &[&str]) -> Output {
        let mut grade = grade(self.dir.path());
        grade.current_dir(self.dir.path()).arg("--merge").args(parts).args(arguments);
        grade.output().expect("the grader runs")
    }

    fn text(&self, report: &str) -> String {
        fs::read_to_string(self.path(report)).expect("a report")
    }

    /// A report without what is another in every run.
    fn timeless(&self, report: &str) -> Value {
        let mut value: Value = serde_json::from_str(&self.text(report)).expect("a whole report");
        for time in ["began", "seconds"] {
            value[time].take();
        }
        value
    }
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_class_in_parts_is_the_class() {
    if lacks_python() {
        return;
    }
    let class = Class::of(&["anna", "bert", "cleo", "dora", "emil"]);
    fs::write(class.path("class/zoe.zip"), "PK").unwrap();
    fs::write(class.path("class/dora/grade.toml"), "x = 1\n").unwrap();
    for part in ["1", "2", "3"] {
        let graded = class.graded(&["--shard", &format!("{part}/3")], &format!("{part}.json"));
        assert!(said(&graded).lines().all(|line| line.contains(" is not graded: ")), "{}", said(&graded));
    }
    let parts = ["3.json", "1.json", "2.json"];
    let merged = class.merge(&parts, &["--format", "json", "--output", "merged.json"]);
    assert_eq!(merged.status.code(), Some(2), "{}", said(&merged));
    let told = said(&merged);
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.contains("error: zoe.zip is not graded: ") && told.contains("error: dora is not graded: "),
        "{told}"
    );

    // One run over the whole goes on with it, has nothing left to do, and says the same.
    fs::copy(class.path("merged.json"), class.path("whole.json")).unwrap();
    let whole = class.graded(&["--resume"], "whole.json");
    assert!(
        said(&whole).starts_with("4 of 4 submissions keep the verdicts that they have\n"),
        "{}",
        said(&whole)
    );
    assert_eq!(class.timeless("whole.json"), class.timeless("merged.json"));
    assert_eq!(printed(&whole), printed(&merged));
    assert_eq!(whole.status.code(), merged.status.code());

    // And one that has never heard of parts.
    let csv = class.path("fresh.csv");
    let fresh = class.grade(&["--format", "csv", "--output", &csv.to_string_lossy()]);
    class.merge(&parts, &["--format", "csv", "--output", "merged.csv"]);
    assert_eq!(class.text("merged.csv"), class.text("fresh.csv"));
    assert_eq!(printed(&fresh), printed(&merged));
    for format in ["junit", "gradescope", "github-classroom"] {
        let other = class.merge(&parts, &["--format", format, "--output", "other"]);
        assert_eq!(other.status.code(), Some(2), "{format}: {}", said(&other));
        assert!(!class.text("other").is_empty());
    }

    let missing = class.merge(&["1.json", "3.json", "1.json"], &[]);
    assert_eq!(missing.status.code(), Some(3), "{}", said(&missing));
    assert!(
        said(&missing)
            .contains("error: part 2 of 3 is missing, with bert and emil; grade it with --shard 2/3")
    );
    assert!(
        said(&missing)
            .contains("warning: anna is in 1.json and in 1.json with the same verdicts: taken once")
    );
    let table = printed(&missing);
    assert!(table.contains("bert") && table.contains("part 2 of 3 of the class is missing"), "{table}");
}

#[test]
fn a_class_that_is_cut_short_is_gone_on_with() {
    if lacks_python() {
        return;
    }
    let class = Class::of(&["anna", "bert", "cleo", "dora"]);
    let report = class.path("report.json");
    let file = report.to_string_lossy();
    let arguments = ["--jobs", "1", "--resume", "--format", "json", "--output", &file];
    let mut running =
        class.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    let deadline = Instant::now() + Duration::from_secs(120);
    // Each look is at a report that is whole.
    let decided = |text: &str| {
        let all = verdicts(text);
        all.values().filter(|checks| checks.values().all(|(verdict, _)| verdict != "not-run")).count()
    };
    while fs::read_to_string(&report).map_or(0, |text| decided(&text)) == 0 {
        assert!(Instant::now() < deadline, "nobody is graded");
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let kept = decided(&class.text("report.json"));
    let before = class.timeless("report.json");
    assert!((1..4).contains(&kept), "{kept}");

    let again = class.graded(&["--resume"], "report.json");
    let told = said(&again);
    assert!(
        told.starts_with(&format!("{kept} of 4 submissions keep the verdicts that they have; ")),
        "{told}"
    );
    assert_eq!(again.status.code(), Some(0), "{told}");
    let after = class.timeless("report.json");
    assert_eq!(after["submissions"][0], before["submissions"][0], "to its milliseconds");
    assert_eq!((decided(&class.text("report.json")), &after["complete"]), (4, &Value::Bool(true)));

    // What was handed in once more is graded once more, and nobody else.
    fs::write(class.path("class/bert/server.py"), "raise SystemExit(1)\n").unwrap();
    fs::remove_dir_all(class.path("class/dora")).unwrap();
    class.hand_in("emil");
    let changed = class.graded(&["--resume"], "report.json");
    let told = said(&changed);
    assert!(told.starts_with("2 of 4 submissions keep the verdicts that they have; "), "{told}");
    assert!(told.contains("have changed: bert; 1 not tried before\n"), "{told}");
    assert!(told.contains("warning: no more in the class, nor in the report: dora\n"), "{told}");
    assert_eq!(changed.status.code(), Some(1));
    let all = verdicts(&class.text("report.json"));
    assert_eq!(all.keys().collect::<Vec<_>>(), ["anna", "bert", "cleo", "emil"]);
    assert_ne!(all["bert"]["the_server_starts_and_listens"].0, "pass");
}

#[test]
fn a_part_with_nobody_in_it_is_an_empty_report() {
    let class = Class::of(&["anna"]);
    let empty = class.graded(&["--shard", "2/3"], "2.json");
    assert_eq!(empty.status.code(), Some(0), "{}", said(&empty));
    assert_eq!(said(&empty), "part 2/3 of the class has nothing to grade: the class has 1 folder\n");
    assert_eq!(class.timeless("2.json")["submissions"], Value::Array(Vec::new()));
    let merged = class.merge(&["2.json"], &[]);
    assert_eq!(merged.status.code(), Some(3));
    assert!(said(&merged).starts_with("error: part 1 of 3 is missing, with anna; "), "{}", said(&merged));
}

#[test]
fn what_cannot_be_meant_is_told_with_status_2() {
    let class = Class::of(&["anna"]);
    fs::write(class.path("other.json"), "{\n  \"schema\": 1,\n  \"began\": 7\n}\n").unwrap();
    fs::write(class.path("part.json"), fs::read_to_string(class.path("other.json")).unwrap()).unwrap();
    let part = class.path("part.json").to_string_lossy().into_owned();
    for (arguments, told) in [
        (&["--shard", "5/4"][..], "of 4 parts the last is 4/4"),
        (&["--shard", "0/4"], "parts are counted from 1"),
        (&["--shard", "x"], "I/N is needed"),
        (&["--shard", "1/2", "--init"], "cannot be used with"),
        (&["--resume"], "--output"),
        (
            &["--resume", "--format", "csv", "--output", &part],
            "only a report in JSON has all that is needed; give",
        ),
        (
            &["--resume", "--format", "json", "--output", "-"],
            "cannot go on with -: it is no file; name the file",
        ),
        (
            &["--resume", "--format", "json", "--output", "/dev/null"],
            "cannot go on with /dev/null: it is no file",
        ),
        (&["--resume", "--format", "json", "--output", &part], "part.json, line 3, column 12: invalid type"),
    ] {
        let output = class.grade(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        let said = said(&output);
        assert!(said.starts_with("error: ") && said.lines().count() == 1 && said.contains(told), "{said}");
    }
    assert_eq!(class.text("part.json"), class.text("other.json"), "it is not written over");
    for (parts, told) in [
        (
            &["none.json"][..],
            "cannot read none.json: no such file or directory; give a report that was written with",
        ),
        (&["."], "cannot read .: is a directory; "),
        (&["rubrics/hw-echo.toml"], "cannot read rubrics/hw-echo.toml, line 1, column 2: "),
        (
            &["other.json"],
            "cannot read other.json, line 3, column 12: invalid type: integer '7', expected a string; ",
        ),
    ] {
        let output = class.merge(parts, &[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("error: ") && said.lines().count() == 1 && said.contains(told), "{said}");
    }
}

#[test]
fn a_report_of_another_part_is_not_gone_on_with() {
    let class = Class::of(&["anna"]);
    class.graded(&["--shard", "2/2"], "2.json");
    let before = class.text("2.json");
    let other = class.graded(&["--shard", "1/2", "--resume"], "2.json");
    assert_eq!(other.status.code(), Some(2));
    assert!(said(&other).contains("2.json: it is of another part of the class, or for other assignments; "));
    assert_eq!(class.text("2.json"), before);
}

//! `scripts/gradescope/run_autograder` in a folder of the shape of Gradescope's, with a stand-in for the grader.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// Notes what it was given, and writes a report as the grader does.
const GRADES: &str = r#"#!/bin/sh
printf '%s\n' "$@" >"$AUTOGRADER/arguments"
for word; do
    [ "$last" = --submission ] && cat "$word"/*grade.toml >"$AUTOGRADER/manifest"
    last=$word
done
echo '{"score": 3.0}' >"$last"
exit 1
"#;

/// Refuses, with characters that JSON escapes.
const REFUSES: &str = "#!/bin/sh\nprintf 'error: cannot read \"a\\\\b\":\\n\\tline 3: é\\n' >&2\nexit 2\n";

struct Autograder(TempDir);

impl Autograder {
    fn new(grader: &str) -> Self {
        let folder = tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("submission")).expect("made");
        fs::create_dir_all(root.join("source")).expect("made");
        fs::write(root.join("grade"), grader).expect("written");
        fs::set_permissions(root.join("grade"), fs::Permissions::from_mode(0o755)).expect("set");
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).expect(name)
    }

    /// Its results, after a run of the script with `from` replaced by `to` in it.
    fn run(&self, from: &str, to: &str) -> Value {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gradescope/run_autograder");
        let script = fs::read_to_string(script).expect("the script");
        assert!(script.contains(from));
        self.write("run_autograder", &script.replace(from, to));
        let root = self.0.path();
        let mut bash = Command::new("bash");
        bash.arg(root.join("run_autograder")).env("AUTOGRADER", root).env("GRADE", root.join("grade"));
        let ended = bash.output().expect("bash");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        serde_json::from_str(&self.read("results/results.json")).expect("JSON")
    }
}

#[test]
fn a_submission_with_a_manifest_is_graded_by_it() {
    let autograder = Autograder::new(GRADES);
    autograder.write("submission/grade.toml", "the student's");
    autograder.write("source/grade.toml", "the teacher's");
    assert_eq!(autograder.run("", "")["score"], 3.0);
    assert_eq!(autograder.read("manifest"), "the student's");
    let arguments = autograder.read("arguments");
    assert!(
        arguments.contains("--format\ngradescope\n--output\n") && !arguments.contains("--rubrics"),
        "{arguments}"
    );
}

#[test]
fn the_teachers_manifest_and_rubrics_stand_in() {
    let autograder = Autograder::new(GRADES);
    autograder.write("submission/server.py", "");
    autograder.write("source/grade.toml", "the teacher's");
    fs::create_dir(autograder.0.path().join("source/rubrics")).unwrap();
    autograder.run("", "");
    assert_eq!(autograder.read("manifest"), "the teacher's");
    assert!(autograder.read("arguments").contains("--rubrics\n"));
    let kept = fs::read_dir(autograder.0.path().join("submission")).unwrap().count();
    assert_eq!(kept, 1, "what was handed in stays as it is");
}

#[test]
fn the_teachers_manifest_can_always_count() {
    let autograder = Autograder::new(GRADES);
    autograder.write("submission/mine.grade.toml", "the student's");
    autograder.write("source/grade.toml", "the teacher's");
    autograder.run("teachers_always=no", "teachers_always=yes");
    assert_eq!(autograder.read("manifest"), "the teacher's");
}

#[test]
fn a_grader_that_refuses_leaves_its_reason_as_a_result() {
    let autograder = Autograder::new(REFUSES);
    fs::create_dir(autograder.0.path().join("results")).unwrap();
    autograder.write("results/results.json", "{\"score\": 100}");
    let results = autograder.run("", "");
    assert_eq!(results["score"], 0.0, "no older result stays");
    assert_eq!(results["output"], "NOT GRADED: error: cannot read \"a\\b\": line 3:  ");
}

#[test]
fn a_grader_that_is_missing_leaves_a_result() {
    let autograder = Autograder::new(REFUSES);
    fs::remove_file(autograder.0.path().join("grade")).unwrap();
    let output = autograder.run("", "")["output"].as_str().unwrap().to_owned();
    assert!(output.starts_with("NOT GRADED: timeout: failed to run command"), "{output}");
}

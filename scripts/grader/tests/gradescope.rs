//! The autograder for Gradescope: its script in a folder of the shape of Gradescope's, with a stand-in for the grader,
//! and the zip that the grader makes.

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

    /// Its results, after a run of the script with `from` replaced by `to` in its settings.
    fn run(&self, from: &str, to: &str) -> Value {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gradescope");
        let settings = fs::read_to_string(scripts.join("settings.sh")).expect("the settings");
        assert!(settings.contains(from));
        self.write("source/settings.sh", &settings.replace(from, to));
        results_of(&scripts.join("run_autograder"), self.0.path(), &self.0.path().join("grade"))
    }
}

/// What the script says in a folder of Gradescope's shape, with that grader.
fn results_of(script: &Path, root: &Path, grade: &Path) -> Value {
    let mut bash = Command::new("bash");
    let ended = bash.arg(script).env("AUTOGRADER", root).env("GRADE", grade).output().expect("bash");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let results = fs::read_to_string(root.join("results/results.json")).expect("results");
    serde_json::from_str(&results).expect("JSON")
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

#[test]
fn the_zip_grades_what_is_handed_in() {
    if Command::new("python3").arg("--version").output().is_err() {
        return eprintln!("left out: python3 is not on this machine");
    }
    let (made, root) = (tempdir().unwrap(), tempdir().unwrap());
    let submission = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mutants/good/bulk-python");
    let zip = made.path().join("autograder.zip");
    let rubrics = made.path().join("rubrics");
    fs::create_dir(&rubrics).unwrap();
    let rubric =
        "title = 'x'\n[[check]]\nname = 'the_server_starts_and_listens'\npoints = 7\nsentence = 'x'\n";
    fs::write(rubrics.join("hw-bulk.toml"), rubric).unwrap();
    let mut grade = Command::new(env!("CARGO_BIN_EXE_grade"));
    grade.args(["--gradescope", "hw-bulk", "--output"]).arg(&zip).arg("--rubrics").arg(&rubrics);
    let told = grade.arg("--grade-toml").arg(submission.join("grade.toml")).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(said.starts_with("wrote ") && said.contains("hw-bulk, 7 points"), "{said}");

    let source = root.path().join("source");
    zip::ZipArchive::new(fs::File::open(&zip).unwrap()).unwrap().extract(&source).unwrap();
    fs::create_dir(root.path().join("submission")).unwrap();
    for file in ["server.py", "client.py"] {
        fs::copy(submission.join(file), root.path().join("submission").join(file)).unwrap();
    }
    let results = results_of(&source.join("run_autograder"), root.path(), &source.join("grade"));
    assert_eq!(results["score"], 7.0, "{results}");
}

#[test]
fn a_zip_that_could_grade_nobody_is_not_made() {
    let made = tempdir().unwrap();
    let zip = made.path().join("autograder.zip");
    fs::write(made.path().join("grade.toml"), "assignment = 'hw-echo'\nserver = 'x {port}'\n").unwrap();
    let mut grade = Command::new(env!("CARGO_BIN_EXE_grade"));
    grade.args(["--gradescope", "hw-bulk", "--output"]).arg(&zip);
    let told = grade.arg("--grade-toml").arg(made.path().join("grade.toml")).output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(said.ends_with("for hw-bulk: its assignment is hw-echo\n"), "{said}");
    assert!(!zip.exists());
}

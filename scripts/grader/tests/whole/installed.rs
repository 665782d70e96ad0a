//! The grader where it was installed: a copy of it, with neither cargo nor the repository around it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use scripts::programs::{Profile, Programs};
use tempfile::TempDir;

use crate::support::{lacks_python, port, said, with_port};

const CHECK: &str = "the_server_starts_and_listens";

/// A folder with the grader and nothing else.
fn installed() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_grade"), dir.path().join("grade")).expect("a copy");
    dir
}

fn grade(from: &Path, arguments: &[&str]) -> (String, Output) {
    let mut grade = Command::new(from.join("grade"));
    grade.args(arguments).current_dir(from).env("TMPDIR", from).env_remove("CARGO");
    let output = grade.output().expect("the grader runs");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output)
}

#[test]
fn a_submission_is_graded_by_the_rubrics_that_came_along() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (installed(), port());
    with_port(&port, &dir.path().join("kim"));
    let (printed, output) = grade(dir.path(), &["--submission", "kim", "--replay", CHECK]);
    assert!(output.status.success(), "{printed}{}", said(&output));
    let (_, output) = grade(dir.path(), &["--submission", "."]);
    let told = said(&output);
    assert!(told.contains("write a first one with: grade --init FOLDER"), "{told}");
}

#[test]
fn its_rubrics_can_be_written_edited_and_used() {
    let dir = installed();
    let (printed, output) = grade(dir.path(), &["--export-rubrics", "mine"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(printed.starts_with("wrote mine/hw-echo.toml\n"), "{printed}");
    assert!(printed.ends_with("; then: grade --rubrics mine\n"), "{printed}");
    let path = dir.path().join("mine/hw-echo.toml");
    let edited = fs::read_to_string(&path).unwrap().replacen("points = 6\n", "points = 7.5\n", 1);
    fs::write(path, edited).unwrap();
    let (own, _) = grade(dir.path(), &["--list", "hw-echo"]);
    let (mine, _) = grade(dir.path(), &["--list", "hw-echo", "--rubrics", "mine"]);
    assert!(own.contains(&format!("{CHECK} (6 points, required)")), "{own}");
    assert_eq!(mine, own.replacen("(6 points", "(7.5 points", 1));
    let (_, output) = grade(dir.path(), &["--export-rubrics", "mine"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("hw-echo.toml is there already"), "{}", said(&output));
}

#[test]
fn the_programs_beside_it_are_graded_and_one_that_is_missing_is_told() {
    let dir = installed();
    let programs = Programs::of(&["hw-bulk"], Profile::Dev).expect("they are built");
    for name in programs.names() {
        fs::copy(programs.path(name).unwrap(), dir.path().join(name)).expect("a copy");
    }
    let (printed, output) = grade(dir.path(), &["hw-bulk", "--replay", CHECK]);
    assert!(output.status.success(), "{printed}{}", said(&output));
    assert!(printed.contains("the installed programs"), "{printed}");
    fs::remove_file(dir.path().join("bulk-server")).unwrap();
    let (_, output) = grade(dir.path(), &["hw-bulk", "--replay", CHECK]);
    assert_eq!(output.status.code(), Some(2));
    let due = "cannot start bulk-server: it is neither beside grade nor in PATH; install it: cargo install";
    assert!(said(&output).contains(due), "{}", said(&output));
    let left = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with("grade-")).collect();
    assert!(left.is_empty(), "it leaves {left:?}");
}

#[test]
fn it_has_no_solution_in_it_and_is_tried_in_its_repository() {
    let program = fs::read(env!("CARGO_BIN_EXE_grade")).unwrap();
    let good = scripts::programs::scripts_dir().join("mutants/good");
    let mut looked_for = 0;
    for folder in fs::read_dir(good).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if !["py", "c", "go", "java"].contains(&ending.as_str()) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let part: String = text.chars().skip(text.chars().count() / 2).take(100).collect();
            let part = regex::bytes::Regex::new(&regex::escape(&part)).unwrap();
            assert!(!part.is_match(&program), "{} is in the grader", path.display());
            looked_for += 1;
        }
    }
    assert!(looked_for > 50, "{looked_for}");
    let dir = installed();
    let (_, output) = grade(dir.path(), &["--self-test=one-receive-is-taken-for-all"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).ends_with("; run cargo grade --self-test there\n"), "{}", said(&output));
}

use std::sync::Mutex;

use super::*;
use crate::assignment::Assignment;
use crate::sandbox::Limits;
use crate::scene::Setting;
use crate::submission::Submission;

#[derive(Default)]
struct Told(Mutex<Vec<(String, Outcome)>>);

impl Listener for Told {
    fn began(&self, _: &str) {}

    fn ended(&self, check: &str, outcome: Outcome, _: Vec<String>) {
        self.0.lock().unwrap().push((check.to_owned(), outcome));
    }
}

fn job(folder: &Path, names: &[&str]) -> Job {
    let submission = Submission::new("x", folder, Assignment::Echo);
    let setting = Setting {
        launcher: folder.to_owned(),
        namespaces: false,
        folder: folder.to_owned(),
        run_as: None,
        hidden: Vec::new(),
        limits: Limits::default(),
    };
    let names = names.iter().map(|&name| name.to_owned()).collect();
    Job { submission, setting, task: Task::Checks { names, before: HashMap::new() } }
}

#[test]
fn a_worker_that_ends_well_and_told_nothing_costs_one_check_each_time() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("worker");
    // Written by another process: one that is started while this one writes it would keep it from being started.
    let script = "printf '#!/bin/sh\\nread job\\n' > \"$0\" && chmod +x \"$0\"";
    assert!(Command::new("sh").args(["-c", script]).arg(&program).status().unwrap().success());
    let shutdown = Shutdown::new();
    let deadline = Instant::now() + Duration::from_secs(20);
    let course = Course { program: &program, deadline, shutdown: &shutdown };
    let told = Told::default();
    course.try_checks(&job(dir.path(), &["one", "two"]), &told);
    let told = told.0.into_inner().unwrap();
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    for (_, outcome) in told {
        assert_eq!(outcome.verdict, Verdict::GraderError);
        assert!(outcome.reason.ends_with("it told nothing of this check"), "{}", outcome.reason);
    }
}

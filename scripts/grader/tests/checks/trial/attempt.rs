//! One attempt at some checks of one submission, as in a real run.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use common::Shutdown;
use grader::checks;
use grader::lane::{Course, Listener};
use grader::sandbox::{Isolation, Limits};
use grader::scene::Setting;
use grader::scratch::Scratch;
use grader::submission::Submission;
use grader::verdict::{Outcome, Verdict};
use grader::worker::{Job, Task};

use super::Outcomes;
use super::gate::Gate;

/// More than all checks of an assignment take, and those that wait for minutes.
const PATIENCE: Duration = Duration::from_secs(300);

/// How many cases are tried at once, over all tests: they mostly wait, and more of them than this wait for each other.
static AT_ONCE: Gate = Gate::new(6);

/// Tries these checks, of which those in `before` may be needed.
pub(super) fn of(submission: &Submission, names: Vec<&'static str>, before: &Outcomes) -> Outcomes {
    let attempt = Attempt {
        submission,
        scratch: Scratch::copy_of(&submission.folder).expect("a copy"),
        heard: Heard::default(),
    };
    let known = checks::of(submission.assignment);
    let waits = |name: &&str| known.iter().any(|check| check.name == *name && check.waits);
    let (waiting, together): (Vec<_>, Vec<_>) = names.iter().copied().partition(waits);
    thread::scope(|scope| {
        // Beside the rest, and without a place: for minutes they do next to nothing.
        for name in waiting {
            scope.spawn(|| attempt.try_checks(&[name], HashMap::new()));
        }
        if !together.is_empty() {
            let before = before.iter().map(|(name, outcome)| ((*name).to_owned(), outcome.verdict));
            let _place = AT_ONCE.enter();
            attempt.try_checks(&together, before.collect());
        }
    });
    let mut heard = attempt.heard.0.into_inner().expect("no panic");
    names.into_iter().filter_map(|name| Some((name, heard.remove(name)?))).collect()
}

struct Attempt<'a> {
    submission: &'a Submission,
    scratch: Scratch,
    heard: Heard,
}

impl Attempt<'_> {
    fn try_checks(&self, names: &[&str], before: HashMap<String, Verdict>) {
        let (program, shutdown) = (Path::new(env!("CARGO_BIN_EXE_grade")), Shutdown::new());
        let setting = Setting {
            launcher: program.to_path_buf(),
            namespaces: namespaces(program),
            folder: self.scratch.folder(),
            run_as: None,
            hidden: Vec::new(),
            limits: Limits::default(),
        };
        let task = Task::Checks { names: names.iter().map(ToString::to_string).collect(), before };
        let job = Job { submission: self.submission.clone(), setting, task };
        let deadline = Instant::now() + PATIENCE;
        Course { program, deadline, shutdown: &shutdown }.try_checks(&job, &self.heard);
    }
}

/// Whether this machine gives namespaces.
fn namespaces(launcher: &Path) -> bool {
    static GIVEN: OnceLock<bool> = OnceLock::new();
    *GIVEN.get_or_init(|| {
        let isolation = Isolation::probe_with(launcher);
        eprintln!("{}", isolation.describe());
        isolation == Isolation::Namespaces
    })
}

#[derive(Default)]
struct Heard(Mutex<BTreeMap<String, Outcome>>);

impl Listener for Heard {
    fn began(&self, _: &str) {}

    fn ended(&self, check: &str, outcome: Outcome, _: Vec<String>) {
        self.0.lock().expect("no panic").insert(check.to_owned(), outcome);
    }
}

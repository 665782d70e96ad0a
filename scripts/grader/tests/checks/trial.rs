//! Tries checks on submissions that are wrong on purpose, and compares what comes of them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use common::Shutdown;
use grader::assignment::Assignment;
use grader::checks;
use grader::lane::{Course, Listener};
use grader::sandbox::Limits;
use grader::scene::Setting;
use grader::submission::{FixedPorts, Lines, Menu, Part, Program, Submission, Wire};
use grader::verdict::{Outcome, Verdict};
use grader::worker::{Job, Task};

/// A submission, the checks that it is tried with, and those of them that must not pass.
pub(crate) struct Case {
    /// What it is called where it comes out in another way.
    pub(crate) name: String,
    /// What is tried.
    pub(crate) submission: Submission,
    /// With what; all checks of the assignment where there is none.
    pub(crate) checks: &'static [&'static str],
    /// What comes of those that do not pass.
    pub(crate) fails: &'static [(&'static str, Verdict)],
}

/// Tries cases side by side, so many at once, and tells of every check that comes out in another way.
pub(crate) fn try_all(cases: &[Case], at_once: usize) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Before the lock, which would let only one be tried at a time.
                    let unlike = case.unlike();
                    wrong.lock().expect("no panic").extend(unlike);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A submission of Python programs in a folder below `tests/wrong`, each started with these words.
pub(crate) fn python(assignment: Assignment, folder: &str, programs: &[(Part, &str)]) -> Submission {
    let program = |words: &str| Program {
        command: std::iter::once(interpreter()).chain(words.split(' ')).map(str::to_owned).collect(),
        typed: Vec::new(),
    };
    Submission {
        name: folder.to_owned(),
        folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong").join(folder),
        visible: Vec::new(),
        assignment,
        build: None,
        programs: programs.iter().map(|(part, words)| (*part, program(words))).collect(),
        hosts: Vec::new(),
        ports: FixedPorts::default(),
        pty: false,
        wire: Wire::default(),
        lines: Lines::default(),
        menu: Menu::default(),
    }
}

/// The interpreter itself, as a shim before it can take longer than all the rest.
fn interpreter() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
        String::from_utf8(asked.expect("python3").stdout).expect("a path").trim().to_owned()
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

impl Case {
    fn outcomes(&self) -> BTreeMap<String, Outcome> {
        let program = Path::new(env!("CARGO_BIN_EXE_grade"));
        let (shutdown, heard) = (Shutdown::new(), Heard::default());
        let setting = Setting {
            launcher: program.to_path_buf(),
            namespaces: false,
            folder: self.submission.folder.clone(),
            run_as: None,
            hidden: Vec::new(),
            limits: Limits::default(),
        };
        let known = checks::of(self.submission.assignment);
        let wanted = |name: &str| self.checks.is_empty() || self.checks.contains(&name);
        let names = known.iter().map(|check| check.name).filter(|name| wanted(name)).map(str::to_owned);
        let task = Task::Checks { names: names.collect(), before: HashMap::new() };
        let job = Job { submission: self.submission.clone(), setting, task };
        let deadline = Instant::now() + Duration::from_secs(300);
        Course { program, deadline, shutdown: &shutdown }.try_checks(&job, &heard);
        heard.0.into_inner().expect("no panic")
    }

    /// The checks that came out in another way.
    fn unlike(&self) -> Vec<String> {
        let outcomes = self.outcomes();
        let names = self.checks.iter().chain(self.fails.iter().map(|(name, _)| name));
        let missing = names.filter(|name| !outcomes.contains_key(**name));
        let missing = missing.map(|name| format!("{}: {name} was not tried", self.name));
        let tried = outcomes.iter().filter_map(|(name, outcome)| {
            let expected = self.fails.iter().find(|(check, _)| check == name);
            let expected = expected.map_or(Verdict::Pass, |(_, verdict)| *verdict);
            let says_why = (outcome.verdict == Verdict::Pass) == outcome.reason.is_empty();
            (outcome.verdict != expected || !says_why).then(|| {
                let came = format!("{} ({})", outcome.verdict.word(), outcome.reason);
                format!("{}: {name}: {came}, and not {}", self.name, expected.word())
            })
        });
        tried.chain(missing).collect()
    }
}

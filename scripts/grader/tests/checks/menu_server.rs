//! The checks of the menu server tell a right one from wrong ones: each fault costs the checks that it is about, and
//! no other.

#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
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

use Verdict::{Blocked, Crash, Fail, TimeOut};

const STARTS: &str = "the_server_starts_and_listens";
const READY: &str = "the_ready_line_is_exact";
const OWN_ID: &str = "every_client_has_an_id_of_its_own";
const ONE_BY_ONE: &str = "ids_count_up_one_by_one";
const FROM_1: &str = "ids_begin_at_1";
const NEVER_AGAIN: &str = "ids_are_never_used_again";
const LEAVERS_ID: &str = "the_leaving_client_is_named_by_its_own_id";
const CONNECTS: &str = "the_count_is_right_after_every_connect";
const LEAVES: &str = "the_count_is_right_after_every_leave";
const COME_AND_GO: &str = "the_count_is_right_when_clients_come_and_go";
const BY_5: &str = "a_client_that_leaves_by_command_5_is_noticed";
const BY_CLOSE: &str = "a_client_that_just_closes_is_noticed";
const BY_RESET: &str = "a_client_that_resets_is_noticed";
const CONNECT_LINE: &str = "the_connect_line_is_exact";
const DISCONNECT_LINE: &str = "the_disconnect_line_is_exact";
const ADDRESS: &str = "every_connection_is_told_with_its_address";
const COMMAND: &str = "every_command_is_told_with_its_number";
const OWN_THREAD: &str = "every_client_has_a_thread_of_its_own";
const THREAD_ENDS: &str = "a_clients_thread_ends_with_its_client";
const ONE_THREAD: &str = "one_thread_serves_all_clients";
const IDLE: &str = "an_idle_server_uses_no_processor";
const LEFT: &str = "a_server_whose_clients_left_uses_no_processor";
const MINUTES: &str = "the_report_comes_every_minute_with_no_client";
const BUSY_MINUTES: &str = "the_report_comes_every_minute_under_traffic";
const REPORT_LINE: &str = "the_report_line_is_exact";

const START: &[&str] = &[STARTS, READY];
const IDS: &[&str] = &[OWN_ID, ONE_BY_ONE, FROM_1, NEVER_AGAIN, LEAVERS_ID];
const COUNTS: &[&str] = &[CONNECTS, LEAVES, COME_AND_GO, BY_5, BY_CLOSE, BY_RESET];
const LEAVING: &[&str] = &[BY_5, BY_CLOSE, BY_RESET];
const TEXTS: &[&str] = &[READY, CONNECT_LINE, DISCONNECT_LINE, ADDRESS, COMMAND];
const THREADS: &[&str] = &[OWN_THREAD, THREAD_ENDS];
const ONE: &[&str] = &[ONE_THREAD];
const PROCESSOR: &[&str] = &[IDLE, LEFT];
const EVERY_MINUTE: &[&str] = &[MINUTES, BUSY_MINUTES, REPORT_LINE];

/// A server, what it is tried with, and what of that must not pass.
type Case = (Method, &'static str, &'static [&'static str], &'static [(&'static str, Verdict)]);

/// What the server is graded for, and how it works.
#[derive(Debug, Clone, Copy)]
enum Method {
    /// Method 1, as it has to be.
    Threads,
    /// Method 2, as it has to be.
    OneThread,
    /// Graded for method 1, and works by method 2.
    OneThreadForThreads,
    /// Graded for method 2, and works by method 1.
    ThreadsForOneThread,
}

use Method::{OneThread, OneThreadForThreads, Threads, ThreadsForOneThread};

#[rustfmt::skip]
const WRONG: &[Case] = &[
    (Threads, "ends-at-once", START, &[(STARTS, Crash), (READY, Blocked)]),
    (Threads, "ends-soon", START, &[(STARTS, Crash), (READY, Blocked)]),
    (OneThread, "listens-elsewhere", START, &[(STARTS, Fail), (READY, Blocked)]),
    (Threads, "ready-text", TEXTS, &[(READY, Fail)]),
    (OneThread, "ready-missing", START, &[(READY, TimeOut)]),
    (Threads, "ids-from-0", IDS, &[(FROM_1, Fail)]),
    (OneThread, "ids-reused", IDS, &[(NEVER_AGAIN, Fail)]),
    (Threads, "ids-are-the-count", IDS, &[(NEVER_AGAIN, Fail)]),
    (OneThread, "ids-by-two", IDS, &[(ONE_BY_ONE, Fail)]),
    (Threads, "ids-all-the-same", IDS, &[(OWN_ID, Fail), (ONE_BY_ONE, Fail), (NEVER_AGAIN, Fail)]),
    (OneThread, "ids-skip-after-a-leave", IDS, &[(NEVER_AGAIN, Fail)]),
    (Threads, "leaver-is-the-last", IDS, &[(LEAVERS_ID, Fail)]),
    (OneThread, "count-before-connect", COUNTS, &[(CONNECTS, Fail), (COME_AND_GO, Blocked)]),
    (Threads, "count-before-leave", COUNTS, &[(LEAVES, Fail), (COME_AND_GO, Blocked)]),
    (OneThread, "count-of-all-ever", COUNTS, &[(COME_AND_GO, Fail)]),
    (Threads, "close-unnoticed", LEAVING, &[(BY_CLOSE, TimeOut)]),
    (OneThread, "reset-unnoticed", LEAVING, &[(BY_RESET, TimeOut)]),
    (OneThread, "reset-uncounted", LEAVING, &[(BY_RESET, Fail)]),
    (OneThread, "ends-by-a-reset", LEAVING, &[(BY_RESET, Crash)]),
    (Threads, "exit-unnoticed", LEAVING, &[(BY_5, TimeOut)]),
    (OneThread, "exit-twice", LEAVING, &[(BY_5, Fail)]),
    (Threads, "connect-text", TEXTS, &[(CONNECT_LINE, Fail)]),
    (OneThread, "disconnect-text", TEXTS, &[(DISCONNECT_LINE, Fail)]),
    (Threads, "address-missing", TEXTS, &[(ADDRESS, Fail)]),
    (OneThread, "address-as-python-prints-it", TEXTS, &[(ADDRESS, Fail)]),
    (Threads, "address-twice", TEXTS, &[(ADDRESS, Fail)]),
    (OneThread, "commands-missing", TEXTS, &[(COMMAND, TimeOut)]),
    (Threads, "commands-twice", TEXTS, &[(COMMAND, Fail)]),
    (OneThread, "command-text", TEXTS, &[(COMMAND, Fail)]),
    (Threads, "pool", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "processes", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "two-threads-each", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "threads-stay", THREADS, &[(THREAD_ENDS, Fail)]),
    (OneThreadForThreads, "none", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (ThreadsForOneThread, "none", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "helper-thread", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "thread-per-request", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "processes", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "serial", &[ONE_THREAD], &[(ONE_THREAD, TimeOut)]),
    (OneThread, "spins", PROCESSOR, &[(IDLE, Fail), (LEFT, Fail)]),
    (OneThread, "spins-with-clients", PROCESSOR, &[(IDLE, Fail), (LEFT, Fail)]),
    (OneThread, "spins-after-close", PROCESSOR, &[(LEFT, Fail)]),
    (Threads, "spins-after-reset", PROCESSOR, &[(LEFT, Fail)]),
];

#[rustfmt::skip]
const WRONG_AFTER_MINUTES: &[Case] = &[
    (Threads, "none", EVERY_MINUTE, &[]),
    (OneThread, "none", EVERY_MINUTE, &[]),
    (Threads, "report-missing", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail), (REPORT_LINE, Fail)]),
    (OneThread, "report-twice", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-late", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (OneThread, "report-early", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-drifts", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-at-start", EVERY_MINUTE, &[]),
    (Threads, "report-counts-all-ever", EVERY_MINUTE, &[(BUSY_MINUTES, Fail)]),
    (OneThread, "report-by-idle-time", EVERY_MINUTE, &[(BUSY_MINUTES, Fail)]),
    (Threads, "report-text", EVERY_MINUTE, &[(REPORT_LINE, Fail)]),
];

#[test]
fn a_right_server_passes_all() {
    let all = [START, IDS, COUNTS, &TEXTS[1..], PROCESSOR].concat();
    let by_threads: &[&str] = &[&all[..], THREADS].concat();
    let by_one: &[&str] = &[&all[..], ONE].concat();
    let tried = thread::scope(|scope| {
        let threads = scope.spawn(|| Tried::by(Threads, "none", by_threads));
        [Tried::by(OneThread, "none", by_one), threads.join().expect("no panic")]
    });
    for tried in tried {
        tried.comes_out_as(&[]);
    }
}

#[test]
fn every_fault_costs_the_checks_that_it_is_about() {
    try_all(WRONG, 8);
}

#[test]
#[ignore = "takes more than three minutes"]
fn every_fault_of_the_report_costs_the_checks_that_it_is_about() {
    try_all(WRONG_AFTER_MINUTES, WRONG_AFTER_MINUTES.len());
}

/// Tries cases side by side, as they mostly wait.
fn try_all(cases: &[Case], at_once: usize) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some((method, fault, checks, fails)) =
                    cases.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let unlike = Tried::by(*method, fault, checks).unlike(fails);
                    wrong.lock().expect("no panic").extend(unlike);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What came of a server.
struct Tried {
    server: String,
    outcomes: BTreeMap<String, Outcome>,
}

#[derive(Default)]
struct Heard(Mutex<BTreeMap<String, Outcome>>);

impl Listener for Heard {
    fn began(&self, _: &str) {}

    fn ended(&self, check: &str, outcome: Outcome, _: Vec<String>) {
        self.0.lock().expect("no panic").insert(check.to_owned(), outcome);
    }
}

impl Tried {
    fn by(method: Method, fault: &str, checks: &[&str]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_grade"));
        let shutdown = Shutdown::new();
        let deadline = Instant::now() + Duration::from_secs(300);
        let (submission, heard) = (submission(method, fault), Heard::default());
        let setting = Setting {
            launcher: program.to_path_buf(),
            namespaces: false,
            folder: submission.folder.clone(),
            run_as: None,
            hidden: Vec::new(),
            limits: Limits::default(),
        };
        let course = Course { program, deadline, shutdown: &shutdown };
        let known = checks::of(submission.assignment);
        // What waits for minutes waits beside the rest, as in a real run.
        let waits = |check: &&str| known.iter().any(|it| it.name == *check && it.waits);
        let (waiting, together): (Vec<&str>, Vec<&str>) = checks.iter().copied().partition(waits);
        let lanes = waiting.into_iter().map(|check| vec![check]).chain([together]);
        thread::scope(|scope| {
            for lane in lanes {
                let names = lane.into_iter().map(str::to_owned).collect();
                let task = Task::Checks { names, before: HashMap::new() };
                let job = Job { submission: submission.clone(), setting: setting.clone(), task };
                let (course, heard) = (&course, &heard);
                scope.spawn(move || course.try_checks(&job, heard));
            }
        });
        let server = format!("{method:?}, {fault}");
        Self { server, outcomes: heard.0.into_inner().expect("no panic") }
    }

    fn comes_out_as(&self, fails: &[(&str, Verdict)]) {
        let unlike = self.unlike(fails);
        assert!(unlike.is_empty(), "{}", unlike.join("\n"));
    }

    /// The checks that came out in another way.
    fn unlike(&self, fails: &[(&str, Verdict)]) -> Vec<String> {
        let missing = fails.iter().filter(|(name, _)| !self.outcomes.contains_key(*name));
        let missing = missing.map(|(name, _)| format!("{}: {name} was not tried", self.server));
        let tried = self.outcomes.iter().filter_map(|(name, outcome)| {
            let expected = fails.iter().find(|(check, _)| check == name).map_or(Verdict::Pass, |it| it.1);
            let says_why = (outcome.verdict == Verdict::Pass) == outcome.reason.is_empty();
            (outcome.verdict != expected || !says_why).then(|| {
                let came = format!("{} ({})", outcome.verdict.word(), outcome.reason);
                format!("{}: {name}: {came}, and not {}", self.server, expected.word())
            })
        });
        tried.chain(missing).collect()
    }
}

fn submission(method: Method, fault: &str) -> Submission {
    let (assignment, way) = match method {
        Threads => (Assignment::Multithread, "threads"),
        OneThread => (Assignment::Nonblocking, "one-thread"),
        OneThreadForThreads => (Assignment::Multithread, "one-thread"),
        ThreadsForOneThread => (Assignment::Nonblocking, "threads"),
    };
    let words = ["python3", "server.py", "{port}", way, fault];
    let server = Program { command: words.map(str::to_owned).to_vec(), typed: Vec::new() };
    let mut lines = Lines::default();
    match fault {
        "connect-text" => lines.connect = lines.connect.replace("connected\\.", "joined\\."),
        "disconnect-text" => lines.disconnect = lines.disconnect.replace("disconnected", "left"),
        "report-text" => lines.report = r"Clients = (?<count>\d+)".to_owned(),
        _ => {}
    }
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong/menu");
    Submission {
        name: fault.to_owned(),
        folder,
        visible: Vec::new(),
        assignment,
        build: None,
        programs: BTreeMap::from([(Part::Server, server)]),
        hosts: Vec::new(),
        ports: FixedPorts::default(),
        pty: false,
        wire: Wire::default(),
        lines,
        menu: Menu::default(),
    }
}

//! The checks of the round-robin proxy and of the proxy chain tell right programs from wrong ones: each fault costs the
//! checks that it is about, and no other.

#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
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

use Assignment::{ProxyChain, ProxyLb};
use Verdict::{Blocked, Crash, Fail, TimeOut};

const STARTS: &str = "the_server_starts_and_listens";

const PROXY_STARTS: &str = "the_proxy_starts_and_listens";
const ANSWERS: &str = "the_backend_answers_with_its_name_behind_the_same_bytes";
const AT_ONCE: &str = "the_backend_serves_clients_at_once";
const ANSWERS_1024: &str = "the_backend_answers_1024_bytes";
const IN_TURN: &str = "the_requests_of_a_client_take_the_backends_in_turn";
const FROM_1: &str = "every_client_begins_with_backend_1";
const OWN_CONNECTION: &str = "every_request_has_a_backend_connection_of_its_own";
const CLOSED: &str = "the_backend_connection_is_closed_after_the_reply";
const UNCHANGED: &str = "a_request_of_1024_bytes_arrives_unchanged";
const REPORT: &str = "the_three_programs_play_the_report_together";
const FOUR: &str = "the_client_sends_four_requests_on_one_connection";
const A_SECOND: &str = "the_client_waits_a_second_between_requests";
const DOWN: &str = "a_backend_that_is_down_brings_the_client_an_error";
const WORDS: &str = "the_error_has_the_reports_words";
const MOVES_ON: &str = "the_rotation_moves_on_past_a_backend_that_is_down";
const COMES_BACK: &str = "a_backend_that_comes_back_is_used_again";
const BOTH_DOWN: &str = "the_proxy_outlives_the_loss_of_both_backends";
const TWENTY: &str = "twenty_clients_at_once_get_their_own_replies";
const SLOW: &str = "a_slow_backend_holds_up_only_its_own_client";
const BACKEND_LINES: &str = "the_backend_prints_the_reports_lines";
const PROXY_LINES: &str = "the_proxy_prints_the_reports_lines";
const CLIENT_LINES: &str = "the_client_prints_the_reports_lines";
const CANNOT_REACH: &str = "the_proxy_prints_which_backend_it_cannot_reach";
const ABRUPT: &str = "a_reset_is_printed_as_an_abrupt_end";
const BACKEND_RESETS: &str = "the_proxy_outlives_a_backend_that_resets";
const NO_REPLY: &str = "the_proxy_outlives_a_backend_that_closes_without_a_reply";
const CLIENTS_RESET: &str = "clients_that_reset_leave_the_others_served";
const BACKEND_RESET: &str = "the_backend_outlives_a_client_that_resets";
const PROXY_GONE: &str = "the_client_ends_when_the_proxy_goes_away";
const CTRL_C: &str = "ctrl_c_ends_the_backend_and_the_proxy";
const AGAIN: &str = "the_backend_and_the_proxy_start_again_at_once";
const DESCRIPTORS: &str = "the_proxys_descriptors_are_back_after_200_clients";

const BACKEND: &[&str] = &[STARTS, ANSWERS, AT_ONCE, ANSWERS_1024, BACKEND_LINES, BACKEND_RESET];
const ROTATION: &[&str] = &[PROXY_STARTS, IN_TURN, FROM_1, OWN_CONNECTION, CLOSED, UNCHANGED, PROXY_LINES];
const DOWNS: &[&str] = &[IN_TURN, DOWN, WORDS, MOVES_ON, COMES_BACK, BOTH_DOWN, CANNOT_REACH];
const TROUBLE: &[&str] = &[IN_TURN, DOWN, TWENTY, SLOW, BACKEND_RESETS, NO_REPLY, CLIENTS_RESET, ABRUPT];
const CLIENT: &[&str] = &[REPORT, FOUR, CLIENT_LINES, PROXY_GONE];

const ONE_HOP: &str = "a_file_comes_through_one_hop";
const TWO_HOPS: &str = "a_file_comes_through_two_hops";
const THREE_HOPS: &str = "a_file_comes_through_three_hops";
const SEVERAL_TIMES: &str = "a_node_may_stand_in_the_list_several_times";
const SIZES: &str = "files_of_many_sizes_come_whole";
const EMPTY: &str = "an_empty_file_comes_too";
const NEWLINE: &str = "the_input_file_may_end_with_a_newline";
const NO_END: &str = "a_node_serves_a_request_that_has_no_end";
const THE_REST: &str = "a_node_sends_on_the_rest_of_the_route";
const ASKS: &str = "the_client_asks_the_first_hop_for_the_rest_of_the_route";
const HALF_CLOSE: &str = "a_node_serves_a_client_that_half_closes";
const SEGMENTS: &str = "a_request_may_come_in_several_segments";
const SEVERAL: &str = "several_downloads_run_at_once";
const NO_NEXT_HOP: &str = "a_node_lives_on_without_its_next_hop";
const NO_FILE: &str = "a_node_lives_on_without_the_file";
const GOES_AWAY: &str = "a_node_lives_on_when_a_client_goes_away";
const FIRST_DOWN: &str = "the_client_says_that_the_first_hop_is_down";
const NEXT_DOWN: &str = "the_client_says_that_the_next_hop_is_down";
const MISSING: &str = "the_client_does_not_claim_a_missing_file";
const SILENCE: &str = "ten_seconds_of_silence_end_the_client";
const OUTSIDE: &str = "a_file_outside_of_the_folder_is_not_served";
const NODE_LINES: &str = "the_nodes_print_the_reports_lines";
const CLIENT_LINE: &str = "the_client_prints_the_reports_line";
const NODE_CTRL_C: &str = "ctrl_c_ends_a_node";
const NODE_AGAIN: &str = "a_node_starts_again_at_once";

const HOPS: &[&str] = &[STARTS, ONE_HOP, TWO_HOPS, THREE_HOPS, SEVERAL_TIMES, SIZES, EMPTY, NEWLINE];
const WIRE: &[&str] = &[STARTS, ONE_HOP, NO_END, THE_REST, ASKS, HALF_CLOSE, SEGMENTS, SEVERAL, NODE_LINES];
const FAILURES: &[&str] = &[ONE_HOP, NO_END, NO_NEXT_HOP, NO_FILE, FIRST_DOWN, NEXT_DOWN, MISSING, OUTSIDE];
const NODES: &[&str] = &[NO_END, GOES_AWAY, NODE_LINES, NODE_CTRL_C, NODE_AGAIN];

/// A fault, what it is tried with, and what of that must not pass.
type Case = (Assignment, &'static str, &'static [&'static str], &'static [(&'static str, Verdict)]);

#[rustfmt::skip]
const WRONG: &[Case] = &[
    (ProxyLb, "backend_ends", BACKEND, &[
        (STARTS, Crash), (ANSWERS, Blocked), (AT_ONCE, Blocked), (ANSWERS_1024, Blocked), (BACKEND_LINES, Blocked),
        (BACKEND_RESET, Blocked),
    ]),
    (ProxyLb, "backend_no_name", BACKEND, &[
        (ANSWERS, Fail), (AT_ONCE, Blocked), (ANSWERS_1024, Blocked), (BACKEND_LINES, Blocked),
        (BACKEND_RESET, Blocked),
    ]),
    (ProxyLb, "backend_one_at_a_time", &[STARTS, ANSWERS, AT_ONCE, ANSWERS_1024], &[(AT_ONCE, TimeOut)]),
    (ProxyLb, "backend_half", &[ANSWERS, AT_ONCE, ANSWERS_1024], &[(ANSWERS_1024, Fail)]),
    (ProxyLb, "backend_line", &[STARTS, ANSWERS, BACKEND_LINES], &[(BACKEND_LINES, Fail)]),
    (ProxyLb, "backend_dies_of_reset", BACKEND, &[(BACKEND_RESET, Crash)]),
    (ProxyLb, "other_port", &[PROXY_STARTS, IN_TURN], &[(PROXY_STARTS, Fail), (IN_TURN, Blocked)]),
    (ProxyLb, "shared_rotation", ROTATION, &[(FROM_1, Fail)]),
    (ProxyLb, "always_backend_1", ROTATION, &[(IN_TURN, Fail), (FROM_1, Fail), (PROXY_LINES, Blocked)]),
    (ProxyLb, "keeps_backend", ROTATION, &[(OWN_CONNECTION, Fail), (CLOSED, Fail)]),
    (ProxyLb, "leaks_backend", &[IN_TURN, OWN_CONNECTION, CLOSED], &[(CLOSED, Fail)]),
    (ProxyLb, "cuts_requests", &[IN_TURN, CLOSED, UNCHANGED], &[(UNCHANGED, Fail)]),
    (ProxyLb, "proxy_line", &[IN_TURN, OWN_CONNECTION, PROXY_LINES], &[(PROXY_LINES, Fail)]),
    (ProxyLb, "dies_of_down", DOWNS, &[
        (DOWN, Crash), (WORDS, Blocked), (MOVES_ON, Blocked), (COMES_BACK, Blocked), (BOTH_DOWN, Crash),
        (CANNOT_REACH, Crash),
    ]),
    (ProxyLb, "silent_on_down", DOWNS, &[
        (DOWN, TimeOut), (WORDS, Blocked), (MOVES_ON, Blocked), (COMES_BACK, Blocked), (BOTH_DOWN, TimeOut),
    ]),
    (ProxyLb, "other_words", &[DOWN, WORDS, MOVES_ON], &[(WORDS, Fail)]),
    (ProxyLb, "stays_on_down", &[DOWN, WORDS, MOVES_ON, COMES_BACK], &[(MOVES_ON, Fail), (COMES_BACK, Fail)]),
    (ProxyLb, "remembers_down", DOWNS, &[(COMES_BACK, Fail), (BOTH_DOWN, Fail)]),
    (ProxyLb, "no_error_line", &[DOWN, WORDS, CANNOT_REACH], &[(CANNOT_REACH, Fail)]),
    (ProxyLb, "one_at_a_time", TROUBLE, &[
        (TWENTY, TimeOut), (SLOW, TimeOut), (BACKEND_RESETS, TimeOut), (NO_REPLY, TimeOut),
        (CLIENTS_RESET, TimeOut),
    ]),
    (ProxyLb, "dies_of_backend_reset", &[DOWN, BACKEND_RESETS, NO_REPLY], &[(BACKEND_RESETS, Crash)]),
    (ProxyLb, "dies_of_client_reset", &[TWENTY, CLIENTS_RESET, ABRUPT], &[(CLIENTS_RESET, Crash), (ABRUPT, Crash)]),
    (ProxyLb, "no_abrupt", &[CLIENTS_RESET, ABRUPT], &[(ABRUPT, Fail)]),
    (ProxyLb, "deaf_to_ctrl_c", &[IN_TURN, CTRL_C], &[(CTRL_C, TimeOut)]),
    (ProxyLb, "no_reuse", &[IN_TURN, CTRL_C, AGAIN], &[(AGAIN, Crash)]),
    (ProxyLb, "leaks_client", &[IN_TURN, CLOSED, DESCRIPTORS], &[(DESCRIPTORS, Fail)]),
    (ProxyLb, "three_requests", CLIENT, &[(REPORT, Fail), (FOUR, Fail), (CLIENT_LINES, Fail)]),
    (ProxyLb, "connects_anew", CLIENT, &[(REPORT, Fail), (FOUR, Fail), (CLIENT_LINES, Fail)]),
    (ProxyLb, "shows_nothing", CLIENT, &[(REPORT, Fail), (CLIENT_LINES, Fail)]),
    (ProxyLb, "status", CLIENT, &[(REPORT, Fail), (FOUR, Fail)]),
    (ProxyLb, "client_line", CLIENT, &[(CLIENT_LINES, Fail)]),
    (ProxyLb, "hurries", &[FOUR, A_SECOND], &[(A_SECOND, Fail)]),
    (ProxyLb, "waits_for_ever", &[PROXY_GONE], &[(PROXY_GONE, TimeOut)]),

    (ProxyChain, "one_receive", HOPS, &[(SIZES, Fail)]),
    (ProxyChain, "loses_a_hop", &[TWO_HOPS, THREE_HOPS, THE_REST], &[(THREE_HOPS, Fail), (THE_REST, Fail)]),
    (ProxyChain, "newline_as_text", HOPS, &[
        (TWO_HOPS, Fail), (THREE_HOPS, Fail), (SEVERAL_TIMES, Blocked), (SIZES, Blocked), (NEWLINE, Fail),
    ]),
    (ProxyChain, "one_at_a_time", &[STARTS, TWO_HOPS, THREE_HOPS, SEVERAL_TIMES, NO_END, SEVERAL], &[
        (SEVERAL_TIMES, Fail), (SEVERAL, Fail),
    ]),
    (ProxyChain, "no_empty_file", &[ONE_HOP, EMPTY, NEWLINE], &[(EMPTY, Fail)]),
    (ProxyChain, "other_name", &[ONE_HOP, EMPTY], &[]),
    (ProxyChain, "wants_a_newline", &[STARTS, NO_END, HALF_CLOSE, THE_REST], &[
        (NO_END, TimeOut), (THE_REST, TimeOut),
    ]),
    (ProxyChain, "newline_behind", &[TWO_HOPS, THE_REST], &[]),
    (ProxyChain, "half_close_is_the_end", WIRE, &[(HALF_CLOSE, Fail), (SEGMENTS, Fail)]),
    (ProxyChain, "one_segment", &[NO_END, HALF_CLOSE, SEGMENTS], &[(SEGMENTS, Fail)]),
    (ProxyChain, "asks_with_first_hop", &[ASKS], &[(ASKS, Fail)]),
    (ProxyChain, "node_line", &[TWO_HOPS, NODE_LINES], &[(NODE_LINES, Fail)]),
    (ProxyChain, "client_line", &[ONE_HOP, CLIENT_LINE], &[(CLIENT_LINE, Fail)]),
    (ProxyChain, "dies_of_next_hop", &[ONE_HOP, NO_NEXT_HOP, NO_FILE, NEXT_DOWN], &[(NO_NEXT_HOP, Crash), (NEXT_DOWN, Fail)]),
    (ProxyChain, "dies_of_missing_file", FAILURES, &[(NO_FILE, Crash), (MISSING, Fail)]),
    (ProxyChain, "never_resets", FAILURES, &[(NEXT_DOWN, Fail), (MISSING, Fail)]),
    (ProxyChain, "claims_all", &[ONE_HOP, FIRST_DOWN, NEXT_DOWN, MISSING], &[(NEXT_DOWN, Fail), (MISSING, Fail)]),
    (ProxyChain, "serves_all", &[NO_END, NO_FILE, OUTSIDE], &[(OUTSIDE, Fail)]),
    (ProxyChain, "dies_of_client", NODES, &[(GOES_AWAY, Crash)]),
    (ProxyChain, "deaf_to_ctrl_c", NODES, &[(NODE_CTRL_C, TimeOut)]),
    (ProxyChain, "no_reuse", NODES, &[(NODE_AGAIN, Crash)]),
    (ProxyChain, "waits_for_ever", &[SILENCE], &[(SILENCE, TimeOut)]),
    (ProxyChain, "impatient", &[SILENCE], &[(SILENCE, Fail)]),
];

#[test]
fn right_programs_pass_all() {
    let all =
        |assignment| -> Vec<&'static str> { checks::of(assignment).iter().map(|check| check.name).collect() };
    let (lb, chain) = (all(ProxyLb), all(ProxyChain));
    let wrong = thread::scope(|scope| {
        let lb = scope.spawn(|| Tried::with(ProxyLb, "none", &lb).unlike(&[]));
        [Tried::with(ProxyChain, "none", &chain).unlike(&[]), lb.join().expect("no panic")].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_costs_the_checks_that_it_is_about() {
    const SIDE_BY_SIDE: usize = 8;
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((assignment, fault, checks, fails)) =
                    WRONG.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let unlike = Tried::with(*assignment, fault, checks).unlike(fails);
                    wrong.lock().expect("no panic").extend(unlike);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What came of programs with a fault.
struct Tried {
    what: String,
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
    fn with(assignment: Assignment, fault: &str, checks: &[&str]) -> Self {
        let (dir, program) = (tempfile::tempdir().expect("a folder"), Path::new(env!("CARGO_BIN_EXE_grade")));
        let submission = submission(assignment, fault, dir.path());
        let setting = Setting {
            launcher: program.to_path_buf(),
            namespaces: false,
            folder: submission.folder.clone(),
            run_as: None,
            hidden: Vec::new(),
            limits: Limits::default(),
        };
        let names = checks.iter().map(ToString::to_string).collect();
        let job = Job { submission, setting, task: Task::Checks { names, before: HashMap::new() } };
        let (shutdown, heard) = (Shutdown::new(), Heard::default());
        let course =
            Course { program, deadline: Instant::now() + Duration::from_secs(300), shutdown: &shutdown };
        course.try_checks(&job, &heard);
        Self { what: format!("{assignment}, {fault}"), outcomes: heard.0.into_inner().expect("no panic") }
    }

    /// The checks that came out in another way.
    fn unlike(&self, fails: &[(&str, Verdict)]) -> Vec<String> {
        let missing = fails.iter().filter(|(name, _)| !self.outcomes.contains_key(*name));
        let missing = missing.map(|(name, _)| format!("{}: {name} was not tried", self.what));
        let tried = self.outcomes.iter().filter_map(|(name, outcome)| {
            let expected = fails.iter().find(|(check, _)| check == name).map_or(Verdict::Pass, |it| it.1);
            let says_why = (outcome.verdict == Verdict::Pass) == outcome.reason.is_empty();
            (outcome.verdict != expected || !says_why).then(|| {
                let came = format!("{} ({})", outcome.verdict.word(), outcome.reason);
                format!("{}: {name}: {came}, and not {}", self.what, expected.word())
            })
        });
        tried.chain(missing).collect()
    }
}

fn submission(assignment: Assignment, fault: &str, folder: &Path) -> Submission {
    let (files, file) = match assignment {
        ProxyLb => ("proxy_lb", "lb.py"),
        _ => ("proxy_chain", "chain.py"),
    };
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong").join(files).join(file);
    fs::copy(from, folder.join(file)).expect("a copy");
    let words = |part: &Part| match (assignment, part) {
        (ProxyLb, Part::Server) => ["server", "{id}", "{port}"].as_slice(),
        (ProxyLb, Part::Proxy) => &["proxy", "{port}", "{backend1}", "{backend2}"],
        (ProxyLb, _) => &["client", "{port}"],
        (_, Part::Server) => &["server", "{port}"],
        _ => &["client", "{input}"],
    };
    let program = |part: &Part| {
        let (role, arguments) = words(part).split_first().expect("a role");
        let command = ["python3", file, role, fault].into_iter().chain(arguments.iter().copied());
        (*part, Program { command: command.map(str::to_owned).collect(), typed: Vec::new() })
    };
    Submission {
        name: fault.to_owned(),
        folder: folder.to_path_buf(),
        visible: Vec::new(),
        assignment,
        build: None,
        programs: Part::of(assignment).iter().map(program).collect(),
        hosts: Vec::new(),
        ports: FixedPorts::default(),
        pty: false,
        wire: Wire::default(),
        lines: Lines::default(),
        menu: Menu::default(),
    }
}

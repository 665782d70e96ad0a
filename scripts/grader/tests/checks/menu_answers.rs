//! The checks of the menu server's answers, of its endurance and of its end tell a right one from wrong ones: each fault
//! costs the checks that it is about, and no other.

#![cfg(target_os = "linux")]

mod trial;

use grader::assignment::Assignment;
use grader::submission::Part;
use grader::verdict::Verdict::{self, Crash, Fail, TimeOut};
use trial::{Case, python, try_all};

const UPPER: &str = "text_comes_back_in_upper_case_to_three_clients_at_once";
const ADDRESS: &str = "a_client_is_told_its_own_address";
const OLDER: &str = "an_older_client_is_told_its_own_address_after_a_younger_one_came";
const COUNT: &str = "requests_are_counted_over_all_clients";
const TIME: &str = "the_running_time_is_that_of_the_server";
const CUT: &str = "a_request_cut_in_two_is_one_request";
const TWO: &str = "two_requests_in_one_segment_are_both_answered";
const LONG: &str = "long_texts_are_tried";
const RESETS: &str = "resets_leave_the_others_served_and_the_count_right";
const EMPTY: &str = "empty_input_leaves_the_others_served_and_the_count_right";
const GARBAGE: &str = "garbage_leaves_the_others_served_and_the_count_right";
const BYTES: &str = "bytes_that_are_not_utf_8_leave_the_others_served_and_the_count_right";
const LARGE: &str = "an_input_of_60_kb_leaves_the_others_served_and_the_count_right";
const HALF: &str = "a_client_that_sends_half_a_request_holds_nobody_up";
const DEAF: &str = "a_client_that_stops_reading_holds_nobody_up";
const DESCRIPTORS: &str = "descriptors_are_given_back_after_a_thousand_clients";
const MEMORY: &str = "memory_is_given_back_after_a_thousand_clients";
const RESTART: &str = "it_starts_again_at_once_after_ctrl_c_with_clients_connected";
const KILLED: &str = "it_starts_again_at_once_after_it_was_killed";
const IDLE: &str = "ctrl_c_ends_the_idle_server_well";
const BUSY: &str = "ctrl_c_ends_the_server_well_with_clients_connected";
const FAREWELL: &str = "the_servers_last_line_is_bye_bye";

const ALL: &[&str] = &[
    UPPER,
    ADDRESS,
    OLDER,
    COUNT,
    TIME,
    CUT,
    TWO,
    LONG,
    RESETS,
    EMPTY,
    GARBAGE,
    BYTES,
    LARGE,
    HALF,
    DEAF,
    DESCRIPTORS,
    MEMORY,
    RESTART,
    KILLED,
    IDLE,
    BUSY,
    FAREWELL,
];
const ANSWERS: &[&str] = &[UPPER, ADDRESS, OLDER, COUNT];
const CLOCK: &[&str] = &[TIME, COUNT];
const FRAMING: &[&str] = &[UPPER, CUT, TWO, LONG];
const HOSTILE: &[&str] = &[UPPER, LONG, RESETS, EMPTY, GARBAGE, BYTES, LARGE];
const STALLED: &[&str] = &[UPPER, HALF, DEAF];
const RESOURCES: &[&str] = &[DESCRIPTORS, MEMORY];
const ENDS: &[&str] = &[RESTART, KILLED, IDLE, BUSY, FAREWELL];

/// A fault, how its server works, what it is tried with, and what of that must not pass.
type Fault = (&'static str, Method, &'static [&'static str], &'static [(&'static str, Verdict)]);

#[derive(Clone, Copy)]
enum Method {
    Threads,
    OneThread,
}

use Method::{OneThread, Threads};

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("none", Threads, ALL, &[]),
    ("none", OneThread, ALL, &[]),
    ("lower", Threads, &[UPPER, ADDRESS, COUNT], &[(UPPER, Fail), (COUNT, Fail)]),
    ("shares-the-text", Threads, ANSWERS, &[(UPPER, Fail)]),
    ("ascii-only", OneThread, ANSWERS, &[]),
    ("own-address", Threads, ANSWERS, &[(ADDRESS, Fail), (OLDER, Fail)]),
    ("last-address", OneThread, ANSWERS, &[(OLDER, Fail)]),
    ("count-of-this-client", Threads, ANSWERS, &[(COUNT, Fail)]),
    ("count-of-those-connected", OneThread, ANSWERS, &[(COUNT, Fail)]),
    ("count-without-this", OneThread, ANSWERS, &[]),
    ("count-from-10", Threads, ANSWERS, &[(COUNT, Fail)]),
    ("count-of-3-only-now-and-then", OneThread, ANSWERS, &[(COUNT, Fail)]),
    ("time-of-this-client", Threads, CLOCK, &[(TIME, Fail)]),
    ("time-since-the-first-client", OneThread, CLOCK, &[(TIME, Fail)]),
    ("time-stands", Threads, CLOCK, &[(TIME, Fail)]),
    ("time-of-the-day", OneThread, CLOCK, &[(TIME, Fail)]),
    ("time-without-zeros", Threads, CLOCK, &[]),
    ("a-receive-is-a-request", Threads, FRAMING, &[(CUT, Fail), (TWO, Fail)]),
    ("first-line-only", Threads, FRAMING, &[(TWO, Fail)]),
    ("crashes-beyond-1024", Threads, FRAMING, &[(LONG, Crash)]),
    ("a-reset-ends-the-server", Threads, HOSTILE, &[(RESETS, Crash)]),
    ("a-reset-is-not-counted", Threads, HOSTILE, &[(RESETS, Fail)]),
    ("asks-the-peers-name", OneThread, HOSTILE, &[(RESETS, Crash)]),
    ("first-character", Threads, HOSTILE, &[(EMPTY, Fail)]),
    ("command-is-a-number", Threads, HOSTILE, &[(EMPTY, Fail), (GARBAGE, Fail), (BYTES, Fail)]),
    ("text-is-utf-8", Threads, HOSTILE, &[(BYTES, Fail)]),
    ("a-buffer-of-10000", Threads, HOSTILE, &[(LARGE, Fail)]),
    ("waits-for-the-line", OneThread, STALLED, &[(HALF, TimeOut)]),
    ("waits-for-the-reader", OneThread, STALLED, &[(DEAF, TimeOut)]),
    ("keeps-descriptors", Threads, RESOURCES, &[(DESCRIPTORS, Fail)]),
    ("keeps-buffers", OneThread, RESOURCES, &[(MEMORY, Fail)]),
    ("no-reuse", Threads, ENDS, &[(RESTART, Crash), (KILLED, Crash)]),
    ("ctrl-c-uncaught", Threads, ENDS, &[(IDLE, Fail), (BUSY, Fail), (FAREWELL, Fail)]),
    ("status-130", OneThread, ENDS, &[(IDLE, Fail), (BUSY, Fail)]),
    ("complains-with-clients", Threads, ENDS, &[(BUSY, Fail)]),
    ("chats-at-the-end", OneThread, ENDS, &[]),
    ("hangs-with-clients", Threads, ENDS, &[(BUSY, TimeOut)]),
    ("farewell-text", OneThread, ENDS, &[(FAREWELL, Fail)]),
    ("farewell-first", Threads, ENDS, &[(FAREWELL, Fail)]),
    ("farewell-missing-with-clients", OneThread, ENDS, &[(FAREWELL, Fail)]),
];

#[test]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    let cases: Vec<Case> = SERVERS.iter().map(case).collect();
    try_all(&cases, 8);
}

fn case((fault, method, checks, fails): &Fault) -> Case {
    let (assignment, way) = match method {
        Threads => (Assignment::Multithread, "threads"),
        OneThread => (Assignment::Nonblocking, "one-thread"),
    };
    let server = format!("careless_server.py {{port}} {way} {fault}");
    Case {
        name: format!("{fault}, {way}"),
        submission: python(assignment, "menu", &[(Part::Server, &server)]),
        checks,
        fails,
    }
}

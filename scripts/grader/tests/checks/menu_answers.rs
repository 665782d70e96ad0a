//! The checks of the menu server's answers, of its endurance and of its end tell a right one from wrong ones: each fault
//! costs the checks that it is about, and no other.

use grader::verdict::Verdict::{Crash, Fail, TimeOut};

use crate::menu_server::Method::{self, OneThread, Threads};
use crate::trial::{Case, Fails, try_all};

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

/// How a server works, its fault, what it is tried with, and what of that must not pass.
type Fault = (Method, &'static str, &'static [&'static str], Fails);

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    (Threads, "none", ALL, &[]),
    (OneThread, "none", ALL, &[]),
    (Threads, "lower", ALL, &[(UPPER, Fail)]),
    (Threads, "shares-the-text", ANSWERS, &[(UPPER, Fail)]),
    (Threads, "shares-the-text-at-times", ANSWERS, &[(UPPER, Fail)]),
    (OneThread, "ascii-only", ANSWERS, &[]),
    (Threads, "own-address", ANSWERS, &[(ADDRESS, Fail), (OLDER, Fail)]),
    (OneThread, "last-address", ANSWERS, &[(OLDER, Fail)]),
    (Threads, "count-of-this-client", ANSWERS, &[(COUNT, Fail)]),
    (OneThread, "count-of-those-connected", ANSWERS, &[(COUNT, Fail)]),
    (OneThread, "count-without-this", ANSWERS, &[]),
    (Threads, "count-from-10", ANSWERS, &[(COUNT, Fail)]),
    (OneThread, "count-of-3-only-now-and-then", ANSWERS, &[(COUNT, Fail)]),
    (Threads, "time-of-this-client", CLOCK, &[(TIME, Fail)]),
    (OneThread, "time-since-the-first-client", CLOCK, &[(TIME, Fail)]),
    (Threads, "time-stands", CLOCK, &[(TIME, Fail)]),
    (OneThread, "time-of-the-day", CLOCK, &[(TIME, Fail)]),
    (Threads, "time-without-zeros", CLOCK, &[]),
    (Threads, "a-receive-is-a-request", FRAMING, &[(CUT, Fail), (TWO, Fail)]),
    (Threads, "first-line-only", FRAMING, &[(TWO, Fail)]),
    (Threads, "crashes-beyond-1024", FRAMING, &[(LONG, Crash)]),
    (Threads, "a-reset-ends-the-server", HOSTILE, &[(RESETS, Crash)]),
    (Threads, "a-reset-is-not-counted", HOSTILE, &[]),
    (OneThread, "asks-the-peers-name", HOSTILE, &[(RESETS, Crash)]),
    (Threads, "first-character", HOSTILE, &[(EMPTY, Fail)]),
    (Threads, "command-is-a-number", HOSTILE, &[(EMPTY, Fail), (GARBAGE, Fail), (BYTES, Fail)]),
    (Threads, "text-is-utf-8", HOSTILE, &[(BYTES, Fail)]),
    (Threads, "a-buffer-of-10000", HOSTILE, &[(LARGE, Fail)]),
    // A client that never reads may come to stop in the middle of a request.
    (OneThread, "waits-for-the-line", &[UPPER, HALF], &[(HALF, TimeOut)]),
    (OneThread, "waits-for-the-reader", STALLED, &[(DEAF, TimeOut)]),
    (Threads, "keeps-descriptors", RESOURCES, &[(DESCRIPTORS, Fail)]),
    (OneThread, "keeps-buffers", RESOURCES, &[(MEMORY, Fail)]),
    (Threads, "no-reuse", ENDS, &[(RESTART, Crash), (KILLED, Crash)]),
    (Threads, "ctrl-c-uncaught", ENDS, &[(IDLE, Fail), (BUSY, Fail), (FAREWELL, Fail)]),
    (OneThread, "status-130", ENDS, &[(IDLE, Fail), (BUSY, Fail)]),
    (Threads, "complains-with-clients", ENDS, &[(BUSY, Fail)]),
    (OneThread, "chats-at-the-end", ENDS, &[]),
    (Threads, "hangs-with-clients", ENDS, &[(BUSY, TimeOut)]),
    (OneThread, "farewell-text", ENDS, &[(FAREWELL, Fail)]),
    (Threads, "farewell-first", ENDS, &[(FAREWELL, Fail)]),
    (OneThread, "farewell-missing-with-clients", ENDS, &[(FAREWELL, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    let case = |&(method, fault, checks, fails): &Fault| Case {
        name: format!("{method:?}, {fault}"),
        submission: method.server("menu.careless_server", fault),
        checks: checks.to_vec(),
        fails,
    };
    try_all(&SERVERS.iter().map(case).collect::<Vec<_>>());
}

//! The checks of the bulk echo tell right programs from wrong ones.

use grader::assignment::Assignment;
use grader::submission::Part;
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut};

use crate::trial::{ALL, Case, Fault, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const BACK: &str = "the_100_kb_come_back_byte_for_byte";
const CLOSES: &str = "the_server_closes_behind_the_last_byte";
const PIECES: &str = "bytes_that_come_in_small_pieces_come_back_too";
const NO_TEXT: &str = "bytes_that_are_no_text_come_back_too";
const EARLY: &str = "a_client_that_closes_its_direction_early_gets_what_it_sent";
const EIGHT: &str = "eight_clients_at_once_get_their_own_bytes";
const HALF: &str = "a_client_that_sends_half_holds_nobody_up";
const DEAF: &str = "a_client_that_never_reads_holds_nobody_up";
const LEAVE: &str = "clients_that_leave_early_leave_the_others_served";
const RESET: &str = "clients_that_reset_leave_the_others_served";
const THREADS: &str = "every_client_has_a_thread_of_its_own";
const START_LINE: &str = "the_server_prints_its_address";
const LINES: &str = "the_server_prints_the_lines_of_a_client";
const CLIENT: &str = "the_client_sends_102400_bytes_and_takes_them_back";
const CLIENT_LINES: &str = "the_client_prints_the_lines_of_the_report";
const TOGETHER: &str = "the_programs_of_the_submission_work_together";
const STATUS: &str = "the_client_ends_with_status_0_when_all_came_back";
const TOO_LITTLE: &str = "a_client_that_gets_too_little_back_does_not_claim_all";
const NO_SERVER: &str = "a_client_without_a_server_ends_with_an_error_status";
const MEMORY: &str = "memory_and_descriptors_are_back_after_200_clients";
const CTRL_C: &str = "ctrl_c_ends_the_server";
const RESTART: &str = "the_server_restarts_at_once_on_the_same_port";

const ONE: &[&str] = &[STARTS, BACK, CLOSES, PIECES, NO_TEXT, EARLY, LINES, START_LINE];
const SEVERAL: &[&str] = &[BACK, EIGHT, HALF, DEAF, LEAVE, RESET, THREADS];
const ENDS: &[&str] = &[BACK, EIGHT, MEMORY, CTRL_C, RESTART];
const CLIENTS_CHECKS: &[&str] =
    &[STARTS, BACK, CLIENT, CLIENT_LINES, TOGETHER, STATUS, TOO_LITTLE, NO_SERVER];

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    ("ends-soon", &[STARTS, BACK], &[(STARTS, Crash), (BACK, Blocked)]),
    ("one-recv", &[STARTS, BACK, CLOSES, PIECES, EARLY, EIGHT, HALF, LEAVE], &[(BACK, Fail), (PIECES, Blocked)]),
    ("one-byte-wrong", &[STARTS, BACK, CLOSES, EARLY, EIGHT], &[(BACK, Fail)]),
    ("one-byte-more", &[STARTS, BACK, CLOSES, EARLY, EIGHT], &[(BACK, Fail)]),
    ("text-only", ONE, &[(NO_TEXT, Fail)]),
    ("short-recv-is-all", &[BACK, CLOSES, PIECES], &[(PIECES, Fail)]),
    ("stays-open", &[BACK, CLOSES, PIECES], &[(CLOSES, Fail)]),
    ("waits-for-all", &[BACK, CLOSES, PIECES, EARLY], &[(EARLY, TimeOut)]),
    ("shared-buffer", &[BACK, PIECES, EIGHT], &[(EIGHT, Fail)]),
    ("serial", &[BACK, CLOSES, EIGHT], &[(EIGHT, TimeOut)]),
    ("serial", &[BACK, HALF, DEAF, LEAVE, THREADS], &[(HALF, TimeOut), (LEAVE, TimeOut), (THREADS, Fail)]),
    ("waits-for-the-close-under-a-lock", &[BACK, DEAF], &[(DEAF, TimeOut)]),
    ("two-threads-each", &[BACK, THREADS], &[(THREADS, Fail)]),
    ("dies-of-a-reset", SEVERAL, &[(RESET, Crash)]),
    ("start-text", ONE, &[(START_LINE, Fail)]),
    ("peer-as-address", ONE, &[]),
    ("received-missing", ONE, &[(LINES, Fail)]),
    ("close-text", ONE, &[(LINES, Fail)]),
    ("keeps-the-data", ENDS, &[(MEMORY, Fail)]),
    ("keeps-the-socket", ENDS, &[(MEMORY, Fail)]),
    ("collects-seldom", ENDS, &[]),
    // The assignment has no word on how Ctrl-C ends a program.
    ("ctrl-c-uncaught", ENDS, &[]),
    ("ctrl-c-ignored", &[BACK, CTRL_C], &[(CTRL_C, TimeOut)]),
    ("threads-keep-it", &[BACK, CTRL_C], &[]),
    ("a-thread-keeps-it", &[BACK, CTRL_C], &[(CTRL_C, TimeOut)]),
    ("no-reuse", ENDS, &[(RESTART, Crash)]),
];

#[rustfmt::skip]
const CLIENTS: &[Fault] = &[
    ("none", CLIENTS_CHECKS, &[]),
    ("sends-less", &[BACK, CLIENT, CLIENT_LINES, TOGETHER, TOO_LITTLE, STATUS, NO_SERVER], &[(CLIENT, Fail), (TOGETHER, Blocked)]),
    ("sends-more", &[BACK, CLIENT, TOO_LITTLE], &[(CLIENT, Fail)]),
    ("one-recv", &[CLIENT, NO_SERVER], &[(CLIENT, Fail)]),
    ("takes-nothing", &[BACK, CLIENT, TOGETHER], &[(CLIENT, Fail), (TOGETHER, Blocked)]),
    ("only-prints", &[CLIENT, NO_SERVER], &[(CLIENT, Crash), (NO_SERVER, Crash)]),
    ("only-prints", &[TOGETHER], &[(TOGETHER, Fail)]),
    ("status", CLIENTS_CHECKS, &[(STATUS, Fail)]),
    ("stays", &[CLIENT, CLIENT_LINES], &[(CLIENT, TimeOut)]),
    ("start-text", CLIENTS_CHECKS, &[(CLIENT_LINES, Fail)]),
    ("sent-missing", CLIENTS_CHECKS, &[(CLIENT_LINES, TimeOut)]),
    ("finish-text", CLIENTS_CHECKS, &[(CLIENT_LINES, Fail)]),
    ("claims-all", CLIENTS_CHECKS, &[(TOO_LITTLE, Fail)]),
    ("claims-all-in-other-words", &[TOO_LITTLE], &[(TOO_LITTLE, Fail)]),
    ("claims-all-in-own-words", &[TOO_LITTLE], &[(TOO_LITTLE, Fail)]),
    ("own-words", &[TOO_LITTLE], &[]),
    ("own-words-for-an-error", &[TOO_LITTLE], &[]),
    ("no-server-status-0", CLIENTS_CHECKS, &[(NO_SERVER, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    try_all(&SERVERS.iter().map(|fault| case("server", fault.0, "none", fault)).collect::<Vec<_>>());
}

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_client_costs_the_checks_that_it_is_about() {
    try_all(&CLIENTS.iter().map(|fault| case("client", "none", fault.0, fault)).collect::<Vec<_>>());
}

#[test]
fn what_a_program_asks_before_its_work_stands_in_no_line_of_it() {
    let words = [(Part::Server, "bulk.server {port} none"), (Part::Client, "bulk.client none")];
    let mut submission = python(Assignment::Bulk, &words);
    if let Some(client) = submission.programs.get_mut(&Part::Client) {
        client.typed = vec!["{port}".to_owned()];
    }
    let checks = vec![STARTS, BACK, CLIENT, CLIENT_LINES, TOGETHER, STATUS, NO_SERVER];
    try_all(&[Case { name: "the client asks".to_owned(), submission, checks, fails: &[] }]);
}

fn case(who: &str, of_server: &str, of_client: &str, &(fault, checks, fails): &Fault) -> Case {
    let server = format!("bulk.server {{port}} {of_server}");
    let client = format!("bulk.client {{port}} {of_client}");
    let submission = python(Assignment::Bulk, &[(Part::Server, &server), (Part::Client, &client)]);
    Case { name: format!("{who}, {fault}"), submission, checks: checks.to_vec(), fails }
}

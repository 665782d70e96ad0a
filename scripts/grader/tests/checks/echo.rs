//! The checks of the echo programs tell right ones from wrong ones: each fault costs the checks that it is about, and no
//! other.

use grader::assignment::Assignment;
use grader::submission::Part;
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut};

use crate::trial::{ALL, Case, Fault, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const TEXT: &str = "a_text_comes_back_as_it_was_sent";
const LENGTHS: &str = "texts_of_every_length_come_back_whole";
const PIECES: &str = "a_text_sent_in_many_pieces_comes_back_whole";
const SECOND_WAITS: &str = "a_second_client_waits_until_the_first_has_left";
const AFTER_CLOSE: &str = "the_next_client_is_served_after_one_has_closed";
const AFTER_RESET: &str = "the_next_client_is_served_after_one_was_reset";
const NO_TEXT: &str = "bytes_that_are_no_text_leave_the_server_serving";
const START_LINES: &str = "the_server_prints_the_lines_of_its_start";
const CLIENT_LINES: &str = "the_server_prints_who_connects_and_what_comes";
const CTRL_C_IDLE: &str = "ctrl_c_ends_the_idle_server";
const CTRL_C_BUSY: &str = "ctrl_c_ends_the_server_with_a_client_connected";
const FAREWELL: &str = "the_server_says_that_ctrl_c_ends_it";
const RESTART: &str = "the_server_restarts_at_once_on_the_same_port";

const TALKS: &str = "the_client_sends_a_line_and_prints_the_reply";
const LINE_END: &str = "the_client_sends_lines_without_their_end";
const DIALOGUE: &str = "the_client_prints_the_lines_of_the_report";
const CLIENT_CTRL_D: &str = "ctrl_d_ends_the_client";
const CLIENT_CTRL_C: &str = "ctrl_c_ends_the_client";
const CLIENT_FAREWELL: &str = "the_client_says_that_ctrl_c_ends_it";
const NO_SERVER: &str = "a_client_without_a_server_ends_with_an_error_status";

const TWENTY: &str = "twenty_clients_talk_at_once";
const HUNDRED: &str = "a_hundred_clients_stay_connected";
const OWN_DATA: &str = "every_client_gets_its_own_data_only";
const NEVER_READS: &str = "a_client_that_never_reads_holds_nobody_up";
const LEAVE: &str = "clients_that_leave_or_reset_leave_the_others_served";
const OWN_THREAD: &str = "every_client_has_a_thread_of_its_own";
const THREADS_END: &str = "the_threads_end_with_their_clients";
const CTRL_C_CLIENTS: &str = "ctrl_c_ends_the_server_with_clients_connected";

const TEXTS: &[&str] = &[STARTS, TEXT, LENGTHS, PIECES, NO_TEXT];
const TURNS: &[&str] = &[STARTS, TEXT, SECOND_WAITS, AFTER_RESET, NO_TEXT];
const LINES: &[&str] = &[STARTS, TEXT, START_LINES, CLIENT_LINES, FAREWELL];
const ENDS: &[&str] = &[STARTS, START_LINES, CTRL_C_IDLE, CTRL_C_BUSY, FAREWELL, RESTART];
const CLIENT: &[&str] =
    &[TALKS, LINE_END, DIALOGUE, CLIENT_CTRL_D, CLIENT_CTRL_C, CLIENT_FAREWELL, NO_SERVER];
const AT_ONCE: &[&str] = &[TEXT, TWENTY, HUNDRED, OWN_DATA, LEAVE, OWN_THREAD, THREADS_END];

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    ("ends-at-once", &[STARTS, TEXT], &[(STARTS, Crash), (TEXT, Blocked)]),
    ("ends-soon", &[STARTS, TEXT], &[(STARTS, Crash), (TEXT, Blocked)]),
    ("listens-elsewhere", &[STARTS, TEXT], &[(STARTS, Fail), (TEXT, Blocked)]),
    ("upper", &[STARTS, TEXT], &[(TEXT, Fail)]),
    ("strip", &[STARTS, TEXT, START_LINES], &[(TEXT, Fail)]),
    ("c-string", &[STARTS, TEXT], &[(TEXT, Fail)]),
    ("one-reply", &[STARTS, TEXT, LENGTHS], &[(TEXT, Fail), (LENGTHS, Blocked)]),
    ("stops-after-4096", TEXTS, &[(LENGTHS, Fail)]),
    ("discards-what-comes-meanwhile", TEXTS, &[(LENGTHS, Fail), (PIECES, Fail)]),
    ("dies-of-no-text", TEXTS, &[(NO_TEXT, Crash)]),
    ("turns-away", &[STARTS, TEXT, SECOND_WAITS], &[(SECOND_WAITS, Fail)]),
    ("one-client", &[TEXT, AFTER_CLOSE], &[(AFTER_CLOSE, TimeOut)]),
    ("spins-on-end", &[TEXT, AFTER_CLOSE], &[(AFTER_CLOSE, TimeOut)]),
    ("dies-of-a-reset", TURNS, &[(AFTER_RESET, Crash)]),
    ("usage-missing", LINES, &[(START_LINES, Fail)]),
    ("start-text", LINES, &[(START_LINES, Fail)]),
    ("peer-as-address", LINES, &[(CLIENT_LINES, Fail)]),
    ("text-as-bytes", LINES, &[(CLIENT_LINES, Fail)]),
    ("debug-lines", LINES, &[(CLIENT_LINES, Fail)]),
    ("data-untold", LINES, &[(CLIENT_LINES, TimeOut)]),
    ("farewell-text", LINES, &[(FAREWELL, Fail)]),
    ("ctrl-c-uncaught", ENDS, &[(CTRL_C_IDLE, Fail), (CTRL_C_BUSY, Fail), (FAREWELL, Fail)]),
    ("ctrl-c-while-idle-only", ENDS, &[(CTRL_C_BUSY, Fail)]),
    ("ctrl-c-status", ENDS, &[(CTRL_C_IDLE, Fail), (CTRL_C_BUSY, Fail)]),
    ("ctrl-c-ignored", ENDS, &[(CTRL_C_IDLE, TimeOut), (CTRL_C_BUSY, TimeOut), (FAREWELL, TimeOut)]),
    ("no-reuse", ENDS, &[(RESTART, Crash)]),
];

#[rustfmt::skip]
const THREADED_SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    ("fifty", AT_ONCE, &[(HUNDRED, TimeOut)]),
    ("shared-buffer", AT_ONCE, &[(OWN_DATA, Fail)]),
    ("sends-under-a-lock", &[TWENTY, OWN_DATA, NEVER_READS, LEAVE], &[(NEVER_READS, TimeOut)]),
    ("dies-of-a-reset", &[TEXT, TWENTY, LEAVE, AFTER_RESET], &[(LEAVE, Crash), (AFTER_RESET, Crash)]),
    ("pool", &[TEXT, TWENTY, OWN_DATA, OWN_THREAD, THREADS_END], &[(OWN_THREAD, Fail), (THREADS_END, Blocked)]),
    ("processes", &[TEXT, TWENTY, OWN_THREAD], &[(OWN_THREAD, Fail)]),
    ("threads-stay", AT_ONCE, &[(THREADS_END, Fail)]),
    ("threads-keep-it", &[TWENTY, CTRL_C_IDLE, CTRL_C_CLIENTS], &[(CTRL_C_CLIENTS, TimeOut)]),
];

#[rustfmt::skip]
const CLIENTS: &[Fault] = &[
    ("none", CLIENT, &[]),
    ("prints-what-was-typed", &[TALKS, LINE_END, NO_SERVER], &[(TALKS, Fail), (LINE_END, Blocked)]),
    ("prints-nothing", &[TALKS], &[(TALKS, Fail)]),
    ("connects-for-each-line", &[TALKS], &[(TALKS, Fail)]),
    ("sends-the-newline", CLIENT, &[(LINE_END, Fail)]),
    ("start-text", CLIENT, &[(DIALOGUE, Fail)]),
    ("no-prompt", &[TALKS, LINE_END, DIALOGUE, CLIENT_CTRL_D], &[(DIALOGUE, TimeOut)]),
    ("reply-text", CLIENT, &[(DIALOGUE, Fail)]),
    ("ctrl-d-uncaught", CLIENT, &[(CLIENT_CTRL_D, Fail)]),
    ("ctrl-d-ignored", CLIENT, &[(CLIENT_CTRL_D, TimeOut)]),
    ("ctrl-c-uncaught", CLIENT, &[(CLIENT_CTRL_C, Fail), (CLIENT_FAREWELL, Fail)]),
    ("ctrl-c-status", CLIENT, &[(CLIENT_CTRL_C, Fail)]),
    ("ctrl-c-ignored", CLIENT, &[(CLIENT_CTRL_C, TimeOut), (CLIENT_FAREWELL, TimeOut)]),
    ("farewell-missing", CLIENT, &[(CLIENT_FAREWELL, Fail)]),
    ("no-server-status-0", CLIENT, &[(NO_SERVER, Fail)]),
    ("no-server-tries-for-ever", &[NO_SERVER], &[(NO_SERVER, TimeOut)]),
];

#[test]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    let mut cases: Vec<Case> = SERVERS.iter().map(|fault| server(Assignment::Echo, "one", fault)).collect();
    cases.extend(THREADED_SERVERS.iter().map(|fault| server(Assignment::MultithreadEcho, "threads", fault)));
    // Each method, graded as the other one.
    let threads = ("none", &[STARTS, TEXT, SECOND_WAITS][..], &[(SECOND_WAITS, Fail)][..]);
    cases.push(server(Assignment::Echo, "threads", &threads));
    let one = ("none", &[STARTS, TEXT, TWENTY, HUNDRED][..], &[(TWENTY, TimeOut), (HUNDRED, Blocked)][..]);
    cases.push(server(Assignment::MultithreadEcho, "one", &one));
    try_all(&cases);
}

#[test]
fn every_fault_of_a_client_costs_the_checks_that_it_is_about() {
    let mut cases: Vec<Case> = CLIENTS.iter().map(client).collect();
    // One that takes each key by itself gets no signal from Ctrl-C, and is as right.
    let at_keys = ["none", "reads-keys"].map(|fault| (fault, CLIENT, &[][..]));
    for fault in [&at_keys[..], &[("ctrl-d-uncaught", CLIENT, &[(CLIENT_CTRL_D, Fail)][..])]].concat() {
        let mut on_a_terminal = client(&fault);
        on_a_terminal.submission.pty = true;
        on_a_terminal.name += " on a terminal";
        cases.push(on_a_terminal);
    }
    try_all(&cases);
}

fn client(&(fault, checks, fails): &Fault) -> Case {
    let client = format!("echo.client {{port}} {fault}");
    let submission = python(Assignment::Echo, &[(Part::Client, &client)]);
    Case { name: format!("client, {fault}"), submission, checks: checks.to_vec(), fails }
}

fn server(assignment: Assignment, method: &str, &(fault, checks, fails): &Fault) -> Case {
    let server = format!("echo.server {{port}} {method} {fault}");
    let programs = [(Part::Server, server.as_str()), (Part::Client, "echo.client {port} none")];
    let submission = python(assignment, &programs);
    Case { name: format!("server, {assignment}, {fault}"), submission, checks: checks.to_vec(), fails }
}

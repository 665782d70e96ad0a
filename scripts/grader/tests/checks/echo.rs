//! The checks of the echo programs tell right ones from wrong ones: each fault costs the checks that it is about, and no
//! other.

use grader::assignment::Assignment;
use grader::submission::Part;
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut, Unsupported};

use crate::trial::{ALL, Case, Fault, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const TEXT: &str = "a_text_comes_back_as_it_was_sent";
const GOES_ON: &str = "a_client_is_answered_until_it_closes";
const LENGTHS: &str = "texts_of_every_length_come_back_whole";
const PIECES: &str = "a_text_sent_in_many_pieces_comes_back_whole";
const NO_NEWLINE: &str = "a_text_without_a_newline_comes_back";
const EXACTLY: &str = "a_line_comes_back_with_its_spaces_and_its_newline";
const SEVERAL_LINES: &str = "several_lines_in_one_segment_come_back";
const BEYOND_ASCII: &str = "texts_beyond_ascii_come_back";
const LONG_LINES: &str = "very_long_lines_come_back_whole";
const SECOND_WAITS: &str = "a_second_client_waits_until_the_first_has_left";
const AFTER_CLOSE: &str = "the_next_client_is_served_after_one_has_closed";
const AFTER_RESET: &str = "the_next_client_is_served_after_one_was_reset";
const SILENT: &str = "a_silent_client_is_still_served";
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

const SECOND_SERVED: &str = "a_second_client_is_served_beside_the_first";
const TWENTY: &str = "twenty_clients_talk_at_once";
const HUNDRED: &str = "a_hundred_clients_stay_connected";
const OWN_DATA: &str = "every_client_gets_its_own_data_only";
const NEVER_READS: &str = "a_client_that_never_reads_holds_nobody_up";
const LEAVE: &str = "clients_that_leave_leave_the_others_served";
const CONNECTION_ENDS: &str = "a_connection_ends_with_its_client";
const OWN_THREAD: &str = "every_client_has_a_thread_of_its_own";
const THREADS_END: &str = "the_threads_end_with_their_clients";
const CTRL_C_CLIENTS: &str = "ctrl_c_ends_the_server_with_clients_connected";

const TEXTS: &[&str] = &[
    STARTS,
    TEXT,
    GOES_ON,
    LENGTHS,
    PIECES,
    NO_NEWLINE,
    EXACTLY,
    SEVERAL_LINES,
    BEYOND_ASCII,
    LONG_LINES,
    NO_TEXT,
];
const TURNS: &[&str] = &[STARTS, TEXT, GOES_ON, SECOND_WAITS, AFTER_CLOSE, AFTER_RESET, NO_TEXT];
const LINES: &[&str] = &[STARTS, TEXT, START_LINES, CLIENT_LINES, FAREWELL];
const ENDS: &[&str] = &[STARTS, START_LINES, CTRL_C_IDLE, CTRL_C_BUSY, FAREWELL, RESTART];
const CLIENT: &[&str] =
    &[TALKS, LINE_END, DIALOGUE, CLIENT_CTRL_D, CLIENT_CTRL_C, CLIENT_FAREWELL, NO_SERVER];
const AT_ONCE: &[&str] = &[
    STARTS,
    TEXT,
    GOES_ON,
    SECOND_SERVED,
    TWENTY,
    HUNDRED,
    OWN_DATA,
    LEAVE,
    CONNECTION_ENDS,
    OWN_THREAD,
    THREADS_END,
];

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    ("ends-at-once", &[STARTS, TEXT], &[(STARTS, Crash), (TEXT, Blocked)]),
    ("ends-soon", &[STARTS, TEXT], &[(STARTS, Crash), (TEXT, Blocked)]),
    ("listens-elsewhere", &[STARTS, TEXT], &[(STARTS, Fail), (TEXT, Blocked)]),
    ("by-lines", TEXTS, &[(NO_NEWLINE, TimeOut)]),
    ("upper", TEXTS, &[(TEXT, Fail), (NO_NEWLINE, Fail), (EXACTLY, Fail), (SEVERAL_LINES, Fail), (BEYOND_ASCII, Fail)]),
    ("strip", TEXTS, &[(EXACTLY, Fail)]),
    ("other-newline", TEXTS, &[(EXACTLY, Fail)]),
    ("first-line-only", TEXTS, &[(SEVERAL_LINES, Fail)]),
    ("ascii-only", TEXTS, &[(BEYOND_ASCII, TimeOut)]),
    ("c-string", &[STARTS, TEXT, LENGTHS, PIECES], &[(TEXT, Fail)]),
    ("older-text-behind", &[STARTS, TEXT, GOES_ON, AFTER_CLOSE], &[(TEXT, Fail)]),
    ("one-reply", &[STARTS, TEXT, GOES_ON, LENGTHS, PIECES, AFTER_CLOSE, SECOND_WAITS, AFTER_RESET, SILENT, CTRL_C_BUSY],
        &[(GOES_ON, Fail), (LENGTHS, Blocked), (PIECES, Blocked), (SECOND_WAITS, Blocked)]),
    ("stops-after-4096", TEXTS, &[(LENGTHS, Fail), (LONG_LINES, Fail)]),
    ("lines-up-to-8192", TEXTS, &[(NO_NEWLINE, TimeOut), (LONG_LINES, Fail)]),
    ("discards-what-comes-meanwhile", &[TEXT, GOES_ON, LENGTHS, PIECES], &[(LENGTHS, Fail), (PIECES, Fail)]),
    ("dies-of-no-text", TEXTS, &[(NO_TEXT, Crash)]),
    ("turns-away", &[STARTS, TEXT, SECOND_WAITS], &[(SECOND_WAITS, Fail)]),
    ("one-client", TURNS, &[(AFTER_CLOSE, TimeOut), (AFTER_RESET, TimeOut), (NO_TEXT, TimeOut)]),
    ("spins-on-end", &[TEXT, SECOND_WAITS, AFTER_CLOSE], &[(AFTER_CLOSE, TimeOut)]),
    ("drops-the-silent", &[STARTS, TEXT, AFTER_CLOSE, SILENT], &[(SILENT, Fail)]),
    ("dies-of-a-reset", TURNS, &[(AFTER_RESET, Crash)]),
    ("usage-missing", LINES, &[(START_LINES, Fail)]),
    ("other-program", LINES, &[]),
    ("start-text", LINES, &[(START_LINES, Fail)]),
    ("peer-as-address", LINES, &[]),
    ("text-as-bytes", LINES, &[(CLIENT_LINES, Fail)]),
    ("debug-lines", LINES, &[(CLIENT_LINES, Fail)]),
    ("data-untold", LINES, &[(CLIENT_LINES, TimeOut)]),
    ("farewell-text", LINES, &[(FAREWELL, Fail)]),
    ("ctrl-c-uncaught", ENDS, &[(CTRL_C_IDLE, Fail), (CTRL_C_BUSY, Fail), (FAREWELL, Fail)]),
    ("ctrl-c-while-idle-only", ENDS, &[(CTRL_C_BUSY, Fail)]),
    ("ctrl-c-after-a-client-only", ENDS, &[(CTRL_C_IDLE, Fail)]),
    ("ctrl-c-status", ENDS, &[(CTRL_C_IDLE, Fail), (CTRL_C_BUSY, Fail)]),
    ("ctrl-c-ignored", ENDS, &[(CTRL_C_IDLE, TimeOut), (CTRL_C_BUSY, TimeOut), (FAREWELL, TimeOut)]),
    ("no-reuse", ENDS, &[(RESTART, Crash)]),
];

#[rustfmt::skip]
const THREADED_SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    ("by-lines", AT_ONCE, &[]),
    ("upper", AT_ONCE, &[(TEXT, Fail)]),
    ("first-answer-after-2-s", &[TEXT, GOES_ON, SECOND_SERVED, TWENTY, HUNDRED, LEAVE, OWN_THREAD], &[]),
    ("queue-of-one", &[SECOND_SERVED, TWENTY, HUNDRED], &[]),
    ("ten", &[GOES_ON, SECOND_SERVED, TWENTY, HUNDRED, OWN_DATA, LEAVE], &[(TWENTY, TimeOut), (HUNDRED, Blocked)]),
    ("fifty", AT_ONCE, &[(HUNDRED, TimeOut)]),
    ("shared-buffer", AT_ONCE, &[(OWN_DATA, Fail)]),
    ("sends-under-a-lock", &[GOES_ON, SECOND_SERVED, TWENTY, OWN_DATA, NEVER_READS, LEAVE], &[(NEVER_READS, TimeOut)]),
    ("dies-of-a-reset", &[SECOND_SERVED, TWENTY, NEVER_READS, LEAVE, AFTER_RESET, RESTART], &[(AFTER_RESET, Crash)]),
    ("dies-of-a-leave", &[TEXT, SECOND_SERVED, TWENTY, LEAVE], &[(LEAVE, Crash)]),
    ("drops-the-silent", &[SECOND_SERVED, TWENTY, SILENT], &[(SILENT, Fail)]),
    ("pool", &[TEXT, SECOND_SERVED, TWENTY, OWN_THREAD, THREADS_END], &[(OWN_THREAD, Fail), (THREADS_END, Unsupported)]),
    ("growing-pool", AT_ONCE, &[]),
    ("processes", &[TEXT, SECOND_SERVED, TWENTY, OWN_THREAD], &[(OWN_THREAD, Fail)]),
    ("threads-stay", AT_ONCE, &[(THREADS_END, Fail)]),
    ("connections-stay", AT_ONCE, &[(CONNECTION_ENDS, Fail)]),
    // As the report has it: they are joined.
    ("threads-keep-it", &[TWENTY, CTRL_C_IDLE, CTRL_C_CLIENTS], &[]),
    ("a-thread-keeps-it", &[TWENTY, CTRL_C_IDLE, CTRL_C_CLIENTS], &[(CTRL_C_IDLE, TimeOut), (CTRL_C_CLIENTS, TimeOut)]),
    ("ctrl-c-at-times", &[STARTS, CTRL_C_IDLE], &[(CTRL_C_IDLE, Fail)]),
];

#[rustfmt::skip]
const CLIENTS: &[Fault] = &[
    ("none", CLIENT, &[]),
    ("prints-what-was-typed", CLIENT, &[(TALKS, Fail), (DIALOGUE, Fail)]),
    ("prints-nothing", &[TALKS, LINE_END, CLIENT_CTRL_D], &[(TALKS, Fail)]),
    ("one-line", &[TALKS, LINE_END, CLIENT_CTRL_D, CLIENT_CTRL_C], &[(TALKS, Crash)]),
    ("connects-for-each-line", &[TALKS, LINE_END, CLIENT_CTRL_D, CLIENT_CTRL_C], &[(TALKS, Fail)]),
    ("sends-the-newline", CLIENT, &[(LINE_END, Fail)]),
    ("other-program", CLIENT, &[]),
    ("start-text", CLIENT, &[(DIALOGUE, Fail)]),
    ("no-prompt", CLIENT, &[(DIALOGUE, TimeOut)]),
    ("reply-text", CLIENT, &[(DIALOGUE, Fail)]),
    ("ctrl-d-uncaught", CLIENT, &[(CLIENT_CTRL_D, Fail)]),
    ("ctrl-d-ignored", CLIENT, &[(CLIENT_CTRL_D, TimeOut)]),
    ("ctrl-c-uncaught", CLIENT, &[(CLIENT_CTRL_C, Fail), (CLIENT_FAREWELL, Fail)]),
    ("ctrl-c-status", CLIENT, &[(CLIENT_CTRL_C, Fail)]),
    ("ctrl-c-ignored", CLIENT, &[(CLIENT_CTRL_C, TimeOut), (CLIENT_FAREWELL, TimeOut)]),
    ("farewell-missing", CLIENT, &[(CLIENT_FAREWELL, Fail)]),
    ("no-server-status-0", CLIENT, &[(NO_SERVER, Fail)]),
    ("no-server-tries-for-ever", &[NO_SERVER], &[(NO_SERVER, TimeOut)]),
    ("never-connects", &[NO_SERVER], &[(NO_SERVER, Crash)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    let mut cases: Vec<Case> = SERVERS.iter().map(|fault| server(Assignment::Echo, "one", fault)).collect();
    cases.extend(THREADED_SERVERS.iter().map(|fault| server(Assignment::MultithreadEcho, "threads", fault)));
    // Each method, graded as the other one.
    let threads = ("none", &[STARTS, TEXT, SECOND_WAITS][..], &[(SECOND_WAITS, Fail)][..]);
    cases.push(server(Assignment::Echo, "threads", &threads));
    let one = (
        "none",
        &[STARTS, TEXT, GOES_ON, SECOND_SERVED, TWENTY, HUNDRED, SILENT][..],
        &[(SECOND_SERVED, TimeOut), (TWENTY, Blocked), (HUNDRED, Blocked)][..],
    );
    cases.push(server(Assignment::MultithreadEcho, "one", &one));
    try_all(&cases);
}

#[test]
#[ignore = "takes minutes"]
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

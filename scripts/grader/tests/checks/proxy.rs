//! The checks of the round-robin proxy tell right programs from wrong ones: each fault costs the checks that it is about,
//! and no other.

use std::path::Path;

use grader::assignment::Assignment::{self, ProxyLb};
use grader::sandbox::Isolation;
use grader::submission::{FixedPorts, Part, Submission};
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut, Unsupported};

use crate::trial::{ALL, Case, Fails, python, try_all};

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

const NO_NEWLINE: &str = "the_backend_answers_a_request_without_a_newline";
const PASSED_ON: &str = "a_request_without_a_newline_is_passed_on";
const HELLO_ALONE: &str = "the_client_sends_hello_and_nothing_else";
const SILENT: &str = "a_silent_client_is_still_served";

const BACKEND: &[&str] = &[STARTS, ANSWERS, NO_NEWLINE, AT_ONCE, ANSWERS_1024, BACKEND_LINES, BACKEND_RESET];
const ROTATION: &[&str] = &[
    PROXY_STARTS,
    IN_TURN,
    FROM_1,
    OWN_CONNECTION,
    CLOSED,
    UNCHANGED,
    PASSED_ON,
    PROXY_LINES,
    TWENTY,
    SLOW,
    ABRUPT,
    BACKEND_RESETS,
    NO_REPLY,
    CLIENTS_RESET,
];
const ADDRESSES: &[&str] = &[
    STARTS,
    PROXY_STARTS,
    ANSWERS,
    IN_TURN,
    DOWN,
    REPORT,
    FOUR,
    CLIENT_LINES,
    PROXY_LINES,
    BACKEND_LINES,
    ABRUPT,
    AGAIN,
];
const DOWNS: &[&str] = &[IN_TURN, DOWN, WORDS, MOVES_ON, COMES_BACK, BOTH_DOWN, CANNOT_REACH];
const TROUBLE: &[&str] = &[IN_TURN, DOWN, TWENTY, SLOW, BACKEND_RESETS, NO_REPLY, CLIENTS_RESET, ABRUPT];
const CLIENT: &[&str] = &[REPORT, FOUR, HELLO_ALONE, A_SECOND, CLIENT_LINES, PROXY_GONE];

/// An assignment, a fault, what it is tried with, and what of that must not pass.
type Fault = (Assignment, &'static str, &'static [&'static str], Fails);

#[rustfmt::skip]
const FAULTS: &[Fault] = &[
    (ProxyLb, "none", ALL, &[]),
    // Other ways of doing it right.
    (ProxyLb, "by-letters", ALL, &[]),
    (ProxyLb, "backlog-0", ALL, &[]),
    (ProxyLb, "joins", ALL, &[]),
    (ProxyLb, "error-with-newline", DOWNS, &[]),
    (ProxyLb, "at-0.0.0.0", ADDRESSES, &[]),
    (ProxyLb, "at-127.0.0.1", ADDRESSES, &[]),
    (ProxyLb, "at-localhost", ADDRESSES, &[]),
    (ProxyLb, "at-::1", ADDRESSES, &[]),
    (ProxyLb, "at-::", ADDRESSES, &[]),
    (ProxyLb, "at-::-only", ADDRESSES, &[]),
    (ProxyLb, "by-lines", ALL, &[
        (NO_NEWLINE, Unsupported), (PASSED_ON, Unsupported), (HELLO_ALONE, Fail),
    ]),

    (ProxyLb, "backend-ends", BACKEND, &[
        (STARTS, Crash), (ANSWERS, Blocked), (NO_NEWLINE, Blocked), (AT_ONCE, Blocked), (ANSWERS_1024, Blocked),
        (BACKEND_LINES, Blocked), (BACKEND_RESET, Blocked),
    ]),
    (ProxyLb, "backend-no-name", BACKEND, &[(ANSWERS, Fail), (NO_NEWLINE, Fail)]),
    (ProxyLb, "backend-one-request", BACKEND, &[(ANSWERS, Fail)]),
    (ProxyLb, "backend-one-at-a-time", BACKEND, &[(AT_ONCE, TimeOut)]),
    (ProxyLb, "backend-half", BACKEND, &[(ANSWERS_1024, Fail)]),
    (ProxyLb, "backend-line", BACKEND, &[(BACKEND_LINES, Fail)]),
    (ProxyLb, "backend-dies-of-reset", BACKEND, &[(BACKEND_RESET, Crash)]),
    (ProxyLb, "server-drops-the-silent", &[STARTS, SILENT], &[(SILENT, Fail)]),
    (ProxyLb, "proxy-drops-the-silent", &[PROXY_STARTS, SILENT], &[(SILENT, Fail)]),
    (ProxyLb, "other-port", &[PROXY_STARTS, IN_TURN], &[(PROXY_STARTS, Fail), (IN_TURN, Blocked)]),
    (ProxyLb, "shared-rotation", ALL, &[(FROM_1, Fail)]),
    (ProxyLb, "begins-with-2", ALL, &[(FROM_1, Fail)]),
    (ProxyLb, "by-lot", ROTATION, &[(IN_TURN, Fail), (FROM_1, Fail)]),
    (ProxyLb, "always-backend-1", ROTATION, &[(IN_TURN, Fail)]),
    // That the rotation moves on cannot be seen where every connection begins it anew.
    (ProxyLb, "one-request", ALL, &[(IN_TURN, Fail), (MOVES_ON, Fail), (REPORT, Fail)]),
    (ProxyLb, "one-request-shared", ALL, &[(IN_TURN, Fail), (FROM_1, Fail), (REPORT, Fail)]),
    (ProxyLb, "keeps-backend", ROTATION, &[(OWN_CONNECTION, Fail), (CLOSED, Fail)]),
    (ProxyLb, "leaks-backend", ROTATION, &[(CLOSED, Fail)]),
    (ProxyLb, "cuts-requests", ROTATION, &[(UNCHANGED, Fail)]),
    (ProxyLb, "proxy-line", ROTATION, &[(PROXY_LINES, Fail)]),
    (ProxyLb, "dies-of-down", DOWNS, &[
        (DOWN, Crash), (WORDS, Crash), (MOVES_ON, Crash), (COMES_BACK, Crash), (BOTH_DOWN, Crash),
        (CANNOT_REACH, Crash),
    ]),
    (ProxyLb, "silent-on-down", DOWNS, &[(DOWN, TimeOut), (WORDS, TimeOut)]),
    (ProxyLb, "ends-on-down", DOWNS, &[(DOWN, Fail), (WORDS, Fail), (MOVES_ON, Fail)]),
    (ProxyLb, "closes-on-down", DOWNS, &[(MOVES_ON, Fail)]),
    (ProxyLb, "fails-over", DOWNS, &[(DOWN, Fail)]),
    (ProxyLb, "other-words", DOWNS, &[(WORDS, Fail)]),
    (ProxyLb, "stays-on-down", DOWNS, &[(MOVES_ON, Fail)]),
    (ProxyLb, "remembers-down", DOWNS, &[(COMES_BACK, Fail)]),
    (ProxyLb, "no-error-line", DOWNS, &[(CANNOT_REACH, Fail)]),
    (ProxyLb, "one-at-a-time", TROUBLE, &[(TWENTY, TimeOut), (SLOW, TimeOut)]),
    (ProxyLb, "dies-of-backend-reset", TROUBLE, &[(BACKEND_RESETS, Crash)]),
    (ProxyLb, "dies-of-client-reset", TROUBLE, &[(CLIENTS_RESET, Crash), (ABRUPT, Crash)]),
    (ProxyLb, "no-abrupt", TROUBLE, &[(ABRUPT, Fail)]),
    // The assignment has no word on how Ctrl-C ends a program.
    (ProxyLb, "ctrl-c-uncaught", &[IN_TURN, CTRL_C], &[]),
    (ProxyLb, "ctrl-c-ignored", &[IN_TURN, CTRL_C], &[(CTRL_C, TimeOut)]),
    (ProxyLb, "ctrl-c-by-chance", &[CTRL_C], &[(CTRL_C, TimeOut)]),
    (ProxyLb, "no-reuse", &[IN_TURN, CTRL_C, AGAIN], &[(AGAIN, Crash)]),
    (ProxyLb, "leaks-client", &[IN_TURN, CLOSED, DESCRIPTORS], &[(DESCRIPTORS, Fail)]),
    (ProxyLb, "three-requests", CLIENT, &[(FOUR, Fail)]),
    (ProxyLb, "sends-newline", CLIENT, &[(HELLO_ALONE, Fail)]),
    // Its requests are each the first of a client.
    (ProxyLb, "connects-anew", CLIENT, &[(REPORT, Fail), (FOUR, Fail)]),
    (ProxyLb, "shows-nothing", CLIENT, &[(REPORT, Fail), (CLIENT_LINES, Fail)]),
    (ProxyLb, "status", CLIENT, &[(REPORT, Fail)]),
    (ProxyLb, "client-line", CLIENT, &[(CLIENT_LINES, Fail)]),
    (ProxyLb, "hurries", CLIENT, &[(A_SECOND, Fail)]),
    (ProxyLb, "waits-for-ever", CLIENT, &[(PROXY_GONE, TimeOut)]),
    (ProxyLb, "no-client", CLIENT, &[
        (REPORT, Crash), (FOUR, Crash), (HELLO_ALONE, Crash), (A_SECOND, Crash), (CLIENT_LINES, Crash),
        (PROXY_GONE, Crash),
    ]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_costs_the_checks_that_it_is_about() {
    try_all(&FAULTS.iter().map(case).collect::<Vec<_>>());
}

fn case(&(assignment, fault, checks, fails): &Fault) -> Case {
    let words = [
        format!("proxy_lb.lb server {fault} {{id}} {{port}}"),
        format!("proxy_lb.lb proxy {fault} {{port}} {{backend1}} {{backend2}}"),
        format!("proxy_lb.lb client {fault} {{port}}"),
    ];
    let name = format!("{assignment}, {fault}");
    Case { name, submission: submission(&words), checks: checks.to_vec(), fails }
}

/// Of a backend, a proxy and a client.
fn submission([server, proxy, client]: &[String; 3]) -> Submission {
    python(ProxyLb, &[(Part::Server, server), (Part::Proxy, proxy), (Part::Client, client)])
}

#[test]
#[ignore = "takes minutes"]
fn line_by_line_a_client_without_a_newline_is_not_served() {
    let words = [
        "proxy_lb.lb server by-lines {id} {port}",
        "proxy_lb.lb proxy by-lines {port} {backend1} {backend2}",
        "proxy_lb.lb client none {port}",
    ];
    let fails: Fails = &[(NO_NEWLINE, TimeOut), (PASSED_ON, TimeOut), (REPORT, TimeOut)];
    let (name, checks) = ("by-lines beside another client".to_owned(), ALL.to_vec());
    try_all(&[Case { name, submission: submission(&words.map(str::to_owned)), checks, fails }]);
}

#[test]
#[ignore = "takes minutes"]
fn a_proxy_may_have_three_backends() {
    let cases = [
        ("none", &[][..]),
        ("shared-rotation", &[(FROM_1, Fail)]),
        ("stays-on-down", &[(MOVES_ON, Fail)]),
        ("remembers-down", &[(COMES_BACK, Fail)]),
    ];
    let case = |(fault, fails)| {
        let words = [
            format!("proxy_lb.lb server {fault} {{id}} {{port}}"),
            format!("proxy_lb.lb proxy {fault} {{port}} {{backend1}} {{backend2}} {{backend3}}"),
            format!("proxy_lb.lb client {fault} {{port}}"),
        ];
        let ports = FixedPorts { backend_count: Some(3), ..FixedPorts::default() };
        let submission = Submission { ports, ..submission(&words) };
        Case { name: format!("three backends, {fault}"), submission, checks: ALL.to_vec(), fails }
    };
    try_all(&cases.map(case));
}

#[test]
fn an_address_that_is_written_in_is_this_machines() {
    if Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) != Isolation::Namespaces {
        eprintln!("left out: this machine gives no namespaces");
        return;
    }
    let case = |host: &str| {
        let words = [
            format!("proxy_lb.lb server at-{host} {{id}} {{port}}"),
            format!("proxy_lb.lb proxy at-{host} {{port}} {{backend1}} {{backend2}}"),
            format!("proxy_lb.lb client at-{host} {{port}}"),
        ];
        let submission = Submission { hosts: vec![host.to_owned()], ..submission(&words) };
        Case { name: format!("at {host}"), submission, checks: ADDRESSES.to_vec(), fails: &[] }
    };
    try_all(&["192.0.2.7", "2001:db8::7"].map(case));
}

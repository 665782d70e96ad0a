//! The checks of the `SimpleEcho` programs tell right ones from wrong ones.

use std::path::Path;

use grader::assignment::Assignment;
use grader::sandbox::Isolation;
use grader::submission::{FixedPorts, Part, Submission};
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut, Unsupported};

use crate::trial::{ALL, Case, Fault, python, try_all};

const TCP_STARTS: &str = "the_server_starts_and_listens";
const UDP_STARTS: &str = "the_udp_server_starts_and_takes_its_port";
const TCP_UPPER: &str = "a_sentence_comes_back_in_upper_case_over_tcp";
const UDP_UPPER: &str = "a_sentence_comes_back_in_upper_case_over_udp";
const TCP_WAITS: &str = "over_tcp_the_second_client_waits";
const UDP_AT_ONCE: &str = "over_udp_two_clients_work_at_once";
const TCP_IN_TURN: &str = "the_tcp_server_serves_one_client_after_another";
const SILENT: &str = "a_silent_client_is_still_served";
const SIZES: &str = "datagrams_of_1_and_1400_bytes_are_answered";
const TCP_NO_NEWLINE: &str = "a_sentence_without_a_newline_is_answered_over_tcp";
const UDP_NO_NEWLINE: &str = "a_datagram_without_a_newline_is_answered";
const TCP_LETTERS: &str = "letters_that_are_upper_case_stay_so_over_tcp";
const UDP_LETTERS: &str = "letters_that_are_upper_case_stay_so_over_udp";
const HALF_CLOSE: &str = "a_client_that_closes_its_sending_side_is_answered";
const TCP_NOTHING: &str = "a_client_that_sends_nothing_leaves_the_tcp_server_serving";
const RESETS: &str = "a_client_that_resets_leaves_the_tcp_server_serving";
const UDP_NOTHING: &str = "an_empty_datagram_leaves_the_udp_server_serving";
const TCP_NO_TEXT: &str = "bytes_that_are_no_text_leave_the_tcp_server_serving";
const UDP_NO_TEXT: &str = "bytes_that_are_no_text_leave_the_udp_server_serving";
const READY: &str = "the_servers_print_that_they_are_ready";
const TCP_LINES: &str = "the_tcp_server_prints_each_new_client";
const UDP_LINES: &str = "the_udp_server_prints_each_datagrams_sender";
const TCP_CLIENT: &str = "the_tcp_client_sends_the_sentence_and_prints_the_reply";
const UDP_CLIENT: &str = "the_udp_client_sends_the_sentence_and_prints_the_reply";
const TCP_DIALOGUE: &str = "the_tcp_client_prints_the_dialogue_of_the_report";
const UDP_DIALOGUE: &str = "the_udp_client_prints_the_dialogue_of_the_report";
const EMPTY: &str = "an_empty_sentence_ends_the_clients_too";
const NO_SERVER: &str = "a_tcp_client_without_a_server_ends_with_an_error_status";
const CTRL_C: &str = "ctrl_c_ends_both_servers";
const RESTART: &str = "both_servers_restart_at_once_on_the_same_port";

#[rustfmt::skip]
const TCP: &[&str] = &[
    TCP_STARTS, TCP_UPPER, TCP_WAITS, TCP_IN_TURN, TCP_NO_NEWLINE, TCP_LETTERS, HALF_CLOSE, TCP_NOTHING, RESETS,
    TCP_NO_TEXT, TCP_LINES,
];
#[rustfmt::skip]
const UDP: &[&str] = &[
    UDP_STARTS, UDP_UPPER, UDP_AT_ONCE, SIZES, UDP_NO_NEWLINE, UDP_LETTERS, UDP_NOTHING, UDP_NO_TEXT, UDP_LINES,
];
const BOTH: &[&str] = &[TCP_UPPER, UDP_UPPER, READY, CTRL_C, RESTART];
const CLIENT: &[&str] = &[TCP_CLIENT, UDP_CLIENT, TCP_DIALOGUE, UDP_DIALOGUE, EMPTY, NO_SERVER];

#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("none", ALL, &[]),
    // As the course's own template, which answers one receive.
    ("one-sentence", TCP, &[]),
    // As Java's readLine and socketserver's rfile; the client sends no newline.
    ("by-lines", TCP, &[(TCP_NO_NEWLINE, TimeOut)]),
    ("other-words", &[READY, TCP_LINES, UDP_LINES], &[]),
    ("pads", &[TCP_UPPER, TCP_LETTERS, TCP_NO_NEWLINE, UDP_UPPER, UDP_LETTERS, UDP_NO_NEWLINE, SIZES], &[]),
    ("ends-soon", &[TCP_STARTS, UDP_STARTS, UDP_UPPER], &[(TCP_STARTS, Crash), (UDP_STARTS, Crash), (UDP_UPPER, Blocked)]),
    ("not-upper", TCP, &[(TCP_UPPER, Fail)]),
    ("not-upper", UDP, &[(UDP_UPPER, Fail)]),
    ("flips-case", &[TCP_UPPER, TCP_LETTERS, UDP_UPPER, UDP_LETTERS, SIZES], &[(TCP_LETTERS, Fail), (UDP_LETTERS, Fail)]),
    ("threads", TCP, &[(TCP_WAITS, Fail)]),
    ("slow-threads", TCP, &[(TCP_WAITS, Fail)]),
    ("sends-the-waiting-away", &[TCP_WAITS], &[(TCP_WAITS, Fail)]),
    ("one-client", TCP, &[(TCP_IN_TURN, TimeOut), (TCP_NOTHING, Blocked), (RESETS, Blocked), (TCP_NO_TEXT, Blocked)]),
    ("impatient", &[TCP_STARTS, TCP_UPPER, TCP_WAITS, TCP_IN_TURN, SILENT], &[(SILENT, Fail)]),
    ("dies-of-a-reset", TCP, &[(RESETS, Crash)]),
    ("dies-of-nothing", TCP, &[(TCP_NOTHING, Crash)]),
    ("dies-slowly-of-nothing", &[TCP_STARTS, TCP_IN_TURN, TCP_NOTHING], &[(TCP_NOTHING, Crash)]),
    ("dies-of-nothing", UDP, &[(UDP_NOTHING, Crash)]),
    ("dies-of-no-text", TCP, &[(TCP_NO_TEXT, Crash)]),
    ("dies-of-no-text", UDP, &[(UDP_NO_TEXT, Crash)]),
    ("small-buffer", UDP, &[(SIZES, Fail)]),
    // The byte of a datagram of one is its last.
    ("chops", UDP, &[(UDP_NO_NEWLINE, Fail), (SIZES, TimeOut)]),
    ("keeps-to-the-first", UDP, &[(UDP_AT_ONCE, TimeOut)]),
    ("replies-from-another-port", UDP, &[(UDP_UPPER, Fail)]),
    ("replies-twice", UDP, &[(UDP_UPPER, Fail)]),
    ("ready-text", BOTH, &[(READY, Fail)]),
    ("ready-on-stderr", BOTH, &[(READY, Fail)]),
    ("request-text", TCP, &[(TCP_LINES, Fail)]),
    ("request-text", UDP, &[(UDP_LINES, Fail)]),
    ("request-port", &[TCP_LINES], &[(TCP_LINES, Fail)]),
    ("request-missing", TCP, &[(TCP_LINES, Fail)]),
    ("request-missing", UDP, &[(UDP_LINES, Fail)]),
    // The assignment has no word on how Ctrl-C ends a program.
    ("ctrl-c-uncaught", BOTH, &[]),
    ("ctrl-c-ignored", &[TCP_UPPER, UDP_UPPER, CTRL_C], &[(CTRL_C, TimeOut)]),
    ("no-reuse", BOTH, &[(RESTART, Crash)]),
];

/// With a client that sends a newline.
#[rustfmt::skip]
const BESIDE_LINES: &[Fault] = &[
    ("none", TCP, &[]),
    ("by-lines", TCP, &[(TCP_NO_NEWLINE, Unsupported)]),
];

#[rustfmt::skip]
const CLIENTS: &[Fault] = &[
    ("none", CLIENT, &[]),
    ("sends-newline", CLIENT, &[]),
    ("other-words", CLIENT, &[]),
    ("prints-its-own", CLIENT, &[(TCP_CLIENT, Fail), (UDP_CLIENT, Fail), (EMPTY, Blocked)]),
    ("sends-more", CLIENT, &[(TCP_CLIENT, Fail), (UDP_CLIENT, Fail), (EMPTY, Blocked)]),
    ("goes-on", CLIENT, &[(TCP_CLIENT, TimeOut), (UDP_CLIENT, TimeOut), (EMPTY, Blocked)]),
    ("wrong-port", CLIENT, &[(TCP_DIALOGUE, Fail), (UDP_DIALOGUE, Fail)]),
    // The course's own client over UDP prints it, as it has no port before it sends.
    ("port-0", CLIENT, &[(TCP_DIALOGUE, Fail)]),
    ("reply-text", CLIENT, &[(TCP_DIALOGUE, Fail), (UDP_DIALOGUE, Fail)]),
    ("waits-for-nothing", CLIENT, &[(EMPTY, TimeOut)]),
    ("no-server-status-0", CLIENT, &[(NO_SERVER, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_server_costs_the_checks_that_it_is_about() {
    let beside = |client| move |fault| case("server", client, fault);
    let lines = BESIDE_LINES.iter().map(beside("sends-newline"));
    try_all(&SERVERS.iter().map(beside("none")).chain(lines).collect::<Vec<_>>());
}

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_client_costs_the_checks_that_it_is_about() {
    try_all(&CLIENTS.iter().map(|fault| case("client", fault.0, fault)).collect::<Vec<_>>());
}

#[test]
#[ignore = "takes minutes"]
fn udp_may_have_a_port_of_its_own() {
    if Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) != Isolation::Namespaces {
        eprintln!("left out: this machine gives no namespaces, where any port is free");
        return;
    }
    let commands = [
        (Part::Server, "simple_echo.server 12000 tcp none"),
        (Part::UdpServer, "simple_echo.server 12345 udp none"),
        (Part::Client, "simple_echo.client 12000 tcp none"),
        (Part::UdpClient, "simple_echo.client 12345 udp none"),
    ];
    let ports = FixedPorts { port: Some(12_000), udp_port: Some(12_345), ..FixedPorts::default() };
    let submission = Submission { ports, ..python(Assignment::SimpleEcho, &commands) };
    try_all(&[Case { name: "two ports".to_owned(), submission, checks: ALL.to_vec(), fails: &[] }]);
}

fn case(who: &str, of_client: &str, &(fault, checks, fails): &Fault) -> Case {
    let of_server = if who == "server" { fault } else { "none" };
    let command = |program: &str, transport: &str, fault: &str| {
        format!("simple_echo.{program} {{port}} {transport} {fault}")
    };
    let commands = [
        (Part::Server, command("server", "tcp", of_server)),
        (Part::UdpServer, command("server", "udp", of_server)),
        (Part::Client, command("client", "tcp", of_client)),
        (Part::UdpClient, command("client", "udp", of_client)),
    ];
    let programs = commands.each_ref().map(|(part, command)| (*part, command.as_str()));
    let submission = python(Assignment::SimpleEcho, &programs);
    Case { name: format!("{who}, {fault}"), submission, checks: checks.to_vec(), fails }
}

//! The programs as a user meets them: arguments, Ctrl-C, restarting.

#![cfg(unix)]

mod support;

use std::io::Read;
use std::process::Command;

use scripts::process::{Ended, Running};
use scripts::told::assert_told;
use support::{ask, lb_server, lb_server_on, nobody, proxy, proxy_on};

const PROXY: &str = env!("CARGO_BIN_EXE_proxy");
const SERVER: &str = env!("CARGO_BIN_EXE_lb-server");
const CLIENT: &str = env!("CARGO_BIN_EXE_lb-client");

fn run(program: &str, args: &[&str]) -> Ended {
    let mut running = Running::start(program, Command::new(program).args(args)).expect("it starts");
    running.wait().expect("it ends")
}

#[test]
fn bad_arguments_are_told_in_one_line() {
    assert_told(&run(SERVER, &["1", "0"]), 2, "a port is a whole number from 1 to 65535");
    assert_told(&run(SERVER, &["1", "65536"]), 2, "a port is a whole number from 1 to 65535");
    assert_told(&run(SERVER, &[]), 2, "<SERVER_ID> <PORT>");
    assert_told(&run(SERVER, &["a b", "8001"]), 2, "an ID is");
    assert_told(&run(PROXY, &["--listen", "9090"]), 2, "HOST:PORT is needed");
    assert_told(&run(PROXY, &["--backend", "localhost:0"]), 2, "a port is");
    assert_told(&run(PROXY, &["--reply-quiet-ms", "0"]), 2, "--reply-quiet-ms");
    assert_told(&run(PROXY, &["--max-clients", "0"]), 2, "--max-clients");
    assert_told(&run(CLIENT, &["--interval=-1"]), 2, "--interval");
    assert_told(&run(CLIENT, &["--text", ""]), 2, "a message has 1 to 1024 bytes");
    assert_told(&run(CLIENT, &["--mesages", "1"]), 2, "--messages");
}

#[test]
fn what_cannot_be_done_is_told_in_one_line() {
    assert_told(&run(PROXY, &["--backend", "no-such-host.invalid:1"]), 1, "the name does not resolve");
    let server = lb_server("1");
    let port = server.port.number();
    let taken = run(SERVER, &["2", &port.to_string()]);
    assert_told(
        &taken,
        1,
        &format!("cannot listen on 0.0.0.0:{port}: address already in use; see who has it"),
    );
    let (_held, dead) = nobody();
    assert_told(&run(CLIENT, &["--connect", &dead.to_string()]), 1, "connection refused");
}

#[test]
fn help_is_no_error() {
    for program in [PROXY, SERVER, CLIENT] {
        let help = run(program, &["--help"]);
        assert!(help.status.success() && help.text().contains("Usage:"), "{program}");
        let version = run(program, &["--version"]).text();
        let name = version.split(' ').next().expect("a name");
        assert!(program.ends_with(&format!("/{name}")), "{program} calls itself {name}");
    }
}

#[test]
fn a_client_says_when_the_proxy_closes_early() {
    let closing = support::backend(|mut stream| {
        stream.read_exact(&mut [0; 5]).unwrap();
    });
    let ended = run(CLIENT, &["--connect", &closing.to_string()]);
    assert_told(&ended, 1, "the proxy closed the connection");
    assert!(ended.text().ends_with("Sending: 'hello' (Request 1)\nClient shutting down.\n"));
}

#[test]
fn a_clients_options_are_what_it_sends() {
    let (one, two) = (lb_server("1"), lb_server("2"));
    let proxy = proxy(&[one.address(), two.address()], &[]);
    let at = proxy.address().to_string();
    let options = ["--connect", &at, "--messages", "3", "--text", "good day", "--interval", "0"];
    let ended = run(CLIENT, &options);
    let expected = format!(
        "Connected to proxy at {at}\n\nSending: 'good day' (Request 1)\nReceived: 'good dayserver-1'\n\
         \nSending: 'good day' (Request 2)\nReceived: 'good dayserver-2'\n\
         \nSending: 'good day' (Request 3)\nReceived: 'good dayserver-1'\nClient shutting down.\n"
    );
    assert_eq!(ended.text(), expected);
    assert!(ended.status.success());
}

#[test]
fn ctrl_c_ends_every_program_with_clients_connected_and_it_restarts_at_once() {
    let mut server = lb_server("1");
    let mut proxy = proxy(&[server.address()], &[]);
    let mut talker = proxy.client();
    for _ in 0..2 {
        let _silent = [server.client(), proxy.client()];
        ask(&mut talker, b"hello", b"helloserver-1");
        let ended = proxy.running.stop().unwrap();
        assert!(ended.status.success() && ended.complaints.is_empty(), "{}", ended.error_text());
        let ended = server.running.stop().unwrap();
        assert!(ended.status.success() && ended.text().ends_with("[SERVER 1] Server shutting down.\n"));
        server = lb_server_on(server.port, "1");
        proxy = proxy_on(proxy.port, &[server.address()], &[]);
        talker = proxy.client();
    }
}

#[test]
fn a_killed_program_restarts_at_once_with_clients_connected() {
    let mut server = lb_server("1");
    let mut proxy = proxy(&[server.address()], &[]);
    let mut old = [server.client(), proxy.client()];
    ask(&mut old[0], b"hello", b"helloserver-1");
    ask(&mut old[1], b"hello", b"helloserver-1");
    proxy.running.kill().unwrap();
    server.running.kill().unwrap();
    let server = lb_server_on(server.port, "1");
    let proxy = proxy_on(proxy.port, &[server.address()], &[]);
    ask(&mut proxy.client(), b"hello", b"helloserver-1");
}

#[test]
fn a_program_started_in_the_background_of_a_script_still_ends_on_ctrl_c() {
    let port = scripts::ports::ReservedPort::any().unwrap();
    let mut script = Command::new("sh");
    script.args(["-c", "trap '' INT; exec \"$0\" 1 \"$1\"", SERVER, &port.number().to_string()]);
    let mut server = Running::start("lb-server", &mut script).unwrap();
    server.expect("Listening on").unwrap();
    assert!(server.stop().unwrap().status.success());
}

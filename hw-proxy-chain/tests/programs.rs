//! The programs as a user meets them: arguments, the keyboard, messages, Ctrl-C, restarting.

#![cfg(unix)]

mod support;

use std::process::Command;

use scripts::ports::ReservedPort;
use scripts::process::{Ended, Running};
use scripts::told::assert_told;
use support::{Client, Node};

const SERVER: &str = env!("CARGO_BIN_EXE_chain-server");
const CLIENT: &str = env!("CARGO_BIN_EXE_chain-client");

fn run(program: &str, args: &[&str]) -> Ended {
    let mut running = Running::start(program, Command::new(program).args(args)).expect("it starts");
    running.wait().expect("it ends")
}

#[test]
fn bad_arguments_are_told_in_one_line() {
    assert_told(&run(SERVER, &["0"]), 2, "a port is a whole number from 1 to 65535");
    assert_told(&run(SERVER, &["1", "--allow", "10.0.0.0/33"]), 2, "a network is needed, such as");
    assert_told(&run(SERVER, &["1", "--max-hops", "0"]), 2, "--max-hops");
    assert_told(&run(SERVER, &["1", "--max-clients", "0"]), 2, "--max-clients");
    assert_told(&run(SERVER, &["1", "--buffer", "8192"]), 2, "--no-splice");
    assert_told(&run(SERVER, &["1", "--no-splice", "--buffer", "0"]), 2, "--buffer");
    assert_told(&run(CLIENT, &[]), 2, "<INPUT>");
    assert_told(&run(CLIENT, &["in", "--timeout", "0"]), 2, "--timeout");
}

#[test]
fn what_cannot_be_done_is_told_in_one_line() {
    assert_told(&run(SERVER, &["--root", "/nowhere"]), 1, "cannot serve /nowhere: no such file or directory");
    assert_told(&run(CLIENT, &["/nowhere"]), 1, "cannot read the route from /nowhere: no such file");
    let node = Node::start(&[]);
    let port = node.port.number();
    let told = format!("cannot listen on 0.0.0.0:{port}: address already in use; see who has it");
    assert_told(&run(SERVER, &[&port.to_string()]), 1, &told);
    let client = Client::new("myfile", &[]);
    client.fail(&[], "it names no hop; put a line with a host, a space and a port below the file's name");
    let client = Client::new("..", &[node.address()]);
    client.fail(&[], "say with --output where it is to go");
    node.put("myfile", b"hello");
    let client = Client::new("myfile", &[node.address()]);
    client.fail(&["--output", "no/such/folder"], "cannot write no/such/folder: no such file or directory");
}

#[test]
fn the_port_is_read_from_the_keyboard_when_it_is_not_given() {
    let port = ReservedPort::any().unwrap();
    let mut node = Running::start("chain-server", &mut Command::new(SERVER)).unwrap();
    node.type_line(port.number().to_string()).unwrap();
    node.expect("the server is ready\n").unwrap();
    let ended = node.stop().unwrap();
    assert_eq!((ended.status.code(), ended.text().as_str()), (Some(0), "the server is ready\n"));
    for (typed, told) in [("zero", "a port is a whole number from 1 to 65535"), ("", "a port is")] {
        let mut node = Running::start("chain-server", &mut Command::new(SERVER)).unwrap();
        node.type_line(typed).unwrap();
        assert_told(&node.wait().unwrap(), 1, told);
    }
    assert_told(&run(SERVER, &[]), 1, "its input has ended; give it as argument");
}

#[test]
fn a_node_serves_again_on_its_port_right_after_ctrl_c() {
    let mut node = Node::start(&[]);
    node.put("myfile", b"hello");
    let client = Client::new("myfile", &[node.address()]);
    assert_eq!(client.download(&[]), b"hello");
    let ended = node.running.stop().unwrap();
    assert_eq!((ended.status.code(), ended.error_text()), (Some(0), String::new()));
    let mut again = Command::new(SERVER);
    again.arg(node.port.number().to_string()).arg("--root").arg(node.root.path());
    let mut again = Running::start("chain-server", &mut again).unwrap();
    again.expect("the server is ready").unwrap();
    assert_eq!(client.download(&["--force"]), b"hello");
}

#[test]
fn lines_are_the_reports() {
    let [mut one, mut two] = support::nodes(&[]);
    two.put("myfile", b"hello");
    Client::new("myfile", &[one.address(), two.address()]).download(&["--verify"]);
    let sent = "Working as a proxy in thread 0\nfile sending in thread 0 completed\n";
    let asked = "creating new thread 1\nanswered about a file in thread 1\n";
    let lines = format!("the server is ready\ncreating new thread 0\n{sent}{asked}");
    assert_eq!(one.running.stop().unwrap().text(), lines);
    assert_eq!(two.running.stop().unwrap().text(), lines.replace("proxy", "server"));
}

//! What the tests share: programs that run, connections that never wait for ever.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use scripts::ports::ReservedPort;
use scripts::process::{Ended, PATIENCE, Running};
use socket2::SockRef;

pub(crate) const ECHO_SERVER: &str = env!("CARGO_BIN_EXE_echo-server");
pub(crate) const ECHO_CLIENT: &str = env!("CARGO_BIN_EXE_echo-client");
pub(crate) const SIMPLE_SERVER: &str = env!("CARGO_BIN_EXE_simple-server");
pub(crate) const SIMPLE_CLIENT: &str = env!("CARGO_BIN_EXE_simple-client");

pub(crate) fn run(program: &str, args: &[&str]) -> Running {
    let name = Path::new(program).file_name().unwrap_or_default().to_string_lossy();
    Running::start(name, Command::new(program).args(args)).expect("the program starts")
}

/// Runs a client of 127.0.0.1.
pub(crate) fn run_client(program: &str, port: u16, options: &[&str]) -> Running {
    run(program, &[options, &["127.0.0.1", &port.to_string()]].concat())
}

/// Runs a server at 127.0.0.1 and waits until it takes clients.
#[track_caller]
pub(crate) fn serve(program: &str, port: &ReservedPort, options: &[&str]) -> Running {
    until_it_listens(run_client(program, port.number(), options), port)
}

#[track_caller]
pub(crate) fn until_it_listens(mut server: Running, port: &ReservedPort) -> Running {
    server.expect(&format!("{}\n", port.number())).expect("the server says that it listens");
    server
}

pub(crate) fn with_deadlines(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).expect("a connected stream takes a read timeout");
    stream.set_write_timeout(Some(PATIENCE)).expect("a connected stream takes a write timeout");
    stream
}

#[track_caller]
pub(crate) fn connect(port: &ReservedPort) -> TcpStream {
    let address = ([127, 0, 0, 1], port.number()).into();
    with_deadlines(TcpStream::connect_timeout(&address, PATIENCE).expect("the server is there"))
}

#[track_caller]
pub(crate) fn hear(mut stream: &TcpStream, reply: &[u8]) {
    let mut heard = vec![0; reply.len()];
    stream.read_exact(&mut heard).expect("the whole reply comes");
    assert_eq!(heard.escape_ascii().to_string(), reply.escape_ascii().to_string());
}

#[track_caller]
pub(crate) fn say_and_hear(mut stream: &TcpStream, text: &[u8], reply: &[u8]) {
    stream.write_all(text).expect("the server takes the text");
    hear(stream, reply);
}

#[track_caller]
pub(crate) fn hear_the_end(mut stream: &TcpStream) {
    assert_eq!(stream.read(&mut [0]).expect("the stream ends without a reset"), 0, "more came");
}

#[track_caller]
pub(crate) fn hears_nothing_yet(stream: &TcpStream) {
    stream.set_nonblocking(true).expect("a stream can be nonblocking");
    let heard = stream.peek(&mut [0]).map_err(|error| error.kind());
    stream.set_nonblocking(false).expect("a stream can be blocking");
    assert_eq!(heard, Err(std::io::ErrorKind::WouldBlock), "it was not left waiting");
}

/// Closes the stream, or has its end be a reset.
pub(crate) fn end(stream: TcpStream, resets: bool) {
    if resets {
        SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a stream takes a linger time");
    }
    drop(stream);
}

pub(crate) fn own_port(stream: &TcpStream) -> u16 {
    stream.local_addr().expect("a connected stream has an address").port()
}

/// A client of 127.0.0.1 as the reports print it.
pub(crate) fn peer(client: &TcpStream) -> String {
    format!("('127.0.0.1', {})", own_port(client))
}

/// The port in a simple-client's first line.
#[track_caller]
pub(crate) fn port_told_by(client: &Ended) -> u16 {
    let text = client.text();
    let told = text.lines().next().and_then(|line| line.strip_prefix("Client is running on port "));
    told.and_then(|port| port.parse().ok()).expect("the client tells its port")
}

/// The one line on standard error with which a program gave up.
#[track_caller]
pub(crate) fn complaint(ended: &Ended, status: i32) -> String {
    let told = ended.error_text();
    assert_eq!(ended.status.code(), Some(status), "{told}");
    assert!(told.starts_with("error: "), "{told:?}");
    assert_eq!(told.find('\n'), Some(told.len() - 1), "not one line: {told:?}");
    for slip in ["panicked", "os error", "Os {", "Custom {", "kind:", "Err(", "Some(", "\x1b"] {
        assert!(!told.contains(slip), "{slip:?} in {told:?}");
    }
    told
}

#[track_caller]
pub(crate) fn ended_well(ended: &Ended) {
    assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
}

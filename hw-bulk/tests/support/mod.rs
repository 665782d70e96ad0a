//! The real programs on free ports, and servers that misbehave as told.

#![allow(dead_code, reason = "each test file uses its part")]

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use scripts::ports::ReservedPort;
use scripts::process::{Ended, Running};
use scripts::told::assert_told;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// For exchanges of many bytes on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(120);

pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) port: ReservedPort,
}

impl Server {
    pub(crate) fn start(options: &[&str]) -> Self {
        let port = ReservedPort::any().expect("a free port");
        let mut command = Command::new(env!("CARGO_BIN_EXE_bulk-server"));
        command.args(["127.0.0.1", &port.number().to_string()]).args(options);
        let mut running = Running::start("bulk-server", &mut command).expect("it starts");
        running.expect("Server at ").expect("it is ready");
        Self { running, port }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number()).into()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        bounded(TcpStream::connect(self.address()).expect("the server listens"))
    }
}

pub(crate) fn client(server: SocketAddr, options: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulk-client"));
    command.args([&server.ip().to_string(), &server.port().to_string()]).args(options);
    Running::start("bulk-client", &mut command).expect("it starts")
}

pub(crate) fn run(server: SocketAddr, options: &[&str]) -> Ended {
    client(server, options).wait_at_most(LONG).expect("it ends")
}

/// All came back; gives what the client printed.
pub(crate) fn succeed(server: SocketAddr, options: &[&str]) -> String {
    let ended = run(server, options);
    assert_eq!((ended.status.code(), ended.error_text()), (Some(0), String::new()), "{options:?}");
    ended.text()
}

/// One line says what went wrong, with status 1.
pub(crate) fn fail(server: SocketAddr, options: &[&str], part: &str) -> String {
    let ended = run(server, options);
    assert_told(&ended, 1, part);
    ended.text()
}

/// A server that treats each connection, in a thread of its own, as `serve` does.
pub(crate) fn odd_server(serve: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = serve.clone();
            thread::spawn(move || serve(bounded(stream.expect("a connection"))));
        }
    });
    address
}

pub(crate) fn bounded(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).expect("a connected socket");
    stream.set_write_timeout(Some(PATIENCE)).expect("a connected socket");
    stream
}

/// The most memory that a program ever had, in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn peak_memory(program: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.pid())).expect("a process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a line for it");
    let kibibytes = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
    kibibytes.expect("a number") * 1024
}

//! The real programs on free ports, and backends that misbehave as told.

#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use scripts::ports::ReservedPort;
use scripts::process::Running;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Program {
    pub(crate) running: Running,
    pub(crate) port: ReservedPort,
}

impl Program {
    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number()).into()
    }

    /// A client of this program whose every wait is bounded.
    pub(crate) fn client(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("the program listens");
        bounded(stream)
    }
}

/// A proxy before these backends, ready for clients.
pub(crate) fn proxy(backends: &[SocketAddr], options: &[&str]) -> Program {
    proxy_on(ReservedPort::any().expect("a free port"), backends, options)
}

pub(crate) fn proxy_on(port: ReservedPort, backends: &[SocketAddr], options: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proxy"));
    command.args(["--listen", &format!("127.0.0.1:{}", port.number())]).args(options);
    for backend in backends {
        command.args(["--backend", &backend.to_string()]);
    }
    let mut running = Running::start("proxy", &mut command).expect("the proxy starts");
    running.expect("Balancing between").expect("the proxy is ready");
    Program { running, port }
}

pub(crate) fn lb_server(id: &str) -> Program {
    lb_server_on(ReservedPort::any().expect("a free port"), id)
}

pub(crate) fn lb_server_on(port: ReservedPort, id: &str) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lb-server"));
    command.args([id, &port.number().to_string()]);
    let mut running = Running::start("lb-server", &mut command).expect("the backend starts");
    running.expect("Listening on").expect("the backend is ready");
    Program { running, port }
}

/// A backend that treats each connection, in a thread of its own, as `serve` does.
pub(crate) fn backend(serve: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> SocketAddr {
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

/// A backend that reads a request to its end and then sends the reply and closes.
pub(crate) fn replying(reply: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + Clone + 'static) -> SocketAddr {
    backend(move |mut stream| {
        let request = read_to_end(&mut stream);
        stream.write_all(&reply(&request)).expect("the proxy reads");
    })
}

/// An address where nobody listens, and nobody will while the port lives.
pub(crate) fn nobody() -> (ReservedPort, SocketAddr) {
    let port = ReservedPort::any().expect("a free port");
    let address = (Ipv4Addr::LOCALHOST, port.number()).into();
    (port, address)
}

pub(crate) fn bounded(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).expect("a connected socket");
    stream.set_write_timeout(Some(PATIENCE)).expect("a connected socket");
    stream
}

pub(crate) fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).expect("the other side sends or closes");
    all
}

/// Sends a request and reads exactly the reply that is expected.
pub(crate) fn ask(client: &mut TcpStream, request: &[u8], reply: &[u8]) {
    client.write_all(request).expect("the proxy reads");
    let mut got = vec![0; reply.len()];
    client.read_exact(&mut got).expect("the proxy replies");
    assert!(got == reply, "got {:?}", String::from_utf8_lossy(&got[..got.len().min(200)]));
}

/// Closes with a reset instead of a FIN.
pub(crate) fn reset(stream: TcpStream) {
    common::stream::reset_when_closed(&stream).expect("a socket");
    drop(stream);
}

/// Nothing more comes but the end.
pub(crate) fn expect_end(client: &mut TcpStream) {
    client.shutdown(Shutdown::Write).expect("a connected socket");
    assert_eq!(read_to_end(client), b"", "more than one reply came");
}

pub(crate) const BACKEND_ERROR: &[u8] = b"Error: Could not connect to backend server.";

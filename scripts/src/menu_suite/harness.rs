//! The server under test, and a client that expects exact bytes.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use socket2::SockRef;

use crate::ports::ReservedPort;
use crate::process::{PATIENCE, Running};

/// A server of the menu service on a port of its own.
pub struct Server {
    /// The program.
    pub running: Running,
    /// Where it listens, on 127.0.0.1.
    pub port: ReservedPort,
}

impl Server {
    /// Starts `program` with these options and waits until it listens.
    pub fn start(program: &str, options: &[&str]) -> Self {
        Self::start_on(ReservedPort::any().expect("a free port"), program, options)
    }

    /// Starts it on this port.
    pub fn start_on(port: ReservedPort, program: &str, options: &[&str]) -> Self {
        let number = port.number().to_string();
        let mut command = Command::new(program);
        command.args(["127.0.0.1", &number]).args(options);
        let mut running = Running::start("the server", &mut command).expect("the server starts");
        running.expect(&format!("{number}\n")).expect("the server says where it listens");
        Self { running, port }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number()).into()
    }

    /// A client whose every wait is bounded.
    pub fn client(&self) -> Client {
        let stream = TcpStream::connect(self.address()).expect("the server listens");
        stream.set_nodelay(true).expect("a connected socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a connected socket");
        stream.set_write_timeout(Some(PATIENCE)).expect("a connected socket");
        Client(stream)
    }

    /// Ends it by Ctrl-C, which it must do well, and gives the lines that it printed.
    pub fn stop(mut self) -> Vec<String> {
        let ended = self.running.stop().expect("the server ends");
        assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
        ended.text().lines().map(str::to_owned).collect()
    }
}

/// A client of the menu service.
pub struct Client(pub TcpStream);

impl Client {
    /// Sends bytes.
    pub fn say(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the server takes it");
    }

    /// Reads exactly this.
    pub fn hear(&mut self, expected: &[u8]) {
        let mut heard = vec![0; expected.len()];
        self.0.read_exact(&mut heard).expect("the server answers");
        assert_eq!(heard.escape_ascii().to_string(), expected.escape_ascii().to_string());
    }

    /// Reads all until the server's end.
    pub fn hear_all(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        self.0.read_to_end(&mut heard).expect("the server ends without a reset");
        heard
    }

    /// A request and its reply.
    pub fn ask(&mut self, request: &[u8], reply: &[u8]) {
        self.say(request);
        self.hear(reply);
    }

    /// Ends the connection by a reset.
    pub fn reset(self) {
        SockRef::from(&self.0).set_linger(Some(Duration::ZERO)).expect("a socket");
    }
}

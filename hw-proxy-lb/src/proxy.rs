//! The round-robin proxy: a thread for each client, each receive a request, each request a new
//! backend connection.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use common::args::HostPort;
use common::error::describe;
use common::python::{PyAddr, PyList};
use common::stream::{self, Trouble};
use common::thread_per_client::{self, Limits};
use common::{Error, LineWriter, Shutdown};

use crate::RECV_SIZE;
use crate::backend::Backend;
use crate::exchange::{GATHER, Outcome, Patience, exchange};
use crate::rotation::Rotation;

/// What a client gets when its backend cannot be reached.
pub const BACKEND_ERROR: &[u8] = b"Error: Could not connect to backend server.";
/// What one client too many gets.
pub const REFUSAL: &str = "Error: Too many clients.\n";

/// What a proxy works with.
#[derive(Debug)]
pub struct Config {
    /// In the order of their turns; at least one.
    pub backends: Vec<Backend>,
    /// How long to wait for a backend.
    pub patience: Patience,
    /// How many clients, and how long a silent one is kept.
    pub limits: Limits,
}

/// Prints where the proxy listens and what it balances between.
pub fn announce(at: &HostPort, backends: &[HostPort], lines: &LineWriter) {
    lines.line(format_args!("[PROXY] TCP Proxy listening on {at}"));
    lines.line(format_args!("[PROXY] Balancing between: {}", PyList(backends)));
}

/// Serves clients until the shutdown.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run(
    listener: &TcpListener,
    config: Config,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    let limits = config.limits.clone();
    let proxy = Arc::new(Proxy { config, lines: lines.clone(), shutdown: shutdown.clone() });
    thread_per_client::serve(
        listener,
        &limits,
        lines,
        shutdown,
        |_, peer| peer,
        move |stream, peer| {
            proxy.serve_client(stream, peer);
        },
    )
}

struct Proxy {
    config: Config,
    lines: LineWriter,
    shutdown: Shutdown,
}

/// How a client's connection came to its end.
enum Parting {
    Closed,
    Abrupt,
    /// For this reason, which no report prints.
    GivenUp(String),
}

impl Proxy {
    fn serve_client(&self, stream: &TcpStream, peer: SocketAddr) {
        let peer = PyAddr(peer);
        self.lines.line(format_args!("[PROXY] New client connected from {peer}"));
        match self.forward_requests(stream, peer) {
            Parting::Closed => {}
            Parting::Abrupt if self.shutdown.is_triggered() => {}
            Parting::Abrupt => self.lines.line(format_args!("[PROXY] Client {peer} disconnected abruptly.")),
            Parting::GivenUp(reason) => self.lines.note(format_args!("gave up on client {peer}: {reason}")),
        }
        self.lines.line(format_args!("[PROXY] Client {peer} disconnected."));
    }

    fn forward_requests(&self, mut stream: &TcpStream, peer: PyAddr) -> Parting {
        let mut rotation = Rotation::over(self.config.backends.len());
        let mut request = [0; RECV_SIZE];
        let mut gathered = vec![0; GATHER];
        loop {
            let received = match stream::receive(stream, &mut request) {
                Ok(0) => return Parting::Closed,
                Ok(received) => received,
                Err(error) if Trouble::of(&error) == Trouble::Reset => return Parting::Abrupt,
                Err(error) => return Parting::GivenUp(describe(&error)),
            };
            let turn = rotation.turn();
            let backend = &self.config.backends[turn];
            let name = backend.name();
            self.lines.line(format_args!("[PROXY] Client {peer} -> Server {} ({name})", turn + 1));
            match exchange(backend, &request[..received], stream, &self.config.patience, &mut gathered) {
                Outcome::Replied => {}
                Outcome::ClientGone => return Parting::Abrupt,
                Outcome::BackendFailed(reason) => {
                    self.lines.line(format_args!("[PROXY] Error connecting to server {name}: {reason}"));
                    if stream.write_all(BACKEND_ERROR).is_err() {
                        return Parting::Abrupt;
                    }
                }
                Outcome::CutOff(reason) => {
                    self.lines.line(format_args!("[PROXY] Error connecting to server {name}: {reason}"));
                    // A close would make a part look whole; a reset cannot be mistaken for an end.
                    let _ = stream::reset_when_closed(stream);
                    return Parting::GivenUp("its reply was cut off by the backend".to_owned());
                }
            }
        }
    }
}

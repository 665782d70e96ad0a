//! The grader's own end of an exchange of datagrams.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use common::error::describe;

use crate::evidence::difference::shown;
use crate::program::Vitals;
use crate::program::reasons::named;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::time::seconds;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// More than any datagram has, in bytes.
const LARGEST: usize = 65_536;

/// A socket that exchanges datagrams with one server.
#[derive(Debug)]
pub(super) struct Datagrams {
    who: String,
    server: SocketAddr,
    vitals: Vitals,
    socket: UdpSocket,
    trace: Trace,
    deadline: Instant,
}

impl Datagrams {
    /// A new socket on a port of its own; `who` is its name in the trace.
    pub(super) fn to(scene: &Scene<'_>, server: &Server, who: &str) -> Result<Self, Stop> {
        let any = if server.address.is_ipv4() {
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
        } else {
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0))
        };
        // Not connected, so that a reply from another port than the server's shows.
        let socket = UdpSocket::bind(any).map_err(|error| trouble(&error))?;
        let (who, vitals, server) = (who.to_owned(), server.program.vitals().clone(), server.address);
        Ok(Self { who, server, vitals, socket, trace: scene.trace(), deadline: scene.deadline() })
    }

    /// Who it is in a sentence.
    pub(super) fn named(&self) -> String {
        named(&self.who)
    }

    /// Its own address.
    pub(super) fn address(&self) -> Result<SocketAddr, Stop> {
        self.socket.local_addr().map_err(|error| trouble(&error))
    }

    /// Where its datagrams go.
    pub(super) fn server(&self) -> SocketAddr {
        self.server
    }

    /// Sends one datagram.
    pub(super) fn send(&self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        let bytes = bytes.as_ref();
        self.trace.add(StepKind::Sent, &self.who, shown(bytes));
        self.socket.send_to(bytes, self.server).map(drop).map_err(|error| trouble(&error))
    }

    /// Sends one datagram and takes the next that comes behind all that had come before: its bytes, and where from.
    /// One without a byte is no reply to a text.
    ///
    /// # Errors
    /// Where none comes; a crash where the server has ended.
    pub(super) fn ask(&self, bytes: impl AsRef<[u8]>) -> Result<(Vec<u8>, SocketAddr), Stop> {
        while self.receive(Duration::ZERO)?.is_some() {}
        let said = self.vitals.said();
        self.send(bytes)?;
        let until = Instant::now() + AT_ONCE;
        while let Some((reply, from)) = self.receive(until.saturating_duration_since(Instant::now()))? {
            if !reply.is_empty() {
                return Ok((reply, from));
            }
        }
        let reason = format!("no datagram came to {} within {}", self.named(), seconds(AT_ONCE));
        Err(self.vitals.explain(Stop::time_out(reason), said))
    }

    /// The next datagram, if one comes `within` that time, and where from.
    pub(super) fn receive(&self, within: Duration) -> Result<Option<(Vec<u8>, SocketAddr)>, Stop> {
        let until = (Instant::now() + within).min(self.deadline);
        let mut bytes = vec![0; LARGEST];
        loop {
            let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.socket.set_read_timeout(Some(left)).map_err(|error| trouble(&error))?;
            match self.socket.recv_from(&mut bytes) {
                Ok((length, from)) => {
                    bytes.truncate(length);
                    self.trace.add(StepKind::Received, &self.who, shown(&bytes));
                    return Ok(Some((bytes, from)));
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(trouble(&error)),
            }
        }
    }
}

fn trouble(error: &io::Error) -> Stop {
    Stop::grader(format!("cannot exchange datagrams: {}", describe(error)))
}

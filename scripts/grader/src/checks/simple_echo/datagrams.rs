//! The grader's own end of an exchange of datagrams.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use common::error::describe;

use crate::program::reasons::named;
use crate::program::seconds;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// More than any datagram has, in bytes.
const LARGEST: usize = 65_536;

/// A socket that exchanges datagrams with one server.
#[derive(Debug)]
pub(super) struct Datagrams {
    who: String,
    server: SocketAddr,
    socket: UdpSocket,
    trace: Trace,
    deadline: Instant,
}

impl Datagrams {
    /// A new socket on a port of its own; `who` is its name in the trace.
    pub(super) fn to(scene: &Scene<'_>, server: SocketAddr, who: &str) -> Result<Self, Stop> {
        let any = if server.is_ipv4() {
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
        } else {
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0))
        };
        // Not connected, so that a reply from another port than the server's shows.
        let socket = UdpSocket::bind(any).map_err(|error| trouble(&error))?;
        let (who, trace, deadline) = (who.to_owned(), scene.trace(), scene.deadline());
        Ok(Self { who, server, socket, trace, deadline })
    }

    /// Who it is in a sentence.
    pub(super) fn named(&self) -> String {
        named(&self.who)
    }

    /// Its own address.
    pub(super) fn address(&self) -> Result<SocketAddr, Stop> {
        self.socket.local_addr().map_err(|error| trouble(&error))
    }

    /// Sends one datagram.
    pub(super) fn send(&self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        let bytes = bytes.as_ref();
        self.trace.add(StepKind::Sent, &self.who, difference::shown(bytes));
        self.socket.send_to(bytes, self.server).map(drop).map_err(|error| trouble(&error))
    }

    /// Receives one datagram, which has to have these bytes.
    pub(super) fn expect(&self, expected: impl AsRef<[u8]>) -> Result<(), Stop> {
        let expected = expected.as_ref();
        let what = format!("'{}'", difference::shown(expected));
        self.trace.add(StepKind::Expected, &self.who, &what);
        let Some((received, from)) = self.receive(AT_ONCE)? else {
            let reason = format!("no datagram came to {} within {}", self.named(), seconds(AT_ONCE));
            return Err(Stop::time_out(reason).expected(what, "nothing"));
        };
        if from != self.server {
            let reason = format!("the reply to {} came from another address than the server's", self.named());
            return Err(Stop::fail(reason).expected(self.server, from));
        }
        if received == expected {
            return Ok(());
        }
        let reason = format!("other bytes came to {}", self.named());
        Err(Stop::fail(reason).with(difference::of(expected, &received)))
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
                    self.trace.add(StepKind::Received, &self.who, difference::shown(&bytes));
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

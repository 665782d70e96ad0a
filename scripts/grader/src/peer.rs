//! The grader's own end of a connection to a submitted server.

mod receiving;

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::error::describe;
use socket2::SockRef;

use crate::program::reasons::named;
use crate::program::seconds;
use crate::report::difference;
use crate::stop::Stop;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// A connection.
#[derive(Debug)]
pub struct Peer {
    who: String,
    /// Who is at the other end.
    other: &'static str,
    stream: TcpStream,
    /// Received, and not taken yet.
    heard: Vec<u8>,
    at_end: bool,
    trace: Option<Trace>,
    deadline: Instant,
}

impl Peer {
    /// Connects; `who` is its name in the trace, which is none for peers in large numbers.
    ///
    /// # Errors
    /// Where the server does not take it `within` that time.
    pub fn connect(
        who: impl std::fmt::Display,
        to: SocketAddr,
        within: Duration,
        trace: Option<Trace>,
        deadline: Instant,
    ) -> Result<Self, Stop> {
        let who = who.to_string();
        let left = within.min(deadline.saturating_duration_since(Instant::now()));
        let stream =
            TcpStream::connect_timeout(&to, left.max(Duration::from_millis(1))).map_err(|error| {
                let who = named(&who);
                let reason = format!("{who} cannot connect to {to}: {}", describe(&error));
                if error.kind() == ErrorKind::TimedOut { Stop::time_out(reason) } else { Stop::fail(reason) }
            })?;
        // A reply in many small parts must not wait for our acknowledgements.
        let _ = stream.set_nodelay(true);
        let peer =
            Self { who, other: "the server", stream, heard: Vec::new(), at_end: false, trace, deadline };
        if let Ok(own) = peer.stream.local_addr() {
            peer.note(format_args!("connected to {to} from {own}"));
        }
        Ok(peer)
    }

    /// The end of a connection that the grader has accepted, in place of a server of the submission.
    pub fn accepted(
        who: impl std::fmt::Display,
        stream: TcpStream,
        trace: Option<Trace>,
        deadline: Instant,
    ) -> Self {
        let who = who.to_string();
        let _ = stream.set_nodelay(true);
        let peer =
            Self { who, other: "the program", stream, heard: Vec::new(), at_end: false, trace, deadline };
        if let Ok(from) = peer.stream.peer_addr() {
            peer.note(format_args!("accepted a connection from {from}"));
        }
        peer
    }

    /// Who it is in a sentence.
    pub fn named(&self) -> String {
        named(&self.who)
    }

    /// Its own address.
    ///
    /// # Errors
    /// The grader's, where the system does not tell.
    pub fn address(&self) -> Result<SocketAddr, Stop> {
        self.stream.local_addr().map_err(|error| Stop::grader(describe(&error)))
    }

    /// The socket, for what only a check of its own does.
    pub fn socket(&self) -> &TcpStream {
        &self.stream
    }

    /// Sends all of it.
    ///
    /// # Errors
    /// Where the server does not take it in 10 s, or has closed.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        let bytes = bytes.as_ref();
        self.step(StepKind::Sent, difference::shown(bytes));
        let within = Duration::from_secs(10);
        let left = self.left(within);
        self.stream.set_write_timeout(Some(left)).map_err(|error| Stop::grader(describe(&error)))?;
        self.stream.write_all(bytes).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Stop::time_out(format!(
                "{} did not take what {} sent in {}",
                self.other,
                self.named(),
                seconds(within)
            )),
            _ => {
                let why = describe(&error);
                Stop::fail(format!("{} ended the connection of {}: {why}", self.other, self.named()))
            }
        })
    }

    /// Closes.
    pub fn close(self) {
        self.note("closes the connection");
    }

    /// Ends the connection by a reset, as a program that crashes with unread data does.
    pub fn reset(self) {
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        self.note("resets the connection");
    }

    /// Sends no more, and goes on to receive.
    pub fn half_close(&mut self) {
        self.note("closes its sending side");
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    fn until(&self, within: Duration) -> Instant {
        (Instant::now() + within).min(self.deadline)
    }

    fn left(&self, within: Duration) -> Duration {
        self.until(within).saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    fn note(&self, what: impl std::fmt::Display) {
        self.step(StepKind::Did, what);
    }

    fn step(&self, kind: StepKind, what: impl std::fmt::Display) {
        if let Some(trace) = &self.trace {
            trace.add(kind, &self.who, what);
        }
    }
}

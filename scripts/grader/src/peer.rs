//! The grader's own end of a connection to a submitted server.

mod farewell;
mod receiving;

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::error::describe;
use socket2::SockRef;

use crate::evidence::difference;
use crate::program::Vitals;
use crate::program::reasons::named;
use crate::stop::Stop;
use crate::time::seconds;
use crate::trace::Trace;
use crate::verdict::StepKind;

/// A connection. When it is dropped it is closed as by [`Peer::close`].
#[derive(Debug)]
pub struct Peer {
    who: String,
    /// Who is at the other end.
    other: &'static str,
    /// What is known of the program at the other end, and how much that had said on standard error at first.
    program: Option<(Vitals, u64)>,
    /// Nothing once the connection has been ended.
    stream: Option<TcpStream>,
    /// Received, and not taken yet.
    heard: Vec<u8>,
    at_end: bool,
    trace: Option<Trace>,
    deadline: Instant,
}

impl Peer {
    /// Connects to a program; `who` is its name in the trace, which is none for peers in large numbers.
    ///
    /// # Errors
    /// Where the server does not take it `within` that time; a crash where it has ended.
    pub fn connect(
        who: impl std::fmt::Display,
        to: SocketAddr,
        within: Duration,
        program: Option<&Vitals>,
        trace: Option<Trace>,
        deadline: Instant,
    ) -> Result<Self, Stop> {
        let who = who.to_string();
        let program = program.map(|vitals| (vitals.clone(), vitals.said()));
        let left = within.min(deadline.saturating_duration_since(Instant::now()));
        let stream =
            TcpStream::connect_timeout(&to, left.max(Duration::from_millis(1))).map_err(|error| {
                let who = named(&who);
                let reason = format!("{who} cannot connect to {to}: {}", describe(&error));
                let late = error.kind() == ErrorKind::TimedOut;
                explained(&program, if late { Stop::time_out(reason) } else { Stop::fail(reason) })
            })?;
        let peer = Self::over(stream, who, "the server", program, trace, deadline);
        if let Ok(own) = peer.socket().local_addr() {
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
        let peer = Self::over(stream, who.to_string(), "the program", None, trace, deadline);
        if let Ok(from) = peer.socket().peer_addr() {
            // As a socket shows it that takes IPv6 too.
            let from = SocketAddr::new(from.ip().to_canonical(), from.port());
            peer.note(format_args!("accepted a connection from {from}"));
        }
        peer
    }

    fn over(
        stream: TcpStream,
        who: String,
        other: &'static str,
        program: Option<(Vitals, u64)>,
        trace: Option<Trace>,
        deadline: Instant,
    ) -> Self {
        // A reply in many small parts must not wait for our acknowledgements.
        let _ = stream.set_nodelay(true);
        Self { who, other, program, stream: Some(stream), heard: Vec::new(), at_end: false, trace, deadline }
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
        self.socket().local_addr().map_err(|error| Stop::grader(describe(&error)))
    }

    /// The socket, for what only a check of its own does.
    ///
    /// # Panics
    /// Never: whoever ends the connection gives the peer away.
    pub fn socket(&self) -> &TcpStream {
        self.stream.as_ref().expect("a peer that can be asked is connected")
    }

    /// Sends all of it.
    ///
    /// # Errors
    /// Where the server does not take it in 10 s, or has closed; a crash where it has ended.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        let bytes = bytes.as_ref();
        self.step(StepKind::Sent, difference::shown(bytes));
        let within = Duration::from_secs(10);
        let left = self.left(within);
        let mut socket = self.socket();
        socket.set_write_timeout(Some(left)).map_err(|error| Stop::grader(describe(&error)))?;
        socket.write_all(bytes).map_err(|error| {
            self.explained(match error.kind() {
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
        })
    }

    /// Closes as a user's program does: it sends no more and takes what still comes, so that the other end sees the end
    /// of the connection and no reset.
    pub fn close(self) {
        self.note("closes the connection");
    }

    /// Ends the connection by a reset, as a program that crashes with unread data does.
    pub fn reset(mut self) {
        self.note("resets the connection");
        if let Some(stream) = self.stream.take() {
            // Without a time to linger the system resets, whatever has been read.
            let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
    }

    /// Ends the connection as the system does for a program that quits before all has come: by its end, and by a reset
    /// for what comes behind. Whoever sends then has an `EPIPE`, and the signal SIGPIPE unless it is ignored.
    pub fn quit(mut self) {
        self.half_close();
        self.reset();
    }

    /// Sends no more, and goes on to receive.
    pub fn half_close(&mut self) {
        self.note("closes its sending side");
        let _ = self.socket().shutdown(Shutdown::Write);
    }

    /// A stop of this connection: a crash where the program at the other end has ended.
    fn explained(&self, stop: Stop) -> Stop {
        explained(&self.program, stop)
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

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take() {
            farewell::close(stream, self.at_end);
        }
    }
}

fn explained(program: &Option<(Vitals, u64)>, stop: Stop) -> Stop {
    match program {
        Some((program, said)) => program.explain(stop, *said),
        None => stop,
    }
}

//! The grader's own end of a connection to a submitted server.

use std::io::{self, ErrorKind, Read, Write};
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

/// How much a peer keeps of what it has received and nobody has taken yet, in bytes.
const MAX_UNREAD: usize = 64 << 20;

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

    /// Its name in the trace.
    pub fn who(&self) -> &str {
        &self.who
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

    /// Receives until `is_whole` says how many bytes belong together, and gives those.
    ///
    /// # Errors
    /// Where they do not come `within` that time or the connection ends before; `what` says what was waited for.
    pub fn receive_until(
        &mut self,
        what: &str,
        within: Duration,
        is_whole: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<Vec<u8>, Stop> {
        let until = self.until(within);
        loop {
            if let Some(end) = is_whole(&self.heard) {
                let taken: Vec<u8> = self.heard.drain(..end.min(self.heard.len())).collect();
                let whole = difference::shown(&taken);
                match self.heard.as_slice() {
                    [] => self.step(StepKind::Received, whole),
                    more => self.step(
                        StepKind::Received,
                        format_args!("{whole} (and behind it '{}')", difference::shown(more)),
                    ),
                }
                return Ok(taken);
            }
            let ended = match self.receive_more(until) {
                Ok(true) => continue,
                Ok(false) => "closed",
                Err(error) if is_late(&error) => {
                    self.step(StepKind::Received, difference::shown(&self.heard));
                    let received = difference::quoted(&self.heard);
                    let stop = if self.heard.is_empty() {
                        Stop::time_out(format!("nothing came to {} within {}", self.named(), seconds(within)))
                    } else {
                        Stop::overdue(format!(
                            "{} got another answer within {}",
                            self.named(),
                            seconds(within)
                        ))
                    };
                    return Err(stop.expected(what, received));
                }
                Err(_) => "reset",
            };
            self.step(StepKind::Received, difference::shown(&self.heard));
            let received = format!("{}, then the end", difference::quoted(&self.heard));
            let reason = format!("{} {ended} the connection of {}", self.other, self.named());
            return Err(Stop::fail(reason).expected(what, received));
        }
    }

    /// Receives exactly these bytes.
    ///
    /// # Errors
    /// Where others come, or not all of them `within` that time.
    pub fn expect(&mut self, expected: impl AsRef<[u8]>, within: Duration) -> Result<(), Stop> {
        let expected = expected.as_ref();
        let what = difference::quoted(expected);
        self.step(StepKind::Expected, &what);
        let agrees = |heard: &[u8]| {
            let common = heard.len().min(expected.len());
            let differs = heard[..common] != expected[..common];
            (differs || common == expected.len()).then_some(if differs { heard.len() } else { common })
        };
        let received = self.receive_until(&what, within, agrees).map_err(|mut stop| {
            if let Some(difference) = &mut stop.difference {
                difference.hex = difference::of(expected, &self.heard).hex;
            }
            let came = self.heard.len();
            if stop.overdue && came > 0 {
                let (all, within) = (expected.len(), seconds(within));
                stop.reason = format!("only {came} of {all} bytes came to {} within {within}", self.named());
            }
            stop
        })?;
        if received == expected {
            return Ok(());
        }
        let reason = format!("other bytes came to {}", self.named());
        Err(Stop::fail(reason).with(difference::of(expected, &received)))
    }

    /// Receives a line, without its end.
    ///
    /// # Errors
    /// Where none comes `within` that time.
    pub fn receive_line(&mut self, what: &str, within: Duration) -> Result<String, Stop> {
        let line = self.receive_until(what, within, |heard| {
            heard.iter().position(|byte| *byte == b'\n').map(|at| at + 1)
        })?;
        Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Receives all until the server closes.
    ///
    /// # Errors
    /// Where it does not close `within` that time, or resets.
    pub fn receive_all(&mut self, within: Duration) -> Result<Vec<u8>, Stop> {
        let until = self.until(within);
        loop {
            match self.receive_more(until) {
                Ok(true) => {}
                Ok(false) => {
                    let all = std::mem::take(&mut self.heard);
                    self.step(StepKind::Received, format_args!("{} (the end)", difference::shown(&all)));
                    return Ok(all);
                }
                Err(error) if is_late(&error) => {
                    let reason = format!(
                        "{} did not close the connection of {} within {}",
                        self.other,
                        self.named(),
                        seconds(within)
                    );
                    return Err(Stop::time_out(reason).expected("the end of the connection", "nothing"));
                }
                Err(error) => {
                    let reason = format!(
                        "{} ended the connection of {} badly: {}",
                        self.other,
                        self.named(),
                        describe(&error)
                    );
                    return Err(Stop::fail(reason));
                }
            }
        }
    }

    /// Whatever has come and comes `within` that time; for absence, and for readers that only drain.
    pub fn drain(&mut self, within: Duration) -> Vec<u8> {
        let until = self.until(within);
        while let Ok(true) = self.receive_more(until) {}
        std::mem::take(&mut self.heard)
    }

    /// What has come and was not taken.
    pub fn unread(&self) -> &[u8] {
        &self.heard
    }

    /// Whether the server has ended the connection, one way or another, by `within` that time from now.
    pub fn is_ended(&mut self, within: Duration) -> bool {
        let until = self.until(within);
        loop {
            match self.receive_more(until) {
                Ok(true) => {}
                Ok(false) => return true,
                Err(error) => return !is_late(&error),
            }
        }
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

    fn receive_more(&mut self, until: Instant) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        let mut piece = [0; 64 * 1024];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
            match self.stream.read(&mut piece) {
                Ok(0) => self.at_end = true,
                Ok(received) if self.heard.len() < MAX_UNREAD => {
                    self.heard.extend_from_slice(&piece[..received]);
                }
                Ok(_) => return Err(io::Error::other("more came than anybody asked for")),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(!self.at_end);
        }
    }

    fn until(&self, within: Duration) -> Instant {
        (Instant::now() + within).min(self.deadline)
    }

    fn left(&self, within: Duration) -> Duration {
        self.until(within).saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    fn named(&self) -> String {
        named(&self.who)
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

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

//! One client's connection as a state machine over a stream that never blocks.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use common::service::{MAX_UNSENT, Progress, Session};
use common::stream::{LINGER, STALL_TIMEOUT};

/// How many receives one client gets in one turn, so that a flood cannot starve the others.
const RECEIVES_PER_TURN: usize = 16;

/// Space that all connections share, a turn at a time: what a connection keeps for itself is only
/// what waits.
#[derive(Debug)]
pub struct Shared {
    /// As much as one receive takes.
    pub input: Vec<u8>,
    output: Vec<u8>,
}

impl Shared {
    /// Space for receives of at most `receive` bytes.
    pub fn new(receive: usize) -> Self {
        Self { input: vec![0; receive], output: Vec::new() }
    }
}

/// What a connection needs of its stream.
pub trait Stream: Read + Write {
    /// Tells the peer that nothing more comes.
    ///
    /// # Errors
    /// Where the connection is gone.
    fn close_sending(&self) -> std::io::Result<()>;
}

impl Stream for mio::net::TcpStream {
    fn close_sending(&self) -> std::io::Result<()> {
        self.shutdown(std::net::Shutdown::Write)
    }
}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing can be done until the stream is ready.
    Waiting,
    /// There is more to do, in another turn.
    Unfinished,
    /// The connection has come to its end.
    Over,
}

/// A client's stream, session and what waits to be sent.
pub struct Connection<S> {
    stream: S,
    /// `None` once the client has left and only its stream's end is waited for.
    session: Option<Session>,
    unsent: Vec<u8>,
    readable: bool,
    writable: bool,
    /// The peer's end may have come with the last readiness, which will not be told again.
    read_closed: bool,
    /// The peer's end has been read.
    peer_ended: bool,
    progress: Progress,
    active: Instant,
}

impl<S: Stream> Connection<S> {
    /// A new client's, at `now`. Its stream is taken to be writable, and readable when that is told.
    pub fn new(stream: S, session: Session, now: Instant) -> Self {
        Self {
            stream,
            session: Some(session),
            unsent: Vec::new(),
            readable: false,
            writable: true,
            read_closed: false,
            peer_ended: false,
            progress: Progress::Waiting,
            active: now,
        }
    }

    /// The stream, for registering it.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Who it is; `None` when the client has left and only its stream's end is waited for.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Notes what the stream can do now. Stays noted until the stream says otherwise.
    pub fn is_ready(&mut self, readable: bool, writable: bool, read_closed: bool) {
        self.readable |= readable;
        self.writable |= writable;
        self.read_closed |= read_closed;
    }

    /// Whether it waits for room to write.
    pub fn waits_to_write(&self) -> bool {
        !self.unsent.is_empty() && !self.writable
    }

    /// Takes no more requests and is over once what waits has been sent, whatever the client sends yet.
    pub fn end(&mut self) {
        self.progress = Progress::Ended;
        self.peer_ended = true;
    }

    /// Adds a line of the server's own; `false` where too much waits for a client that does not read.
    pub fn announce(&mut self, line: &[u8]) -> bool {
        if self.session.is_none() {
            return true;
        }
        self.unsent.extend_from_slice(line);
        self.unsent.len() <= 2 * MAX_UNSENT
    }

    /// Whether the client has kept the server waiting too long: by silence, by not reading, or by
    /// not closing when it has left.
    pub fn is_overdue(&self, now: Instant, idle: Duration) -> bool {
        let allowed = match (&self.session, self.unsent.is_empty()) {
            (None, _) => LINGER,
            (Some(_), true) => idle,
            (Some(_), false) => STALL_TIMEOUT.min(idle),
        };
        now.saturating_duration_since(self.active) > allowed
    }

    /// Receives, answers and sends until the stream can do no more or the turn is over.
    pub fn turn(&mut self, shared: &mut Shared, now: Instant) -> Turn {
        for _ in 0..RECEIVES_PER_TURN {
            if self.send_unsent(now).is_err() {
                return Turn::Over;
            }
            let may_take_more = self.unsent.len() < MAX_UNSENT;
            match self.progress {
                Progress::Ended if !self.unsent.is_empty() => return Turn::Waiting,
                Progress::Ended if self.peer_ended => return Turn::Over,
                Progress::Ended => {
                    self.leave(now);
                    if !self.readable {
                        return Turn::Waiting;
                    }
                    if self.receive(shared, now).is_err() {
                        return Turn::Over;
                    }
                }
                Progress::Full if may_take_more => {
                    self.progress = go_on(&mut self.session, &[], &mut self.unsent);
                }
                Progress::Waiting if may_take_more && self.readable => {
                    if self.receive(shared, now).is_err() {
                        return Turn::Over;
                    }
                }
                Progress::Full | Progress::Waiting => return Turn::Waiting,
            }
        }
        Turn::Unfinished
    }

    /// The client leaves at once, its stream when the peer has ended too: to close it on bytes that
    /// were not read would be a reset, which can take the last reply away from the peer.
    fn leave(&mut self, now: Instant) {
        if self.session.take().is_some() {
            self.active = now;
            // Fails only where the peer is gone, which reading will tell.
            let _ = self.stream.close_sending();
        }
    }

    fn receive(&mut self, shared: &mut Shared, now: Instant) -> std::io::Result<()> {
        let received = match self.stream.read(&mut shared.input) {
            Ok(0) => {
                self.progress = Progress::Ended;
                self.peer_ended = true;
                return Ok(());
            }
            Ok(received) => received,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.readable = false;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if self.session.is_some() {
            self.active = now;
        }
        // A receive that left room has emptied the socket (epoll(7), question 9), and whatever comes
        // from then on is told anew. Windows tells nothing before it has said "would block".
        if cfg!(unix) && received < shared.input.len() && !self.read_closed {
            self.readable = false;
        }
        let bytes = &shared.input[..received];
        if !self.unsent.is_empty() {
            self.progress = go_on(&mut self.session, bytes, &mut self.unsent);
            return Ok(());
        }
        shared.output.clear();
        self.progress = go_on(&mut self.session, bytes, &mut shared.output);
        let sent = if self.writable { self.write(&shared.output)? } else { 0 };
        self.unsent.extend_from_slice(&shared.output[sent..]);
        Ok(())
    }

    fn send_unsent(&mut self, now: Instant) -> std::io::Result<()> {
        if self.unsent.is_empty() || !self.writable {
            return Ok(());
        }
        let unsent = std::mem::take(&mut self.unsent);
        let sent = self.write(&unsent)?;
        if sent > 0 {
            self.active = now;
        }
        if sent < unsent.len() {
            self.unsent = unsent;
            self.unsent.drain(..sent);
        }
        Ok(())
    }

    /// How much of it the stream took before it was full.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.stream.write(&bytes[sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => sent += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.writable = false;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }
}

/// What comes from a client that has left is thrown away.
fn go_on(session: &mut Option<Session>, bytes: &[u8], out: &mut Vec<u8>) -> Progress {
    session.as_mut().map_or(Progress::Ended, |session| session.take(bytes, out))
}

#[cfg(test)]
mod tests;

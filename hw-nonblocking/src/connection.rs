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
mod tests {
    use super::*;
    use common::LineWriter;
    use common::service::{Kind, Options, Service};
    use std::collections::VecDeque;
    use std::io;

    /// A stream that gives what it is told to give and takes as much as it has room for.
    #[derive(Default)]
    struct Scripted {
        gives: VecDeque<io::Result<Vec<u8>>>,
        room: usize,
        took: Vec<u8>,
        reads: usize,
    }

    impl Read for Scripted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.reads += 1;
            let bytes = self.gives.pop_front().unwrap_or_else(|| Err(ErrorKind::WouldBlock.into()))?;
            let (now, later) = bytes.split_at(bytes.len().min(buffer.len()));
            buffer[..now.len()].copy_from_slice(now);
            if !later.is_empty() {
                self.gives.push_front(Ok(later.to_vec()));
            }
            Ok(now.len())
        }
    }

    impl Write for Scripted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let n = bytes.len().min(self.room).min(7000);
            if n == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.room -= n;
            self.took.extend_from_slice(&bytes[..n]);
            Ok(n)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Stream for Scripted {
        fn close_sending(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn connection(gives: &[&[u8]], room: usize) -> (Connection<Scripted>, Shared) {
        let options = Options { quiet: true, ..Options::default() };
        let service = Service::new(Kind::Menu, options, None, LineWriter::channel().0);
        let gives = gives.iter().map(|bytes| Ok(bytes.to_vec())).collect();
        let stream = Scripted { gives, room, ..Scripted::default() };
        let mut connection =
            Connection::new(stream, service.admit(([127, 0, 0, 1], 1).into()), Instant::now());
        connection.is_ready(true, true, false);
        (connection, Shared::new(1024))
    }

    #[test]
    fn a_short_receive_is_the_last_and_an_end_that_was_told_is_looked_for() {
        let (mut connection, mut shared) = connection(&[b"1a\n"], 100);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Waiting);
        assert_eq!(connection.stream.reads, if cfg!(unix) { 1 } else { 2 });
        connection.stream.gives.extend([Ok(b"1b\n".to_vec()), Ok(Vec::new())]);
        connection.is_ready(true, false, true);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Over);
        assert_eq!(connection.stream.took, b"A\nB\n");
    }

    #[test]
    fn a_flood_gets_a_bounded_turn_and_loses_nothing() {
        let flood = b"1x\n".repeat(20_000);
        let (mut connection, mut shared) = connection(&[&flood], usize::MAX);
        let mut turns = 1;
        while connection.turn(&mut shared, Instant::now()) == Turn::Unfinished {
            assert!(connection.stream.reads <= turns * RECEIVES_PER_TURN);
            turns += 1;
        }
        assert!(turns > 3, "{turns} turns");
        assert_eq!(connection.stream.took, b"X\n".repeat(20_000));
    }

    #[test]
    fn a_client_that_does_not_read_is_read_from_no_more_and_goes_on_later() {
        let requests = b"2\n".repeat(100_000);
        let (mut connection, mut shared) = connection(&[&requests], 0);
        while connection.turn(&mut shared, Instant::now()) == Turn::Unfinished {}
        assert!(connection.waits_to_write());
        assert!(connection.unsent.len() < MAX_UNSENT + 1024 * 50, "{} wait", connection.unsent.len());
        let reads = connection.stream.reads;
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Waiting);
        assert_eq!(connection.stream.reads, reads);
        for _ in 0..1_000_000 {
            connection.stream.room = 10_000;
            connection.is_ready(false, true, false);
            connection.turn(&mut shared, Instant::now());
            if connection.unsent.is_empty() && connection.stream.gives.is_empty() {
                break;
            }
        }
        assert_eq!(connection.stream.took, b"client IP = 127.0.0.1, port = 1\n".repeat(100_000));
    }

    #[test]
    fn nothing_is_held_for_a_client_that_is_owed_nothing() {
        let (mut connection, mut shared) = connection(&[b"1abc\n"], 2);
        connection.turn(&mut shared, Instant::now());
        assert!(connection.waits_to_write());
        connection.stream.room = 100;
        connection.is_ready(false, true, false);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Waiting);
        assert!(!connection.waits_to_write());
        assert_eq!((connection.unsent.capacity(), connection.stream.took.as_slice()), (0, &b"ABC\n"[..]));
    }

    #[test]
    fn what_is_owed_is_sent_before_the_end() {
        let (mut connection, mut shared) = connection(&[b"1abc\n5\n1never\n"], 1);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Waiting);
        connection.stream.room = 100;
        connection.is_ready(false, true, false);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Waiting);
        assert_eq!(connection.stream.took, b"ABC\n");
        assert!(connection.session().is_none(), "a client that left still counts");
        connection.stream.gives.extend([Ok(b"1never\n".to_vec()), Ok(Vec::new())]);
        connection.is_ready(true, false, true);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Over);
        assert_eq!(connection.stream.took, b"ABC\n");
    }

    #[test]
    fn an_interruption_is_gone_through_and_a_reset_ends_it() {
        let (mut connection, mut shared) = connection(&[], 100);
        connection.stream.gives.extend([
            Err(ErrorKind::Interrupted.into()),
            Ok(b"1a\n".to_vec()),
            Err(ErrorKind::ConnectionReset.into()),
        ]);
        connection.is_ready(true, false, true);
        assert_eq!(connection.turn(&mut shared, Instant::now()), Turn::Over);
        assert_eq!(connection.stream.took, b"A\n");
    }

    #[test]
    fn silence_and_not_reading_are_overdue_in_their_time() {
        let (mut connection, mut shared) = connection(&[b"1a\n"], 0);
        let start = connection.active;
        let hour = Duration::from_secs(3600);
        assert!(!connection.is_overdue(start + hour, hour));
        assert!(connection.is_overdue(start + hour + Duration::from_secs(1), hour));
        connection.turn(&mut shared, start);
        assert!(!connection.is_overdue(start + STALL_TIMEOUT, hour));
        assert!(connection.is_overdue(start + STALL_TIMEOUT + Duration::from_secs(1), hour));
        connection.end();
        connection.peer_ended = false;
        connection.stream.room = 100;
        connection.is_ready(false, true, false);
        connection.turn(&mut shared, start);
        assert!(connection.is_overdue(start + LINGER + Duration::from_millis(1), hour));
    }
}

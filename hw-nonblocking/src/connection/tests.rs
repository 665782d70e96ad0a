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
    let mut connection = Connection::new(stream, service.admit(([127, 0, 0, 1], 1).into()), Instant::now());
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

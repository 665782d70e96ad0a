//! Loads on a server, each from one thread, every reply checked.
//!
//! | To load a server with … | read |
//! |---|---|
//! | connections that stay and ask back to back, or at a fixed rate | [`connections`] |
//! | a new connection for each request | [`one_shot`] |
//! | thousands of clients that come at the same moment | [`burst`], [`queue`] |
//! | many bytes over a new connection, and the same bytes back meanwhile | [`bulk`] |
//! | downloads of one file, one after the other | [`download`], [`sample`] |

pub mod bulk;
pub mod burst;
pub mod connections;
pub mod download;
mod link;
pub mod one_shot;
pub mod queue;
pub mod sample;
mod source;
mod talk;

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use mio::{Events, Poll};

pub use source::source_address;

/// What clients send, and what they must get for it.
///
/// Each request has another letter than the one before it and than its neighbours', so that a reply that
/// comes twice, late, or to the wrong client is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    letters: Vec<Letters>,
}

/// A request and its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Letters {
    /// Far smaller than an empty socket's buffer, so that it is taken whole or not at all.
    request: Vec<u8>,
    /// Not empty.
    reply: Vec<u8>,
}

impl Exchange {
    /// `size` bytes and the same back.
    pub fn echo(size: usize) -> Self {
        let letters = |letter| Letters { request: vec![letter; size], reply: vec![letter; size] };
        Self { letters: (b'a'..=b'z').map(letters).collect() }
    }

    /// The menu service's first command with a text of `size` letters.
    pub fn upper(size: usize) -> Self {
        let line = |first: &str, letter: u8| [first.as_bytes(), &vec![letter; size], b"\n"].concat();
        let letters =
            |letter: u8| Letters { request: line("1", letter), reply: line("", letter.to_ascii_uppercase()) };
        Self { letters: (b'a'..=b'z').map(letters).collect() }
    }

    /// A client's request, of which it counts its own.
    pub fn request(&self, client: usize, count: usize) -> &[u8] {
        &self.letters(client, count).request
    }

    /// What it must get for it.
    pub fn reply(&self, client: usize, count: usize) -> &[u8] {
        &self.letters(client, count).reply
    }

    fn letters(&self, client: usize, count: usize) -> &Letters {
        &self.letters[client.wrapping_add(count) % self.letters.len()]
    }
}

/// What came of a load.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Requests with a right reply.
    pub requests: u64,
    /// From the first request until the last reply.
    pub elapsed: Duration,
    /// From each request until its reply, in nanoseconds.
    pub latency: Histogram<u64>,
    /// CPU time that the load itself used.
    pub own_cpu: Duration,
}

impl Measured {
    /// Requests with a right reply, each second.
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

/// Measures while a load runs.
struct Stopwatch {
    start: Instant,
    cpu: Duration,
    latency: Histogram<u64>,
}

impl Stopwatch {
    /// The longest latency that is told apart from longer ones, in nanoseconds.
    const LONGEST: u64 = 600_000_000_000;

    fn start() -> io::Result<Self> {
        // Three digits: 0.1 % of a latency.
        let latency = Histogram::new_with_bounds(1, Self::LONGEST, 3).map_err(io::Error::other)?;
        Ok(Self { start: Instant::now(), cpu: thread_cpu(), latency })
    }

    fn record(&mut self, took: Duration) {
        self.latency.saturating_record(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(1));
    }

    fn stop(self) -> Measured {
        let requests = self.latency.len();
        let own_cpu = thread_cpu().saturating_sub(self.cpu);
        Measured { requests, elapsed: self.start.elapsed(), latency: self.latency, own_cpu }
    }
}

/// CPU time of the calling thread; zero where the system does not tell.
fn thread_cpu() -> Duration {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
    }
    #[cfg(not(unix))]
    {
        Duration::ZERO
    }
}

/// Whose sockets are ready, at most after `patience`.
fn ready(poll: &mut Poll, events: &mut Events, patience: Duration) -> io::Result<Vec<usize>> {
    while let Err(error) = poll.poll(events, Some(patience)) {
        if error.kind() != ErrorKind::Interrupted {
            return Err(error);
        }
    }
    Ok(events.iter().map(|event| event.token().0).collect())
}

/// Takes `piece`, which must go on with the reply where `come` bytes of it have come.
fn check(piece: &[u8], reply: &[u8], come: usize) -> io::Result<()> {
    if piece.is_empty() {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server ended a connection"));
    }
    if reply.get(come..come + piece.len()) != Some(piece) {
        return Err(io::Error::new(ErrorKind::InvalidData, "a reply is wrong"));
    }
    Ok(())
}

fn no_answer(left: usize) -> io::Error {
    io::Error::new(ErrorKind::TimedOut, format!("{left} clients waited in vain for a reply"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menus_first_command() {
        let exchange = Exchange::upper(3);
        assert_eq!((exchange.request(1, 1), exchange.reply(1, 1)), (&b"1ccc\n"[..], &b"CCC\n"[..]));
    }

    #[test]
    fn no_request_is_the_one_before_or_its_neighbours() {
        let exchange = Exchange::echo(4);
        assert_ne!(exchange.request(7, 30), exchange.request(7, 31));
        assert_ne!(exchange.request(7, 30), exchange.request(8, 30));
        assert_eq!(exchange.request(7, 30), exchange.reply(7, 30));
    }

    #[test]
    fn a_reply_is_checked_wherever_it_is_cut() {
        for cut in 1..4 {
            check(&b"pong"[..cut], b"pong", 0).unwrap();
            check(&b"pong"[cut..], b"pong", cut).unwrap();
            assert_eq!(check(b"x", b"pong", cut).unwrap_err().kind(), ErrorKind::InvalidData);
        }
        assert_eq!(check(b"g!", b"pong", 3).unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(check(b"", b"pong", 0).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn cpu_time_counts_work_and_not_waiting() {
        let watch = Stopwatch::start().unwrap();
        std::thread::sleep(Duration::from_millis(50));
        assert!(watch.stop().own_cpu < Duration::from_millis(40));
        let watch = Stopwatch::start().unwrap();
        while thread_cpu() < watch.cpu + Duration::from_millis(20) {}
        let measured = watch.stop();
        assert!(measured.own_cpu >= Duration::from_millis(20) && measured.own_cpu <= measured.elapsed);
    }
}

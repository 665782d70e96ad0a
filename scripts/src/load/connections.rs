//! Clients that connect once and stay: they ask back to back, or at a fixed rate.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::{Events, Poll};

use super::link::Link;
pub use super::link::Transport;
use super::talk::{ask, take};
use super::{Exchange, Measured, Stopwatch, no_answer, ready};
use crate::process::PATIENCE;

/// How many connect before they are all served once. Far below any server's queue: what a full queue
/// turns away comes again a second later, and would have the load wait and not the server work.
const CONNECT_AT_ONCE: usize = 64;

/// How long a load at a fixed rate sleeps at most: what a poll's timeout can be told.
const TICK: Duration = Duration::from_millis(1);

/// Clients that are connected, each served once already.
pub struct Connections {
    poll: Poll,
    events: Events,
    all: Vec<Connection>,
    exchange: Exchange,
    buffer: Vec<u8>,
}

struct Connection {
    link: Link,
    /// Whether it waits for a reply, and how much of that has come.
    waits: bool,
    come: usize,
    /// How many requests it has sent.
    count: usize,
    since: Instant,
    /// When requests were to be sent that wait for the one under way.
    due: VecDeque<Instant>,
}

impl Connections {
    /// Connects, from 127.0.0.2, 127.0.0.3, … so that no source address runs out of ports, and has
    /// each client served once.
    ///
    /// # Errors
    /// The first connection's that cannot be made, or is not served rightly.
    pub fn connect(
        server: SocketAddr,
        transport: Transport,
        clients: usize,
        exchange: Exchange,
    ) -> io::Result<Self> {
        let (poll, events) = (Poll::new()?, Events::with_capacity(1024));
        let buffer = vec![0; exchange.reply(0, 0).len() + 1];
        let mut connected = Self { poll, events, all: Vec::with_capacity(clients), exchange, buffer };
        while connected.all.len() < clients {
            let from = connected.all.len();
            for number in from..clients.min(from + CONNECT_AT_ONCE) {
                let link = Link::open(number, server, transport, connected.poll.registry())?;
                let (since, due) = (Instant::now(), VecDeque::new());
                connected.all.push(Connection { link, waits: false, come: 0, count: 0, since, due });
            }
            connected.serve_once(from)?;
        }
        Ok(connected)
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Has the first `clients` ask back to back for `time`, the others staying silent, and lets what
    /// is under way come home. A latency is from a request's sending until its whole reply; with all
    /// asking at once it is mostly the time in line behind the others.
    ///
    /// # Errors
    /// A wrong reply, none, or a lost connection: such a run has no figure.
    pub fn back_to_back(&mut self, clients: usize, time: Duration) -> io::Result<Measured> {
        let mut under_way = clients.min(self.all.len());
        let mut watch = Stopwatch::start()?;
        for number in 0..under_way {
            self.send(number, Instant::now())?;
        }
        while under_way > 0 {
            for number in self.wait(PATIENCE, under_way)? {
                let Some(took) = self.receive(number)? else { continue };
                watch.record(took);
                let now = Instant::now();
                if now - watch.start < time { self.send(number, now)? } else { under_way -= 1 }
            }
        }
        Ok(watch.stop())
    }

    /// Has the clients ask in turn, all together `rate` requests a second for `time`, whether or not
    /// the server keeps up. A latency is from a request's sending until its whole reply; where its
    /// client still waited for the reply before, from the moment when it was due, so a server that falls
    /// behind shows it. The load wakes every millisecond at the latest; that it does so late is in no
    /// figure.
    ///
    /// # Errors
    /// A wrong reply, none, or a lost connection: such a run has no figure.
    pub fn at_rate(&mut self, rate: u32, time: Duration) -> io::Result<Measured> {
        let total = (f64::from(rate) * time.as_secs_f64()) as u32;
        let (mut watch, mut sent, mut home) = (Stopwatch::start()?, 0, 0);
        let due_at = |start: Instant, number: u32| {
            start + Duration::from_secs_f64(f64::from(number) / f64::from(rate.max(1)))
        };
        let mut last_reply = watch.start;
        while home < total {
            let now = Instant::now();
            while sent < total && due_at(watch.start, sent) <= now {
                self.ask_at(sent as usize % self.all.len(), due_at(watch.start, sent))?;
                sent += 1;
            }
            for number in ready(&mut self.poll, &mut self.events, TICK)? {
                let Some(took) = self.receive(number)? else { continue };
                watch.record(took);
                (home, last_reply) = (home + 1, Instant::now());
                if let Some(due) = self.all[number].due.pop_front() {
                    self.send(number, due)?;
                }
            }
            if sent > home && last_reply.elapsed() > PATIENCE {
                return Err(no_answer((sent - home) as usize));
            }
        }
        Ok(watch.stop())
    }

    fn ask_at(&mut self, number: usize, due: Instant) -> io::Result<()> {
        if !self.all[number].waits {
            return self.send(number, Instant::now());
        }
        self.all[number].due.push_back(due);
        Ok(())
    }

    /// Has those from the `from`th on served, each once.
    fn serve_once(&mut self, from: usize) -> io::Result<()> {
        let mut left = self.all.len() - from;
        let mut unsent: Vec<usize> = (from..self.all.len()).collect();
        while left > 0 {
            let mut early = Vec::new();
            for number in unsent {
                match self.send(number, Instant::now()) {
                    Err(error) if error.kind() == ErrorKind::NotConnected => early.push(number),
                    sent => sent?,
                }
            }
            unsent = early;
            for number in self.wait(PATIENCE, left)? {
                if self.all[number].waits && self.receive(number)?.is_some() {
                    left -= 1;
                }
            }
        }
        Ok(())
    }

    fn wait(&mut self, patience: Duration, left: usize) -> io::Result<Vec<usize>> {
        let ready = ready(&mut self.poll, &mut self.events, patience)?;
        if ready.is_empty() { Err(no_answer(left)) } else { Ok(ready) }
    }

    /// # Errors
    /// The connection's; `NotConnected` for one that is not made yet.
    fn send(&mut self, number: usize, since: Instant) -> io::Result<()> {
        let connection = &mut self.all[number];
        if !ask(&mut connection.link, self.exchange.request(number, connection.count))? {
            return Err(ErrorKind::NotConnected.into());
        }
        (connection.waits, connection.come, connection.since) = (true, 0, since);
        connection.count += 1;
        Ok(())
    }

    /// Takes what has come; how long the reply took when it is whole.
    fn receive(&mut self, number: usize) -> io::Result<Option<Duration>> {
        let connection = &mut self.all[number];
        let reply = self.exchange.reply(number, connection.count.wrapping_sub(1));
        if !connection.waits || !take(&mut connection.link, reply, &mut connection.come, &mut self.buffer)? {
            return Ok(None);
        }
        connection.waits = false;
        Ok(Some(connection.since.elapsed()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    /// A server that echoes each piece `delay` after it came, with `wrong` put in for its first byte.
    #[derive(Clone, Copy)]
    pub(in super::super) struct EchoAfter {
        pub(in super::super) delay: Duration,
        pub(in super::super) wrong: Option<u8>,
    }

    pub(in super::super) fn server(echo: EchoAfter) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || {
                    let mut stream = stream.expect("a connection");
                    let mut piece = [0; 64];
                    while let Ok(n @ 1..) = stream.read(&mut piece) {
                        thread::sleep(echo.delay);
                        piece[0] = echo.wrong.unwrap_or(piece[0]);
                        if stream.write_all(&piece[..n]).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        address
    }

    const DELAY: Duration = Duration::from_millis(20);

    fn connect(clients: usize, delay: Duration) -> Connections {
        let at = server(EchoAfter { delay, wrong: None });
        Connections::connect(at, Transport::Stream, clients, Exchange::echo(4)).unwrap()
    }

    #[test]
    fn a_server_of_known_delay_is_measured_as_such() {
        let measured = connect(4, DELAY).back_to_back(4, Duration::from_millis(500)).unwrap();
        // 4 connections, at most 50 requests a second each; a busy machine can only make it fewer.
        assert!((10.0..=200.0).contains(&measured.per_second()), "{}", measured.per_second());
        assert!(measured.latency.min() >= 19_900_000, "{} ns", measured.latency.min());
    }

    #[test]
    fn only_as_many_ask_as_are_told_to() {
        let mut connections = connect(10, DELAY);
        assert_eq!(connections.count(), 10);
        let measured = connections.back_to_back(1, Duration::from_millis(200)).unwrap();
        assert!((2..=11).contains(&measured.requests), "{}", measured.requests);
    }

    #[test]
    fn a_server_that_falls_behind_shows_it_at_a_fixed_rate() {
        // One client, 100 requests a second, of which it can do 50: the last waits for all before it.
        let measured = connect(1, DELAY).at_rate(100, Duration::from_millis(400)).unwrap();
        assert_eq!(measured.requests, 40);
        assert!(measured.latency.max() >= 400_000_000, "{} ns", measured.latency.max());
        // Two take turns and keep up, where the machine does.
        let measured = connect(4, DELAY).at_rate(100, Duration::from_millis(400)).unwrap();
        assert_eq!(measured.requests, 40);
        assert!(measured.latency.min() >= 19_900_000, "{} ns", measured.latency.min());
    }

    #[test]
    fn a_wrong_echo_is_no_figure() {
        let at = server(EchoAfter { delay: Duration::ZERO, wrong: Some(b'!') });
        let wrong = Connections::connect(at, Transport::Stream, 1, Exchange::echo(4));
        assert_eq!(wrong.err().map(|error| error.kind()), Some(ErrorKind::InvalidData));
    }

    #[test]
    fn a_reply_that_comes_twice_is_not_taken_for_the_next() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut piece = [0; 64];
            while let Ok(n @ 1..) = stream.read(&mut piece) {
                let twice = [&piece[..n], &piece[..n]].concat();
                if stream.write_all(&twice).is_err() {
                    return;
                }
            }
        });
        let clients = Connections::connect(at, Transport::Stream, 1, Exchange::echo(4));
        let error = clients.and_then(|mut one| one.back_to_back(1, Duration::from_millis(200))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn datagrams_are_asked_and_answered_too() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap();
        thread::spawn(move || {
            let mut piece = [0; 64];
            while let Ok((n, from)) = socket.recv_from(&mut piece) {
                let _ = socket.send_to(&piece[..n], from);
            }
        });
        let clients = Connections::connect(at, Transport::Datagrams, 3, Exchange::echo(4));
        let measured = clients.unwrap().back_to_back(3, Duration::from_millis(50)).unwrap();
        assert!(measured.requests >= 3);
    }
}

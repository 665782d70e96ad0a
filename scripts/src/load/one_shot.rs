//! Clients that make a new connection for each request: connect, ask, be answered, end in order.

use std::io::{self, ErrorKind, Read};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::source::{MAX_CLIENTS, bind_from, connect, is_too_early};
use super::talk::{ask, take};
use super::{Exchange, Measured, Stopwatch, no_answer, ready};
use crate::process::PATIENCE;

/// Has `clients` ask back to back for `time`, each request on a connection of its own, and lets what
/// is under way come to its end. A latency is from the connection's beginning until the whole reply.
///
/// # Errors
/// A wrong reply, none, or a lost connection: such a run has no figure.
pub fn run(server: SocketAddr, clients: usize, exchange: &Exchange, time: Duration) -> io::Result<Measured> {
    let (mut poll, mut events) = (Poll::new()?, Events::with_capacity(1024));
    let mut watch = Stopwatch::start()?;
    let mut all = (0..clients.clamp(1, MAX_CLIENTS))
        .map(|number| Client::connect(number, 0, server, &poll))
        .collect::<io::Result<Vec<_>>>()?;
    let mut under_way = all.len();
    while under_way > 0 {
        let ready = ready(&mut poll, &mut events, PATIENCE)?;
        if ready.is_empty() {
            return Err(no_answer(under_way));
        }
        for number in ready {
            let client = &mut all[number];
            if let Some(took) = client.go_on(number, exchange)? {
                watch.record(took);
            }
            if client.stage == Stage::Ended {
                if watch.start.elapsed() < time {
                    *client = Client::connect(number, client.turn.wrapping_add(1), server, &poll)?;
                } else {
                    client.stage = Stage::Home;
                    under_way -= 1;
                }
            }
        }
    }
    Ok(watch.stop())
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Connecting,
    Asked,
    /// Has its reply and waits for the server's end.
    Answered,
    Ended,
    /// Ended, and does not come again.
    Home,
}

struct Client {
    stream: TcpStream,
    stage: Stage,
    since: Instant,
    come: usize,
    turn: u16,
}

impl Client {
    fn connect(number: usize, turn: u16, server: SocketAddr, poll: &Poll) -> io::Result<Self> {
        let since = Instant::now();
        let (socket, turn) = bind_from(number, turn)?;
        connect(&socket, server)?;
        let mut stream = TcpStream::from_std(socket.into());
        poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self { stream, stage: Stage::Connecting, since, come: 0, turn })
    }

    /// Goes on as far as it can; gives the latency when the reply has become whole.
    fn go_on(&mut self, number: usize, exchange: &Exchange) -> io::Result<Option<Duration>> {
        let count = usize::from(self.turn);
        let (request, reply) = (exchange.request(number, count), exchange.reply(number, count));
        let (mut piece, mut took) = ([0; 256], None);
        if self.stage == Stage::Connecting && ask(&mut self.stream, request)? {
            self.stage = Stage::Asked;
        }
        if self.stage == Stage::Asked && take(&mut self.stream, reply, &mut self.come, &mut piece)? {
            took = Some(self.since.elapsed());
            self.stage = Stage::Answered;
            self.stream.shutdown(Shutdown::Write)?;
        }
        while self.stage == Stage::Answered {
            match self.stream.read(&mut piece) {
                Ok(0) => self.stage = Stage::Ended,
                Ok(_) => return Err(io::Error::new(ErrorKind::InvalidData, "more came than the reply")),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_too_early(&error) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(took)
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::tests::{EchoAfter, server};
    use super::*;

    #[test]
    fn a_server_of_known_delay_is_measured_as_such() {
        let delay = Duration::from_millis(20);
        let at = server(EchoAfter { delay, wrong: None });
        let measured = run(at, 4, &Exchange::echo(4), Duration::from_millis(300)).unwrap();
        // 4 clients, at most 50 requests a second each; a busy machine can only make it fewer.
        assert!((8..=64).contains(&measured.requests), "{}", measured.requests);
        assert!(measured.latency.min() >= 19_900_000, "{} ns", measured.latency.min());
    }

    #[test]
    fn a_wrong_reply_is_no_figure() {
        let at = server(EchoAfter { delay: Duration::ZERO, wrong: Some(b'!') });
        let error = run(at, 1, &Exchange::echo(4), Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }
}

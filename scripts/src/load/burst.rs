//! Clients that all come at the same moment, each with one request.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::source::begin;
use super::talk::{ask, take};
use super::{Exchange, no_answer, ready};
use crate::process::PATIENCE;

/// How far a client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It waits for its connection.
    Connecting,
    /// Its request is sent.
    Asked,
    /// It has its whole reply.
    Answered,
    /// It was refused, lost its connection or got a wrong reply.
    Lost,
}

/// Clients that all came at the same moment; they stay until this value is dropped.
pub struct Burst {
    start: Instant,
    poll: Poll,
    clients: Vec<Client>,
    exchange: Exchange,
    /// What the first client was lost by.
    trouble: Option<io::Error>,
}

struct Client {
    stream: TcpStream,
    stage: Stage,
    come: usize,
    answered: Option<Duration>,
}

impl Burst {
    /// Has `count` clients begin to connect, as fast as this thread can.
    ///
    /// # Errors
    /// Where the system has no more sockets, or refuses one at once.
    pub fn begin(count: usize, server: SocketAddr, exchange: Exchange) -> io::Result<Self> {
        let (start, poll) = (Instant::now(), Poll::new()?);
        let mut clients = Vec::with_capacity(count);
        for number in 0..count {
            let stream = TcpStream::from_std(begin(number, server)?.into());
            clients.push(Client { stream, stage: Stage::Connecting, come: 0, answered: None });
        }
        let both = Interest::READABLE | Interest::WRITABLE;
        for (number, client) in clients.iter_mut().enumerate() {
            poll.registry().register(&mut client.stream, Token(number), both)?;
        }
        Ok(Self { start, poll, clients, exchange, trouble: None })
    }

    /// Goes on until every client has come to `stage`.
    ///
    /// # Errors
    /// A client that is lost or waits too long.
    pub fn until(&mut self, stage: Stage) -> io::Result<()> {
        self.go_on(stage, PATIENCE)?;
        match (self.trouble.take(), self.clients.iter().filter(|client| client.stage < stage).count()) {
            (Some(error), _) => Err(error),
            (None, 0) => Ok(()),
            (None, left) => Err(no_answer(left)),
        }
    }

    /// Goes on until every client is answered or lost, at most for `patience`; gives how many are not
    /// answered.
    ///
    /// # Errors
    /// Where the system does not let this process wait.
    pub fn settle(&mut self, patience: Duration) -> io::Result<usize> {
        self.go_on(Stage::Answered, patience)?;
        Ok(self.clients.iter().filter(|client| client.stage != Stage::Answered).count())
    }

    fn go_on(&mut self, stage: Stage, patience: Duration) -> io::Result<()> {
        let mut left = self.clients.iter().filter(|client| client.stage < stage).count();
        let (mut events, deadline) = (Events::with_capacity(1024), Instant::now() + patience);
        while left > 0 {
            let patience = deadline.saturating_duration_since(Instant::now());
            if patience.is_zero() {
                return Ok(());
            }
            for number in ready(&mut self.poll, &mut events, patience)? {
                let client = &mut self.clients[number];
                let before = client.stage;
                if let Err(error) = client.go_on(number, &self.exchange, self.start) {
                    client.stage = Stage::Lost;
                    self.trouble.get_or_insert(error);
                }
                left -= usize::from(before < stage && client.stage >= stage);
            }
        }
        Ok(())
    }

    /// How long after the start each client had its reply, in order; those that have none yet are
    /// not among them.
    pub fn answered(&self) -> Vec<Duration> {
        let mut times: Vec<_> = self.clients.iter().filter_map(|client| client.answered).collect();
        times.sort_unstable();
        times
    }
}

impl Client {
    /// Goes on as far as it can.
    fn go_on(&mut self, number: usize, exchange: &Exchange, start: Instant) -> io::Result<()> {
        if let Some(error) = self.stream.take_error()? {
            return Err(error);
        }
        let (request, reply) = (exchange.request(number, 0), exchange.reply(number, 0));
        if self.stage == Stage::Connecting && ask(&mut self.stream, request)? {
            self.stage = Stage::Asked;
        }
        if self.stage == Stage::Asked && take(&mut self.stream, reply, &mut self.come, &mut [0; 256])? {
            (self.stage, self.answered) = (Stage::Answered, Some(start.elapsed()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::tests::{EchoAfter, server};
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn a_burst_is_answered_no_sooner_than_the_server_answers() {
        let delay = Duration::from_millis(30);
        let mut burst =
            Burst::begin(20, server(EchoAfter { delay, wrong: None }), Exchange::echo(4)).unwrap();
        burst.until(Stage::Asked).unwrap();
        burst.until(Stage::Answered).unwrap();
        let times = burst.answered();
        assert_eq!(times.len(), 20);
        assert!(times.is_sorted() && times[0] >= delay, "{times:?}");
    }

    #[test]
    fn a_wrong_reply_is_no_answer() {
        let wrong = EchoAfter { delay: Duration::ZERO, wrong: Some(b'!') };
        let mut burst = Burst::begin(1, server(wrong), Exchange::echo(4)).unwrap();
        assert_eq!(burst.until(Stage::Answered).unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(burst.answered(), []);
        assert_eq!(burst.settle(PATIENCE).unwrap(), 1);
    }

    #[test]
    fn who_waits_in_vain_is_counted_in_the_end() {
        let slow = EchoAfter { delay: PATIENCE, wrong: None };
        let mut burst = Burst::begin(3, server(slow), Exchange::echo(4)).unwrap();
        burst.until(Stage::Asked).unwrap();
        assert_eq!(burst.settle(Duration::from_millis(30)).unwrap(), 3);
    }
}

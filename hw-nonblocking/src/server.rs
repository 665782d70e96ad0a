//! The server that serves every client from one thread.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use common::error::describe;
use common::python::PyAddr;
use common::service::{Announce, Kind, Options, Service};
use common::thread_per_client::DRAIN;
use common::ticker::Ticker;
use common::{Error, LineWriter};
use mio::Token;
use mio::net::{TcpListener, TcpStream};
use slab::Slab;

use crate::connection::{Connection, Shared, Turn};
use crate::reactor::{ENTRANCE, Reactor, Ready};

/// How many clients are accepted before others have their turns again: as many as the kernel's queue
/// holds, since one that overflows costs a client a whole second.
const ACCEPTS_PER_ROUND: usize = 4096;
/// How long turns may take before new clients, reports and signals are looked at again.
const ROUND: Duration = Duration::from_millis(50);
/// How many turns are given between two looks at the clock.
const TURNS_BETWEEN_LOOKS: usize = 16;
/// How long accepting rests when the system has nothing left to make a connection of.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often clients are looked through for those that are overdue, at the least.
const LOOK_THROUGH: Duration = Duration::from_secs(1);

/// What a server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which service.
    pub kind: Kind,
    /// What it prints.
    pub options: Options,
    /// Whether clients are sent the lines about clients that come and go.
    pub announce: bool,
    /// How often the number of clients is printed.
    pub report_every: Duration,
    /// How long a silent client is kept.
    pub idle: Duration,
}

impl Config {
    /// How much one receive takes: the echo's is its report's, a line each.
    fn receive_size(&self) -> usize {
        match self.kind {
            Kind::Echo => 1024,
            Kind::Menu => 64 * 1024,
        }
    }
}

/// Lines for every client that wait until nobody is in the middle of a turn.
type Announcements = Arc<Mutex<Vec<String>>>;

/// A server before its first client.
pub struct Server {
    config: Config,
    service: Arc<Service>,
    announcements: Announcements,
    reactor: Reactor,
    lines: LineWriter,
}

impl Server {
    /// A server that starts now: its reports are counted from here, and signals are its own.
    ///
    /// # Errors
    /// Where the system has no means to wait for sockets and signals.
    pub fn new(config: Config, lines: &LineWriter) -> Result<Self, Error> {
        let announcements = Announcements::default();
        let announce = config.announce.then(|| -> Announce {
            let announcements = announcements.clone();
            Box::new(move |line| lock(&announcements).push(format!("{line}\n")))
        });
        let service = Service::new(config.kind, config.options, announce, lines.clone());
        let reactor = Reactor::new().map_err(cannot_wait)?;
        Ok(Self { config, service, announcements, reactor, lines: lines.clone() })
    }

    /// The service, for its first lines.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Serves clients until a signal, which is said in the last line.
    ///
    /// # Errors
    /// Where the system does not let it wait any more.
    pub fn run(self, listener: std::net::TcpListener) -> Result<(), Error> {
        listener.set_nonblocking(true).map_err(cannot_wait)?;
        let mut listener = TcpListener::from_std(listener);
        self.reactor.watch(&mut listener, ENTRANCE, false, false).map_err(cannot_wait)?;
        let now = Instant::now();
        let mut round = Round {
            ticker: Ticker::new(self.service.start(), self.config.report_every),
            look_through_every: (self.config.idle / 4).min(LOOK_THROUGH),
            shared: Shared::new(self.config.receive_size()),
            clients: Slab::new(),
            turns: VecDeque::new(),
            entrance: Some(Entrance { listener, waiting: false, paused_until: None, noted: false }),
            now,
            look_through_at: now,
            ends_at: None,
            server: self,
        };
        while !round.is_over() {
            round.wait().map_err(cannot_wait)?;
            round.accept();
            round.report();
            round.give_turns();
            round.look_through();
        }
        // Clients that did not take what they were owed in time go now, and then the last line.
        round.clients.clear();
        round.server.service.close();
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives it")]
fn cannot_wait(error: io::Error) -> Error {
    Error::io("cannot wait for clients", &error)
}

/// What goes on from one wait to the next.
struct Round {
    server: Server,
    clients: Slab<Client>,
    /// Whose turn it is, each once.
    turns: VecDeque<usize>,
    entrance: Option<Entrance>,
    ticker: Ticker,
    shared: Shared,
    now: Instant,
    look_through_every: Duration,
    look_through_at: Instant,
    /// Set by a signal.
    ends_at: Option<Instant>,
}

struct Client {
    connection: Connection<TcpStream>,
    has_turn: bool,
    waits_to_write: bool,
}

struct Entrance {
    listener: TcpListener,
    /// Connections may wait to be accepted, which will not be told again.
    waiting: bool,
    paused_until: Option<Instant>,
    noted: bool,
}

impl Entrance {
    fn may_accept(&self, now: Instant) -> bool {
        self.waiting && self.paused_until.is_none_or(|until| now >= until)
    }
}

impl Round {
    fn is_over(&self) -> bool {
        self.ends_at.is_some_and(|at| self.clients.is_empty() || self.now >= at)
    }

    fn wait(&mut self) -> io::Result<()> {
        let deadline = self.deadline();
        let Self { server, clients, turns, entrance, .. } = self;
        let signalled = server.reactor.wait(deadline, |ready| match (ready.token, &mut *entrance) {
            (ENTRANCE, Some(entrance)) => entrance.waiting = true,
            (Token(key), _) => note(clients, turns, key, &ready),
        })?;
        self.now = Instant::now();
        if signalled {
            self.begin_to_end();
        }
        Ok(())
    }

    fn deadline(&self) -> Instant {
        let accepts = self.entrance.as_ref().is_some_and(|entrance| entrance.may_accept(self.now));
        if accepts || !self.turns.is_empty() {
            return self.now;
        }
        let paused = self.entrance.as_ref().and_then(|e| e.waiting.then_some(e.paused_until).flatten());
        let next = self.ticker.next_at().min(self.look_through_at + self.look_through_every);
        [paused, self.ends_at].into_iter().flatten().fold(next, Instant::min)
    }

    /// A first signal: nobody is accepted or read from any more. A second: nobody is waited for.
    fn begin_to_end(&mut self) {
        let drain = if self.ends_at.is_none() { DRAIN } else { Duration::ZERO };
        self.ends_at = Some(self.now + drain);
        self.entrance = None;
        for (key, client) in &mut self.clients {
            client.connection.end();
            take_turn(&mut self.turns, key, client);
        }
    }

    fn accept(&mut self) {
        for _ in 0..ACCEPTS_PER_ROUND {
            let Some(entrance) = self.entrance.as_mut().filter(|entrance| entrance.may_accept(self.now))
            else {
                return;
            };
            match entrance.listener.accept() {
                Ok((stream, peer)) => {
                    entrance.noted = false;
                    self.admit(stream, peer);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => entrance.waiting = false,
                Err(error) if common::accept::concerns_one_connection(&error) => {}
                Err(error) => {
                    entrance.paused_until = Some(self.now + ACCEPT_PAUSE);
                    if !entrance.noted {
                        let reason = describe(&error);
                        self.server.lines.note(format_args!("accepting clients pauses: {reason}"));
                        entrance.noted = true;
                    }
                }
            }
        }
    }

    fn admit(&mut self, mut stream: TcpStream, peer: SocketAddr) {
        // Fails only where the client is gone already, which reading will tell.
        let _ = stream.set_nodelay(true);
        let place = self.clients.vacant_entry();
        if let Err(error) = self.server.reactor.watch(&mut stream, Token(place.key()), false, false) {
            let reason = describe(&error);
            self.server.lines.note(format_args!("client {} is let go: {reason}", PyAddr(peer)));
            return;
        }
        let connection = Connection::new(stream, self.server.service.admit(peer), self.now);
        place.insert(Client { connection, has_turn: false, waits_to_write: false });
        self.announce();
    }

    fn report(&mut self) {
        if self.ticker.due(self.now) {
            self.server.service.report();
        }
    }

    /// One turn for each client that has one by now, as far as the round's time goes; who has had none
    /// or is not finished comes next round, before any other.
    fn give_turns(&mut self) {
        for given in 0..self.turns.len() {
            if given % TURNS_BETWEEN_LOOKS == TURNS_BETWEEN_LOOKS - 1 && self.now.elapsed() > ROUND {
                return;
            }
            let Some(key) = self.turns.pop_front() else { return };
            let Some(client) = self.clients.get_mut(key) else { continue };
            client.has_turn = false;
            match client.connection.turn(&mut self.shared, self.now) {
                Turn::Over => self.let_go(key),
                Turn::Unfinished => take_turn(&mut self.turns, key, client),
                Turn::Waiting => self.watch_for_room(key),
            }
        }
    }

    /// Writing is waited for only while something waits to be written.
    fn watch_for_room(&mut self, key: usize) {
        let Some(client) = self.clients.get_mut(key) else { return };
        let waits = client.connection.waits_to_write();
        if waits == client.waits_to_write {
            return;
        }
        client.waits_to_write = waits;
        if self.server.reactor.watch(client.connection.stream(), Token(key), waits, true).is_err() {
            self.let_go(key);
        }
    }

    fn let_go(&mut self, key: usize) {
        drop(self.clients.try_remove(key));
        self.announce();
    }

    /// Gives every client what was announced; those that read too little of it go, which is announced too.
    fn announce(&mut self) {
        loop {
            let news = std::mem::take(&mut *lock(&self.server.announcements)).concat();
            if news.is_empty() {
                return;
            }
            let mut too_slow = Vec::new();
            for (key, client) in &mut self.clients {
                if !client.connection.announce(news.as_bytes()) {
                    too_slow.push(key);
                }
                take_turn(&mut self.turns, key, client);
            }
            for key in too_slow {
                drop(self.clients.try_remove(key));
            }
        }
    }

    fn look_through(&mut self) {
        if self.now < self.look_through_at + self.look_through_every {
            return;
        }
        self.look_through_at = self.now;
        let idle = self.server.config.idle;
        let overdue = self.clients.iter().filter(|(_, client)| client.connection.is_overdue(self.now, idle));
        for key in overdue.map(|(key, _)| key).collect::<Vec<_>>() {
            if let Some(session) = self.clients.get(key).and_then(|client| client.connection.session()) {
                let peer = PyAddr(session.peer());
                self.server.lines.note(format_args!(
                    "client {peer} is let go: it was silent or read nothing for too long"
                ));
            }
            self.let_go(key);
        }
    }
}

fn note(clients: &mut Slab<Client>, turns: &mut VecDeque<usize>, key: usize, ready: &Ready) {
    if let Some(client) = clients.get_mut(key) {
        client.connection.is_ready(ready.readable, ready.writable, ready.read_closed);
        take_turn(turns, key, client);
    }
}

fn take_turn(turns: &mut VecDeque<usize>, key: usize, client: &mut Client) {
    if !client.has_turn {
        client.has_turn = true;
        turns.push_back(key);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

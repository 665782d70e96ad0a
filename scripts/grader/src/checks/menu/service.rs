//! A menu server that was started for a check, and clients that come to it one after the other.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use super::log::{Event, Kind, Log};
use super::talk::Talk;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// How long a line that nobody wants is waited for, after the server has shown by another line that it goes on.
const NOTHING_MORE: Duration = Duration::from_millis(200);

/// How long the line about a client may come behind the end of its connection, where it need not come.
const BEHIND_THE_END: Duration = Duration::from_millis(500);

/// A server and the patterns of its lines.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) server: Server,
    pub(super) log: Log,
    /// How often each ID was told to be gone, as far as that was waited for.
    gone: HashMap<u64, usize>,
}

/// A connected client, and what the server has said of it.
#[derive(Debug)]
pub(super) struct Guest<'a> {
    pub(super) talk: Talk<'a>,
    pub(super) came: Event,
}

impl Service {
    /// Starts the submission's server.
    pub(super) fn start(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let log = Log::of(&scene.submission.lines, &scene.patterns)?;
        Ok(Self { log, server: scene.server()?, gone: HashMap::new() })
    }

    /// Connects a client, and waits for the line that says so.
    pub(super) fn welcome<'a>(&mut self, scene: &Scene<'a>, who: &str) -> Result<Guest<'a>, Stop> {
        let talk = Talk::to(scene, &self.server, who)?;
        let came = self.log.expect_connect(&mut self.server.program);
        let came = came.map_err(|stop| about(&format!("{} has connected", talk.peer.named()), stop))?;
        Ok(Guest { talk, came })
    }

    /// Connects a client and waits until the server has accepted it, whatever it prints and answers.
    pub(super) fn admit<'a>(&self, scene: &Scene<'a>, who: &str) -> Result<Talk<'a>, Stop> {
        let talk = Talk::to(scene, &self.server, who)?;
        self.server.accepts(&talk.peer)?;
        Ok(talk)
    }

    /// The same client, or another in its place if the server has ended its connection, which is another check's matter.
    pub(super) fn admit_again<'a>(&self, scene: &Scene<'a>, mut talk: Talk<'a>) -> Result<Talk<'a>, Stop> {
        if talk.peer.is_ended(Duration::ZERO) { self.admit(scene, "another client") } else { Ok(talk) }
    }

    /// [`Service::admit`] for `count` clients: client 1, client 2, ….
    pub(super) fn admit_all<'a>(&self, scene: &Scene<'a>, count: usize) -> Result<Vec<Talk<'a>>, Stop> {
        (1..=count).map(|number| self.admit(scene, &format!("client {number}"))).collect()
    }

    /// Connects `count` clients, one after the other: client 1, client 2, ….
    pub(super) fn welcome_all<'a>(
        &mut self,
        scene: &Scene<'a>,
        count: usize,
    ) -> Result<Vec<Guest<'a>>, Stop> {
        (1..=count).map(|number| self.welcome(scene, &format!("client {number}"))).collect()
    }

    /// Has a client leave the way that every client can, command 5 and the close, and waits for the line that says
    /// so.
    pub(super) fn farewell(&mut self, talk: Talk<'_>) -> Result<Event, Stop> {
        let who = talk.peer.named();
        talk.exit()?;
        self.gone(&format!("{who} has left"))
    }

    /// Has a client leave in that way, and waits until the server has let it go, whether it says so or not.
    pub(super) fn sees_off(&mut self, talk: Talk<'_>) -> Result<(), Stop> {
        let own = talk.peer.address()?;
        talk.exit()?;
        // A server that keeps the connection says by a check of its own that it does.
        self.server.lets_go(own, AT_ONCE)?;
        let told = self.next_gone(BEHIND_THE_END);
        told.map(drop).or_else(|_| self.server.program.still_runs())
    }

    /// Waits for the line that says that a client is gone; `after` says what was done to it.
    pub(super) fn gone(&mut self, after: &str) -> Result<Event, Stop> {
        self.next_gone(AT_ONCE).map_err(|stop| about(after, stop))
    }

    /// The next such line. One of a client that was told to be gone before is passed over where another line follows:
    /// that each is told once is a check of its own. Where none does, it is meant for this client, by a wrong ID.
    fn next_gone(&mut self, within: Duration) -> Result<Event, Stop> {
        let mut repeated = None;
        loop {
            let within = if repeated.is_some() { BEHIND_THE_END } else { within };
            let event = match self.log.expect(&mut self.server.program, Kind::Disconnected, within) {
                Ok(event) => event,
                Err(stop) => return repeated.ok_or(stop),
            };
            let Ok(id) = event.id() else { return Ok(event) };
            let events = self.log.events(&self.server.program);
            let came =
                events.iter().filter(|event| event.kind == Kind::Connected && event.id() == Ok(id)).count();
            let gone = self.gone.entry(id).or_default();
            // One that was never told to have come is gone for the first time.
            if *gone == 0 || *gone < came {
                *gone += 1;
                return Ok(event);
            }
            repeated = Some(event);
        }
    }

    /// Another client is accepted and a moment passes, in which whatever is still to be printed is.
    pub(super) fn shows_to_go_on<'a>(&self, scene: &Scene<'a>, who: &str) -> Result<Talk<'a>, Stop> {
        let talk = self.admit(scene, who)?;
        self.has_a_moment();
        Ok(talk)
    }

    /// Lets a moment pass.
    pub(super) fn has_a_moment(&self) {
        let until = self.server.program.until(NOTHING_MORE);
        thread::sleep(until.saturating_duration_since(Instant::now()));
    }
}

/// Puts before a reason what was done.
pub(super) fn about(what: &str, stop: Stop) -> Stop {
    Stop { reason: format!("{what}, but {}", stop.reason), ..stop }
}

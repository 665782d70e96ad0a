//! A menu server that was started for a check, and clients that come to it one after the other.

use std::thread;
use std::time::{Duration, Instant};

use super::log::{Event, Kind, Log};
use super::talk::Talk;
use crate::scene::{Scene, Server};
use crate::stop::Stop;

/// How long a line that nobody wants is waited for, after the server has shown by another line that it goes on.
const NOTHING_MORE: Duration = Duration::from_millis(200);

/// A server and the patterns of its lines.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) server: Server,
    pub(super) log: Log,
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
        Ok(Self { log: Log::of(&scene.submission.lines)?, server: scene.server()? })
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
    pub(super) fn farewell(&mut self, guest: Guest<'_>) -> Result<Event, Stop> {
        let who = guest.talk.peer.named();
        guest.talk.exit()?;
        self.gone(&format!("{who} has left"))
    }

    /// Waits for the line that says that a client is gone; `after` says what was done to it.
    pub(super) fn gone(&mut self, after: &str) -> Result<Event, Stop> {
        self.log.expect_disconnect(&mut self.server.program).map_err(|stop| about(after, stop))
    }

    /// Another client is accepted and a moment passes, in which whatever is still to be printed is.
    pub(super) fn shows_to_go_on<'a>(&self, scene: &Scene<'a>, who: &str) -> Result<Talk<'a>, Stop> {
        let talk = self.admit(scene, who)?;
        self.has_a_moment();
        Ok(talk)
    }

    fn has_a_moment(&self) {
        let until = self.server.program.until(NOTHING_MORE);
        thread::sleep(until.saturating_duration_since(Instant::now()));
    }

    /// What the server says of clients from its line number `first` until another client has come and a moment
    /// more has passed: that client's connection stands last, if nothing follows it.
    pub(super) fn said_until_a_guest<'a>(
        &mut self,
        scene: &Scene<'a>,
        who: &str,
        first: usize,
    ) -> Result<(Guest<'a>, Vec<Event>), Stop> {
        let guest = self.welcome(scene, who)?;
        self.has_a_moment();
        let events = self.log.events_from(&self.server.program, first);
        Ok((guest, events.into_iter().filter(|event| event.kind != Kind::Report).collect()))
    }
}

/// Puts before a reason what was done.
pub(super) fn about(what: &str, stop: Stop) -> Stop {
    Stop { reason: format!("{what}, but {}", stop.reason), ..stop }
}

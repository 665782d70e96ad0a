//! Who serves the client, and whether it lets the client down.

use std::time::Duration;

use super::stand_in::{self, StandIn};
use crate::checks::pause::Paused;
use crate::evidence::difference::quoted;
use crate::processes;
use crate::program::seconds;
use crate::scene::{Scene, Server};
use crate::stop::Stop;
use crate::tap::{Heard, Mark, Side, Tap, What, bytes_of};

/// How much later than what comes of it a server's own end may be seen.
const END_SEEN: Duration = Duration::from_millis(300);

/// A server.
#[derive(Debug)]
pub(super) enum Counter {
    /// The submission's own, and how much it had said on standard error when the client came.
    Own(Server, u64),
    /// One of the grader's.
    StandIn(StandIn),
    /// One that listened there, and was ended.
    Gone(u16),
}

/// A server that is held where it stands until this is dropped.
#[expect(dead_code, reason = "they are kept for what their end does")]
pub(super) enum Held {
    Own(Paused),
    StandIn(stand_in::Held),
    Gone,
}

impl Counter {
    pub(super) fn own(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let server = scene.server()?;
        let said = server.program.vitals().said();
        Ok(Self::Own(server, said))
    }

    pub(super) fn stand_in(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        StandIn::start(scene).map(Self::StandIn)
    }

    /// Where it listens.
    pub(super) fn port(&self) -> u16 {
        match self {
            Self::Own(server, _) => server.address.port(),
            Self::StandIn(server) => server.port(),
            Self::Gone(port) => *port,
        }
    }

    /// Whether it has taken all that was sent to it.
    pub(super) fn has_taken_all(&self) -> bool {
        processes::unread_at(self.port()).map_or(true, |unread| unread == 0)
    }

    /// Whether all of its threads wait for something.
    pub(super) fn rests(&self) -> bool {
        match self {
            // One that has ended does nothing more.
            Self::Own(server, _) => server.program.rests().unwrap_or(true),
            Self::StandIn(_) | Self::Gone(_) => true,
        }
    }

    /// Holds it where it stands: what is sent to it from now on waits in the system.
    pub(super) fn hold(&self) -> Result<Held, Stop> {
        match self {
            Self::Own(server, _) => Paused::hold(&server.program).map(Held::Own),
            Self::StandIn(server) => Ok(Held::StandIn(server.hold())),
            Self::Gone(_) => Ok(Held::Gone),
        }
    }

    /// Ends it at once.
    pub(super) fn end(&mut self) {
        let gone = Self::Gone(self.port());
        if let Self::Own(server, _) = std::mem::replace(self, gone) {
            server.program.end();
        }
    }

    /// How it lets a client down that has waited for so long since that moment, if it does: it has ended, has closed the
    /// client's connection, or has not answered. None of it is said where it cannot be known.
    pub(super) fn fault(&self, heard: Option<(&mut Tap, Mark)>, waited: Duration) -> Option<Stop> {
        let Self::Own(server, said) = self else { return None };
        if let Err(crash) = server.program.goes_on(END_SEEN) {
            return Some(crash);
        }
        let (tap, since) = heard?;
        if let Some(how) = tap.all().and_then(ended_by_the_server) {
            let stop = Stop::fail(format!("the server {how} the connection of the client"));
            return Some(server.program.vitals().explain(stop, *said));
        }
        let heard = tap.since(since)?;
        let asked = bytes_of(Side::Client, heard);
        if asked.is_empty() || !bytes_of(Side::Server, heard).is_empty() {
            return None;
        }
        let asked = quoted(&asked);
        let reason = format!("the server did not answer {asked} of the client within {}", seconds(waited));
        Some(server.program.vitals().explain(Stop::time_out(reason), *said))
    }
}

/// How the server ended the last connection that stood, if the client did not end it first.
fn ended_by_the_server(heard: &[Heard]) -> Option<&'static str> {
    let begun = heard.iter().rposition(|heard| heard.what == What::Stands)?;
    let of_it = heard[begun..].iter().filter(|it| it.client == heard[begun].client);
    let mut ends = of_it.filter(|it| matches!(it.what, What::Ends | What::Resets));
    match ends.next()? {
        Heard { side: Side::Server, what: What::Resets, .. } => Some("reset"),
        Heard { side: Side::Server, .. } => Some("closed"),
        Heard { side: Side::Client, .. } => None,
    }
}

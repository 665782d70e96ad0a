//! Clients that do nothing wrong, while another one does.

use super::log::Log;
use super::talk::Talk;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// A fresh server with two clients, both served.
pub(super) struct Company<'a> {
    pub(super) server: Server,
    log: Log,
    others: Vec<Talk<'a>>,
    /// The number of clients that the server tells with these two; nothing where that is another check's loss.
    count: Option<u64>,
}

impl<'a> Company<'a> {
    pub(super) fn gather(scene: &mut Scene<'a>) -> Result<Self, Stop> {
        let server = scene.server()?;
        let log = Log::of(&scene.submission.lines, &scene.patterns)?;
        let others = served(scene, &server, 2)?;
        Ok(Self { server, log, others, count: None })
    }

    /// [`Company::gather`] where the number of clients is looked at, too: if that is right once a client comes that
    /// does nothing wrong and ends its connection in this way.
    pub(super) fn gather_and_count(scene: &mut Scene<'a>, ends: fn(Peer)) -> Result<Self, Stop> {
        let mut company = Self::gather(scene)?;
        let with = |more| Some(company.others.len() as u64 + more);
        let counts = company.settles_at(with(0))? && {
            let third = Talk::to(scene, &company.server, "client 3")?;
            let comes = company.settles_at(with(1))?;
            ends(third.peer);
            comes && company.settles_at(with(0))?
        };
        if counts {
            company.count = with(0);
        } else {
            scene.note("the number of clients was not looked at here, as it is wrong or not told after a client that does nothing wrong");
        }
        company.is_served()?;
        Ok(company)
    }

    /// The two are served.
    pub(super) fn is_served(&mut self) -> Result<(), Stop> {
        serve(&mut self.others)
    }

    /// The two are served, behind a time in which they have been silent. Whoever was thrown out for that, which is another
    /// check's matter, comes again.
    pub(super) fn is_served_after_a_silence(&mut self, scene: &Scene<'a>) -> Result<(), Stop> {
        match self.is_served() {
            Err(stop) if !stop.overdue && stop.verdict != Verdict::Crash => {
                self.others = served(scene, &self.server, self.others.len())?;
                Ok(())
            }
            served => served,
        }
    }

    /// All are served, and once those who did wrong have gone the count is right.
    pub(super) fn goes_on(&mut self, scene: &Scene<'a>) -> Result<(), Stop> {
        self.is_served()?;
        let mut newcomer = Talk::to(scene, &self.server, "a new client")?;
        newcomer.is_served()?;
        let Some(count) = self.count else { return self.server.program.still_runs() };
        self.is_told(scene, count + 1)?;
        // Nothing that came late moves it again.
        newcomer.is_served()?;
        self.is_told(scene, count + 1)
    }

    /// A connection of somebody else.
    pub(super) fn connect(&mut self, scene: &Scene<'_>, who: impl std::fmt::Display) -> Result<Peer, Stop> {
        scene.connect(who, &self.server)
    }

    fn is_told(&self, scene: &Scene<'_>, count: u64) -> Result<(), Stop> {
        if self.settles_at(Some(count))? {
            return Ok(());
        }
        let last = self.last_count().map_or("none".to_owned(), |count| count.to_string());
        scene.step(format_args!("waited {} s for the count to settle", AT_ONCE.as_secs()));
        let reason = format!("the last number of connected clients that the server told is {last}");
        Err(Stop::overdue(reason).expected(count, last))
    }

    /// Whether the server comes to tell that number.
    fn settles_at(&self, count: Option<u64>) -> Result<bool, Stop> {
        let look = || self.server.program.still_runs().map(|()| self.last_count());
        let last = self.server.program.comes_to(AT_ONCE, look, |last| *last == count)?;
        Ok(last == count)
    }

    fn last_count(&self) -> Option<u64> {
        self.log.events(&self.server.program).last().and_then(|event| event.count().ok())
    }
}

/// So many clients, each connected and served. All ask before the answer to any is waited for, as each may take a while.
pub(super) fn served<'a>(scene: &Scene<'a>, server: &Server, count: usize) -> Result<Vec<Talk<'a>>, Stop> {
    let come = |number| Talk::to(scene, server, format_args!("client {number}"));
    let mut clients = (1..=count).map(come).collect::<Result<Vec<_>, _>>()?;
    serve(&mut clients)?;
    Ok(clients)
}

fn serve(clients: &mut [Talk<'_>]) -> Result<(), Stop> {
    clients.iter_mut().try_for_each(Talk::begins_to_ask)?;
    clients.iter_mut().try_for_each(Talk::is_answered_somehow)
}

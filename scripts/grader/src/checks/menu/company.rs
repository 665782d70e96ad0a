//! Clients that do nothing wrong, while another one does.

use std::time::Duration;

use super::log::Log;
use super::talk::Talk;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// A fresh server with two clients, both served.
pub(super) struct Company<'a> {
    pub(super) server: Server,
    log: Log,
    others: Vec<Talk<'a>>,
    /// The number of clients that the server tells with these two.
    count: u64,
}

impl<'a> Company<'a> {
    pub(super) fn gather(scene: &mut Scene<'a>) -> Result<Self, Stop> {
        let server = scene.server()?;
        let log = Log::of(&scene.submission.lines)?;
        let others = served(scene, &server, 2)?;
        Ok(Self { server, log, others, count: 0 })
    }

    /// [`Company::gather`] where the number of clients is looked at, too.
    pub(super) fn gather_and_count(scene: &mut Scene<'a>) -> Result<Self, Stop> {
        let mut company = Self::gather(scene)?;
        for _ in &company.others {
            company.count = company.log.expect_connect(&mut company.server.program)?.count;
        }
        Ok(company)
    }

    /// The two are served.
    pub(super) fn is_served(&mut self) -> Result<(), Stop> {
        let served = self.others.iter_mut().try_for_each(|client| client.is_served().map(drop));
        served.map_err(|stop| or_crash(&self.server.program, stop))
    }

    /// All are served, and once those who did wrong have gone the count is right.
    pub(super) fn goes_on(&mut self, scene: &Scene<'a>) -> Result<(), Stop> {
        self.is_served()?;
        let newcomer = Talk::to(scene, &self.server, "a new client");
        let mut newcomer = newcomer.map_err(|stop| or_crash(&self.server.program, stop))?;
        self.serves(&mut newcomer)?;
        self.settles_at(scene, self.count + 1)?;
        // Nothing that came late moves it again.
        self.serves(&mut newcomer)?;
        self.settles_at(scene, self.count + 1)
    }

    /// A connection of somebody else.
    pub(super) fn connect(&mut self, scene: &Scene<'_>, who: impl std::fmt::Display) -> Result<Peer, Stop> {
        scene.connect(who, &self.server).map_err(|stop| or_crash(&self.server.program, stop))
    }

    fn serves(&mut self, client: &mut Talk<'_>) -> Result<(), Stop> {
        let served = client.is_served().map(drop);
        served.map_err(|stop| or_crash(&self.server.program, stop))
    }

    fn settles_at(&self, scene: &Scene<'_>, count: u64) -> Result<(), Stop> {
        let program = &self.server.program;
        let look = || Ok::<_, Stop>(self.log.events(program).last().map(|event| event.count));
        let last = program.comes_to(AT_ONCE, look, |last| *last == Some(count))?;
        if last == Some(count) {
            return Ok(());
        }
        let last = last.map_or("none".to_owned(), |count| count.to_string());
        scene.step(format_args!("waited {} s for the count to settle", AT_ONCE.as_secs()));
        let reason = format!("the last number of connected clients that the server told is {last}");
        Err(Stop::overdue(reason).expected(count, last))
    }
}

/// So many clients, each connected and served.
pub(super) fn served<'a>(scene: &Scene<'a>, server: &Server, count: usize) -> Result<Vec<Talk<'a>>, Stop> {
    let one = |number| {
        let mut client = Talk::to(scene, server, format_args!("client {number}"))?;
        client.is_served()?;
        Ok(client)
    };
    (1..=count).map(one).collect()
}

/// How much later than a connection's end its program's own may be seen.
pub(super) const A_MOMENT: Duration = Duration::from_millis(300);

/// Why something went wrong with a connection: a crash, where the program has ended.
pub(super) fn or_crash(program: &Program, stop: Stop) -> Stop {
    program.goes_on(A_MOMENT).err().unwrap_or(stop)
}

//! Steady traffic: clients that come, ask and go all the time.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::service::Service;
use super::talk::Talk;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// The time from one request to the next.
const EVERY: Duration = Duration::from_millis(100);

/// How often it is looked at whether something is due.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// After so many requests a client comes or goes.
const REQUESTS: u64 = 10;

/// The most clients at once.
const MOST: usize = 6;

/// By how much a line may be seen later than it was printed.
const SEEN_LATE: Duration = Duration::from_millis(100);

/// How many changes of the number of clients are remembered.
const REMEMBERED: usize = 32;

/// The clients, and how many there were when.
#[derive(Debug)]
pub(super) struct Traffic<'a> {
    clients: VecDeque<Busy<'a>>,
    leaving: bool,
    /// Whether the server's lines tell who has come and gone; where they do not, nothing is waited for.
    is_told: bool,
    /// The number of clients that the last of them told.
    told: Option<u64>,
    steps: u64,
    next: Instant,
    counts: Counts,
}

impl<'a> Traffic<'a> {
    pub(super) fn new() -> Self {
        let counts = Counts::new(Instant::now());
        Self {
            clients: VecDeque::new(),
            leaving: false,
            is_told: true,
            told: None,
            steps: 0,
            next: Instant::now(),
            counts,
        }
    }

    /// Does what is due by now: a request, a client that comes or one that goes.
    pub(super) fn go_on(&mut self, scene: &Scene<'a>, service: &mut Service) -> Result<(), Stop> {
        if Instant::now() < self.next {
            return Ok(());
        }
        // From now on: what could not be done in time is not made up for.
        self.next = Instant::now() + EVERY;
        self.steps += 1;
        if self.steps.is_multiple_of(REQUESTS) {
            return self.come_or_go(scene, service);
        }
        let Some(mut client) = self.clients.pop_front() else { return Ok(()) };
        if client.asks_next() {
            let wire = &scene.submission.wire;
            let commands = [&wire.upper, &wire.address, &wire.count, &wire.time];
            let mut had = commands.into_iter().filter(|parts| !parts.is_empty()).cycle();
            let turn = usize::try_from(self.steps % 60).unwrap_or_default();
            let command = had.nth(turn).map(Vec::as_slice).unwrap_or_default();
            client.talk.request(command, "some text")?;
            client.asked = Some(Instant::now());
        }
        self.clients.push_back(client);
        Ok(())
    }

    /// How many clients the server may have counted when it printed a line that was seen at that moment.
    /// On a machine that holds programs up, it may have been printed so much longer after the count.
    pub(super) fn possible(&self, at: Instant, noise: Duration) -> Vec<u64> {
        self.counts.possible(at, SEEN_LATE.max(noise))
    }

    /// What the server itself told last: where that is wrong, other checks say so.
    pub(super) fn told(&self) -> Option<u64> {
        self.told
    }

    fn come_or_go(&mut self, scene: &Scene<'a>, service: &mut Service) -> Result<(), Stop> {
        let began = Instant::now();
        self.leaving = match self.clients.len() {
            0 => false,
            MOST => true,
            _ => self.leaving,
        };
        if self.leaving {
            if let Some(client) = self.clients.pop_front() {
                client.talk.exit()?;
            }
            if self.is_told {
                let gone = service.log.expect_disconnect(&mut service.server.program);
                self.told = gone.as_ref().ok().and_then(|event| event.count().ok());
                self.is_told = gone.is_ok();
            }
        } else {
            let who = format!("client of step {}", self.steps);
            let talk = Talk::quietly_to(scene, &service.server, who)?;
            service.server.accepts(&talk.peer)?;
            self.clients.push_back(Busy { talk, asked: None });
            if self.is_told {
                let came = service.log.expect_connect(&mut service.server.program);
                self.told = came.as_ref().ok().and_then(|event| event.count().ok());
                self.is_told = came.is_ok();
            }
        }
        self.counts.change(began, Instant::now(), self.clients.len() as u64);
        Ok(())
    }
}

/// A client, and when it asked for something that it has no answer to yet.
#[derive(Debug)]
struct Busy<'a> {
    talk: Talk<'a>,
    asked: Option<Instant>,
}

impl Busy<'_> {
    /// Whether it asks for something next: a client waits for its answer first, and what that is does not matter here.
    /// One that is never answered asks again after a while.
    fn asks_next(&mut self) -> bool {
        let is_answered = self.talk.peer.has_been_heard();
        if is_answered {
            self.talk.peer.drain(Duration::ZERO);
        }
        is_answered || self.asked.is_none_or(|asked| asked.elapsed() > AT_ONCE)
    }
}

/// How many clients there were, and since when.
#[derive(Debug)]
struct Counts {
    changes: VecDeque<Change>,
}

#[derive(Debug)]
struct Change {
    began: Instant,
    over: Instant,
    count: u64,
}

impl Counts {
    fn new(now: Instant) -> Self {
        Self { changes: VecDeque::from([Change { began: now, over: now, count: 0 }]) }
    }

    fn change(&mut self, began: Instant, over: Instant, count: u64) {
        if self.changes.len() == REMEMBERED {
            self.changes.pop_front();
        }
        self.changes.push_back(Change { began, over, count });
    }

    /// What a server may have counted when it printed what was seen at that moment: a count holds from the moment at
    /// which its change begins until the next change is over.
    fn possible(&self, at: Instant, late: Duration) -> Vec<u64> {
        let begun = self.changes.iter().filter(|change| change.began <= at);
        let ends = self.changes.iter().skip(1).map(|next| next.over.checked_add(late)).chain([None]);
        let held = begun.zip(ends).filter(|(_, end)| end.is_none_or(|end| at <= end));
        held.map(|(change, _)| change.count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_possible_until_the_next_change_is_over() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut counts = Counts::new(start);
        counts.change(at(1000), at(1010), 1);
        counts.change(at(2000), at(2010), 2);
        assert_eq!(counts.possible(at(999), SEEN_LATE), [0]);
        assert_eq!(counts.possible(at(1005), SEEN_LATE), [0, 1]);
        assert_eq!(counts.possible(at(1500), SEEN_LATE), [1]);
        assert_eq!(counts.possible(at(2100), SEEN_LATE), [1, 2]);
        assert_eq!(counts.possible(at(9000), SEEN_LATE), [2]);
        assert_eq!(counts.possible(at(2500), Duration::from_millis(500)), [1, 2]);
        assert_eq!(counts.possible(at(9000), Duration::MAX), [0, 1, 2]);
    }

    #[test]
    fn only_the_latest_changes_are_remembered() {
        let start = Instant::now();
        let mut counts = Counts::new(start);
        (0..1000).for_each(|count| counts.change(start, start, count));
        assert_eq!(counts.changes.len(), REMEMBERED);
    }
}

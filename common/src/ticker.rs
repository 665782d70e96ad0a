//! A report every minute that never drifts: each tick is counted from one start.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, at};

use crate::shutdown::Shutdown;

/// Ticks at `start + every`, `start + 2 * every`, … on the monotonic clock.
///
/// However late one tick is noticed, the next is due at its own time. Ticks that were missed
/// altogether (a stopped process) are not made up for: one tick stands for all of them.
#[derive(Debug)]
pub struct Ticker {
    start: Instant,
    every: Duration,
    ticks: u32,
}

impl Ticker {
    /// A ticker whose first tick is due at `start + every`; `every` must not be zero.
    pub fn new(start: Instant, every: Duration) -> Self {
        assert!(!every.is_zero(), "a ticker needs a time between its ticks");
        Self { start, every, ticks: 0 }
    }

    /// When the next tick is due.
    pub fn next_at(&self) -> Instant {
        self.start + self.every * (self.ticks + 1)
    }

    /// Whether a tick is due at `now`; says so once for each tick. For loops that are never idle.
    pub fn due(&mut self, now: Instant) -> bool {
        if now < self.next_at() {
            return false;
        }
        let passed = (now - self.start).as_nanos() / self.every.as_nanos();
        self.ticks = u32::try_from(passed).unwrap_or(u32::MAX - 1);
        true
    }

    /// A channel that delivers once, when the next tick is due. For `select!`.
    pub fn channel(&self) -> Receiver<Instant> {
        at(self.next_at())
    }

    /// Waits for the next tick; `false` when the shutdown came first.
    pub fn wait(&mut self, shutdown: &Shutdown) -> bool {
        while !shutdown.wait_until(self.next_at()) {
            if self.due(Instant::now()) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn lateness_does_not_add_up() {
        let start = Instant::now();
        let mut ticker = Ticker::new(start, MINUTE);
        for n in 1..=100 {
            let late = Duration::from_millis(900);
            assert!(!ticker.due(start + MINUTE * n - Duration::from_nanos(1)));
            assert!(ticker.due(start + MINUTE * n + late));
            assert_eq!(ticker.next_at(), start + MINUTE * (n + 1));
        }
    }

    #[test]
    fn missed_ticks_are_one_tick() {
        let start = Instant::now();
        let mut ticker = Ticker::new(start, MINUTE);
        assert!(ticker.due(start + MINUTE * 5 + Duration::from_secs(1)));
        assert!(!ticker.due(start + MINUTE * 5 + Duration::from_secs(59)));
        assert_eq!(ticker.next_at(), start + MINUTE * 6);
    }

    #[test]
    fn waiting_ends_at_the_tick_and_at_shutdown() {
        let shutdown = Shutdown::new();
        let start = Instant::now();
        let mut ticker = Ticker::new(start, Duration::from_millis(20));
        assert!(ticker.wait(&shutdown) && ticker.wait(&shutdown));
        assert!(start.elapsed() >= Duration::from_millis(40));
        shutdown.trigger();
        assert!(!ticker.wait(&shutdown));
    }

    #[test]
    fn the_channel_delivers_when_the_tick_is_due() {
        let start = Instant::now();
        let ticker = Ticker::new(start, Duration::from_millis(10));
        let delivered = ticker.channel().recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(delivered >= start + Duration::from_millis(10));
    }
}

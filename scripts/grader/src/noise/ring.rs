//! What the meter has seen, in a bounded memory.

use std::time::{Duration, Instant};

/// The time that one slot stands for.
const SLOT: Duration = Duration::from_millis(100);

/// As many slots as 15 minutes have.
const SLOTS: u64 = 9_000;

/// The largest lateness of each slot.
#[derive(Debug)]
pub(super) struct Ring {
    began: Instant,
    /// When the meter has to wake next.
    due: Instant,
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    number: u64,
    worst: Duration,
}

impl Ring {
    /// A memory that begins now; the meter is about to sleep for `nap`.
    pub(super) fn new(now: Instant, nap: Duration) -> Self {
        let slots = (0..SLOTS).map(|number| Slot { number, worst: Duration::ZERO }).collect();
        Self { began: now, due: now + nap, slots }
    }

    /// Since when is measured.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// When the meter has to wake next.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// The meter woke and is about to sleep until `next_due`.
    pub(super) fn woke(&mut self, at: Instant, next_due: Instant) {
        let late = at.saturating_duration_since(self.due);
        let last = self.number(at);
        // Whatever was due at any time since then was kept waiting, too.
        let first = self.number(self.due.min(at)).max(last.saturating_sub(SLOTS - 1));
        for number in first..=last {
            let slot = &mut self.slots[index(number)];
            let before = if slot.number == number { slot.worst } else { Duration::ZERO };
            *slot = Slot { number, worst: before.max(late) };
        }
        self.due = next_due;
    }

    /// The largest lateness between two moments, seen from `now`.
    pub(super) fn worst(&self, from: Instant, to: Instant, now: Instant) -> Duration {
        let (first, last) = (self.number(from), self.number(to.min(now)));
        if from < self.began || self.number(now) - first.min(self.number(now)) >= SLOTS {
            return Duration::MAX;
        }
        let slots = (first..=last).map(|number| self.slots[index(number)]).zip(first..);
        let seen = slots.filter(|(slot, number)| slot.number == *number).map(|(slot, _)| slot.worst).max();
        let pending = if to >= self.due { now.saturating_duration_since(self.due) } else { Duration::ZERO };
        seen.unwrap_or_default().max(pending)
    }

    fn number(&self, at: Instant) -> u64 {
        let slots = at.saturating_duration_since(self.began).as_millis() / SLOT.as_millis();
        u64::try_from(slots).unwrap_or(u64::MAX)
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number % SLOTS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAP: Duration = Duration::from_millis(5);

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// A ring whose meter wakes in time until `end`, but for one wake that is `late` after `stall`.
    fn ring(began: Instant, end: Duration, stall: Duration, late: Duration) -> Ring {
        let mut ring = Ring::new(began, NAP);
        while ring.due() < began + end {
            let due = ring.due();
            let stalls = due >= began + stall && due < began + stall + NAP;
            let woke = if stalls { due + late } else { due };
            ring.woke(woke, woke + NAP);
        }
        ring
    }

    #[test]
    fn a_stall_shows_where_it_was_and_nowhere_else() {
        let t = Instant::now();
        let ring = ring(t, ms(10_000), ms(3_000), ms(2_000));
        let worst = |from, to| ring.worst(t + ms(from), t + ms(to), t + ms(10_000));
        assert_eq!(worst(0, 9_900), ms(2_000));
        assert_eq!(worst(0, 2_800), Duration::ZERO);
        assert_eq!(worst(3_500, 3_600), ms(2_000), "in the middle of it, too");
        assert_eq!(worst(5_010, 9_900), ms(2_000), "where it ends, what came after does not hide it");
        assert_eq!(worst(5_200, 9_900), Duration::ZERO);
    }

    #[test]
    fn what_is_late_right_now_counts() {
        let t = Instant::now();
        let ring = ring(t, ms(1_000), ms(0), Duration::ZERO);
        let now = t + ms(1_700);
        assert_eq!(ring.worst(t + ms(500), now, now), now - ring.due());
        assert_eq!(ring.worst(t + ms(500), t + ms(900), now), Duration::ZERO, "it was in time by then");
        assert_eq!(ring.worst(t, now + ms(5_000), now), now - ring.due(), "the future is not known");
    }

    #[test]
    fn what_was_not_measured_excuses_everything() {
        let t = Instant::now() + ms(1_000_000);
        let ring = ring(t, ms(1_000_000), ms(0), Duration::ZERO);
        let now = t + ms(1_000_000);
        assert_eq!(ring.worst(t - ms(1), now, now), Duration::MAX);
        assert_eq!(ring.worst(t + ms(50_000), now, now), Duration::MAX, "forgotten by now");
        assert_eq!(ring.worst(t + ms(101_000), now, now), Duration::ZERO);
    }

    #[test]
    fn a_slot_that_is_not_written_yet_does_not_show_what_was_there_before() {
        let t = Instant::now();
        let ring = ring(t, ms(920_000), ms(20_000), ms(300));
        let now = t + ms(920_001);
        assert_eq!(ring.worst(t + ms(919_000), now, now), ms(1));
    }

    #[test]
    fn old_noise_is_written_over_and_a_stall_longer_than_the_memory_ends() {
        let t = Instant::now();
        let mut ring = ring(t, ms(950_000), ms(20_000), ms(300));
        let now = t + ms(950_000);
        assert_eq!(ring.worst(t + ms(60_000), now, now), Duration::ZERO);
        let much_later = now + ms(1_000_000_000_000);
        ring.woke(much_later, much_later + NAP);
        assert!(ring.worst(much_later - ms(800_000), much_later, much_later) >= ms(999_999_000_000));
    }
}

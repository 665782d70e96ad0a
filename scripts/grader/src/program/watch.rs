//! Ends a program that takes more than it may.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::sandbox::{Confined, Limits, Spec, too_full};

/// How often a program is looked at. Memory filled as fast as it can be grows by some 200 MB meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// How many looks pass between two at what its folder holds, which takes longer.
const LOOKS_AT_DISK: u32 = 20;

/// How many looks pass between two at its threads, of which it may have a thousand.
const LOOKS_AT_THREADS: u32 = 8;

/// So little CPU time is as good as none, and may be what a look did not see the time before.
const STIR: Duration = Duration::from_millis(1);

/// A watch over one program.
#[derive(Debug)]
pub(super) struct Watch {
    told: Told,
    over: Arc<AtomicBool>,
}

/// What a watch has seen; clones see the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Told(Arc<Mutex<Seen>>);

/// What has been seen of a program.
#[derive(Debug, Default)]
struct Seen {
    /// Why it was ended, if it was.
    ended: Option<String>,
    hunger: Hunger,
}

impl Watch {
    /// Watches until the program is gone or [`Watch::stop`].
    pub(super) fn over(confined: &Arc<Mutex<Confined>>, spec: &Spec) -> Self {
        let watch = Self { told: Told::default(), over: Arc::default() };
        let (Told(seen), over) = (watch.told.clone(), watch.over.clone());
        let (confined, limits, folder) = (Arc::downgrade(confined), spec.limits, spec.folder.clone());
        thread::spawn(move || {
            for number in 1_u32.. {
                // Without a hold on the program, as a folder of many files takes a while.
                let full = (number % LOOKS_AT_DISK == 0).then(|| too_full(&folder, &limits)).flatten();
                if over.load(Ordering::Relaxed) || !look(&confined, &limits, full, &seen) {
                    return;
                }
                if number % LOOKS_AT_THREADS == 0 {
                    look_for_hunger(&confined, &seen);
                }
                thread::sleep(EVERY);
            }
        });
        watch
    }

    /// What it has seen, now and later.
    pub(super) fn told(&self) -> Told {
        self.told.clone()
    }

    /// Watches no more.
    pub(super) fn stop(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

impl Told {
    /// Why the program was ended, if it was.
    pub(super) fn ended(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ended.clone()
    }

    /// The longest time in which the program could have run and was not let.
    pub(super) fn starved(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).hunger.longest
    }
}

/// Whether to go on.
fn look(confined: &Weak<Mutex<Confined>>, limits: &Limits, full: Option<String>, seen: &Mutex<Seen>) -> bool {
    let Some(confined) = confined.upgrade() else { return false };
    let mut confined = confined.lock().unwrap_or_else(PoisonError::into_inner);
    // A program that is just ending cannot be looked at; the next look sees that it has.
    let Some(why) = full.or_else(|| confined.over(limits).ok().flatten()) else { return true };
    seen.lock().unwrap_or_else(PoisonError::into_inner).ended = Some(why);
    let _ = confined.end();
    false
}

fn look_for_hunger(confined: &Weak<Mutex<Confined>>, seen: &Mutex<Seen>) {
    let Some(confined) = confined.upgrade() else { return };
    let (wants, used) = confined.lock().unwrap_or_else(PoisonError::into_inner).pulse();
    seen.lock().unwrap_or_else(PoisonError::into_inner).hunger.look(Instant::now(), wants, used);
}

/// How long a program wants to run and gets no CPU. The kernel's own count of that (`schedstat`) grows only once a
/// thread runs again, so it says nothing of one that still waits.
#[derive(Debug, Default)]
struct Hunger {
    /// The last look, and the CPU time that the program had used by then.
    last: Option<(Instant, Duration)>,
    /// Since when it has wanted to run and not been let.
    since: Option<Instant>,
    longest: Duration,
}

impl Hunger {
    fn look(&mut self, now: Instant, wants: bool, used: Duration) {
        let last = self.last.replace((now, used));
        // The time of a thread that has ended is gone, so that less than before is no standing still.
        let stands = |before: Duration| (before..=before + STIR).contains(&used);
        let Some((at, _)) = last.filter(|(_, before)| wants && stands(*before)) else {
            self.since = None;
            return;
        };
        let since = *self.since.get_or_insert(at);
        self.longest = self.longest.max(now.saturating_duration_since(since));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_starves_while_it_wants_to_run_and_its_time_stands_still() {
        let (begin, step, cpu) = (Instant::now(), Duration::from_millis(200), Duration::from_millis(40));
        let at = |n: u32| begin + n * step;
        let mut hunger = Hunger::default();
        for n in 0..5 {
            hunger.look(at(n), false, cpu);
        }
        assert_eq!(hunger.longest, Duration::ZERO, "it waits for something");
        for n in 5..10 {
            hunger.look(at(n), true, n * cpu);
        }
        assert_eq!(hunger.longest, Duration::ZERO, "it runs");
        for n in 10..14 {
            hunger.look(at(n), true, 9 * cpu);
        }
        assert_eq!(hunger.longest, 4 * step, "it was let run for the last time at the look before");
        hunger.look(at(14), false, 9 * cpu);
        hunger.look(at(15), true, 9 * cpu);
        assert_eq!(hunger.longest, 4 * step);
    }
}

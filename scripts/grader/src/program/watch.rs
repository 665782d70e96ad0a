//! Ends a program that takes more than it may.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::processes::usage::Pulse;
use crate::sandbox::{Confined, Limits, Share, Spec, too_full};

/// How often a program is looked at, where it uses a good part of what it may, and where it does not. Memory filled as
/// fast as it can be grows by some 4 MB in a millisecond.
const EVERY: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(150)];

/// Below it, a program could use up a small machine between two looks.
const LARGE: u64 = 1 << 30;

/// How often it is looked at what its folder holds, which takes longer.
const LOOKS_AT_DISK: Duration = Duration::from_secs(1);

/// How often at its threads, of which it may have a thousand.
const LOOKS_AT_THREADS: Duration = Duration::from_millis(400);

/// The time of which short waits are added up: as long as is waited for most things. A program that is idle while
/// something is waited for has none of them then.
const OF_LATE: Duration = Duration::from_secs(5);

/// How many times as long as it is let run a program has to wait, to be held up.
const HELD_UP: u32 = 3;

/// Short waits leave it some of the time: they weigh half of what one at a stretch does.
const SHORT_WAITS: u32 = 2;

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
            let (mut disk, mut threads) = (Every::new(LOOKS_AT_DISK), Every::new(LOOKS_AT_THREADS));
            loop {
                // Without a hold on the program, as a folder of many files takes a while.
                let full = disk.is_due().then(|| too_full(&folder, &limits)).flatten();
                let pause = look(&confined, &limits, full, &seen);
                let Some(pause) = pause.filter(|_| !over.load(Ordering::Relaxed)) else { return };
                if threads.is_due() {
                    look_for_hunger(&confined, &seen);
                }
                thread::sleep(pause);
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

    /// How long the program could have run and was not let, as far as that may be what it is late of.
    pub(super) fn starved(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).hunger.noise()
    }
}

/// What is done every so often.
struct Every {
    period: Duration,
    last: Instant,
}

impl Every {
    fn new(period: Duration) -> Self {
        Self { period, last: Instant::now() }
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.last.elapsed() >= self.period;
        if is_due {
            self.last = Instant::now();
        }
        is_due
    }
}

/// When to look again, if at all.
fn look(
    confined: &Weak<Mutex<Confined>>,
    limits: &Limits,
    full: Option<String>,
    seen: &Mutex<Seen>,
) -> Option<Duration> {
    let confined = confined.upgrade()?;
    let mut confined = confined.lock().unwrap_or_else(PoisonError::into_inner);
    let [soon, later] = EVERY;
    let later = if limits.memory < LARGE { soon } else { later };
    let why = match full.map_or_else(|| confined.share(limits), |full| Ok(Share::TooMuch(full))) {
        Ok(Share::TooMuch(why)) => why,
        Ok(Share::Much) => return Some(soon),
        // A program that is just ending cannot be looked at; the next look sees that it has.
        Ok(Share::Little) | Err(_) => return Some(later),
    };
    seen.lock().unwrap_or_else(PoisonError::into_inner).ended = Some(why);
    let _ = confined.end();
    None
}

fn look_for_hunger(confined: &Weak<Mutex<Confined>>, seen: &Mutex<Seen>) {
    let Some(confined) = confined.upgrade() else { return };
    let pulse = confined.lock().unwrap_or_else(PoisonError::into_inner).pulse();
    seen.lock().unwrap_or_else(PoisonError::into_inner).hunger.look(Instant::now(), pulse);
}

/// How long a program wants to run and gets no CPU, at a stretch or in many short waits of late. The kernel's own count
/// of that (`schedstat`) grows only once a thread runs again, so it says nothing of one that still waits.
#[derive(Debug, Default)]
struct Hunger {
    /// The last look.
    last: Option<(Instant, Pulse)>,
    /// Since when it has wanted to run and not been let.
    since: Option<Instant>,
    longest: Duration,
    /// By how much the kernel's count has grown at each look of late.
    waits: VecDeque<(Instant, Duration)>,
}

impl Hunger {
    fn look(&mut self, now: Instant, pulse: Pulse) {
        let Some((at, before)) = self.last.replace((now, pulse)) else { return };
        let got = pulse.used.saturating_sub(before.used);
        // Several threads may wait at once. One that is let run for a good part of the time is not held up: it may want
        // more without end.
        let waited = pulse.waited.saturating_sub(before.waited).min(now.saturating_duration_since(at));
        self.waits.push_back((now, if waited > HELD_UP * got { waited } else { Duration::ZERO }));
        while self.waits.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > OF_LATE) {
            self.waits.pop_front();
        }
        // The time of a thread that has ended is gone, so that less than before is no standing still.
        let stands = (before.used..=before.used + STIR).contains(&pulse.used);
        if !(pulse.wants && stands) {
            self.since = None;
            return;
        }
        let since = *self.since.get_or_insert(at);
        self.longest = self.longest.max(now.saturating_duration_since(since));
    }

    /// By how much it may be late of that.
    fn noise(&self) -> Duration {
        let of_late: Duration = self.waits.iter().map(|(_, waited)| *waited).sum();
        self.longest.max(of_late / SHORT_WAITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_starves_while_it_wants_to_run_and_its_time_stands_still() {
        let (begin, step, cpu) = (Instant::now(), Duration::from_millis(200), Duration::from_millis(40));
        let at = |n: u32| begin + n * step;
        let pulse = |wants, used| Pulse { wants, used, waited: Duration::ZERO };
        let mut hunger = Hunger::default();
        for n in 0..5 {
            hunger.look(at(n), pulse(false, cpu));
        }
        assert_eq!(hunger.longest, Duration::ZERO, "it waits for something");
        for n in 5..10 {
            hunger.look(at(n), pulse(true, n * cpu));
        }
        assert_eq!(hunger.longest, Duration::ZERO, "it runs");
        for n in 10..14 {
            hunger.look(at(n), pulse(true, 9 * cpu));
        }
        assert_eq!(hunger.longest, 4 * step, "it was let run for the last time at the look before");
        hunger.look(at(14), pulse(false, 9 * cpu));
        hunger.look(at(15), pulse(true, 9 * cpu));
        assert_eq!(hunger.longest, 4 * step);
    }

    #[test]
    fn many_short_waits_of_late_make_it_late_too() {
        let (begin, step) = (Instant::now(), Duration::from_millis(400));
        let (cpu, wait) = (Duration::from_millis(40), Duration::from_millis(300));
        let mut hunger = Hunger::default();
        for n in 0..=10 {
            hunger.look(begin + n * step, Pulse { wants: true, used: n * cpu, waited: n * wait });
        }
        assert_eq!(hunger.noise(), 10 * wait / 2);
        for n in 11..30 {
            hunger.look(begin + n * step, Pulse { wants: false, used: 10 * cpu, waited: 10 * wait });
        }
        assert_eq!(hunger.noise(), Duration::ZERO, "it has been idle since");
        for n in 30..60 {
            let since = n - 29;
            hunger.look(
                begin + n * step,
                Pulse { wants: true, used: (10 + 3 * since) * cpu, waited: (10 + since) * wait },
            );
        }
        assert_eq!(hunger.noise(), Duration::ZERO, "it has had a good part of what it wants");
    }
}

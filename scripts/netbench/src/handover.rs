//! How fast two of the machine's CPUs hand something to each other, awake or asleep: of what a request and
//! its reply on loopback are made.
//!
//! On a virtual machine this changes by itself, several times a second, as the host moves its CPUs to one
//! core's two halves or to different sockets: from 50 ns to 500 ns, and everything that is measured goes up
//! or down threefold with it. So figures are taken only while a handover takes as long as it does at best;
//! elsewhere it always does.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::series::median;

/// How many handovers each way one measurement has.
const TURNS: u32 = 300;
/// How many times each thread is woken in one measurement.
const WAKINGS: u32 = 20;
/// How many measurements a figure is the median of.
const MEASUREMENTS: usize = 3;
/// When a measurement is given up: the two threads are on one CPU, or others take both.
const LIMIT: Duration = Duration::from_millis(5);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);
/// How often the machine is looked at to know it at its best.
const LOOKS: usize = 100;
/// Up to how many times the best a handover may take to be as good.
const AS_GOOD: f64 = 2.0;

/// How long handovers take on this machine at its best.
#[derive(Debug, Clone, Copy)]
pub struct AtBest(Option<Handover>);

/// How long it takes to hand something over and have it back, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// By a thread that waits awake.
    pub awake: f64,
    /// By a thread that sleeps until it is woken.
    pub asleep: f64,
}

impl AtBest {
    /// Looks at the machine for a second or two.
    pub fn of_this_machine() -> Self {
        let looks = (0..LOOKS).filter_map(|_| {
            thread::sleep(PAUSE);
            Handover::now()
        });
        Self(looks.reduce(|best, look| Handover {
            awake: best.awake.min(look.awake),
            asleep: best.asleep.min(look.asleep),
        }))
    }

    /// A machine that is not looked at and always at its best.
    pub fn always() -> Self {
        Self(None)
    }

    /// What it takes at best; `None` where it cannot be told.
    pub fn handover(self) -> Option<Handover> {
        self.0
    }

    /// Whether the machine is at its best now.
    pub fn is_now(self) -> bool {
        let Some(best) = self.0 else { return true };
        let as_good =
            |now: Handover| now.awake <= AS_GOOD * best.awake && now.asleep <= AS_GOOD * best.asleep;
        Handover::now().is_some_and(as_good)
    }

    /// Waits until it is, at most until `deadline`; whether it is.
    pub fn wait_until(self, deadline: Instant) -> bool {
        while !self.is_now() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(PAUSE);
        }
        true
    }
}

impl Handover {
    /// `None` where there is one CPU only, or others use them.
    pub fn now() -> Option<Self> {
        let several = thread::available_parallelism().is_ok_and(|cpus| cpus.get() > 1);
        let often = |measure: fn() -> Option<f64>| {
            let figures: Vec<f64> =
                (0..MEASUREMENTS).filter_map(|_| several.then(measure).flatten()).collect();
            (!figures.is_empty()).then(|| median(&figures))
        };
        Some(Self { awake: often(awake)?, asleep: often(asleep)? })
    }
}

fn awake() -> Option<f64> {
    // Odd: the new thread's turn; even: this one's.
    let (turn, deadline) = (AtomicU32::new(1), Instant::now() + LIMIT);
    thread::scope(|scope| {
        let other = || (0..TURNS).try_for_each(|number| hand_over(&turn, 2 * number + 1, deadline));
        thread::Builder::new().spawn_scoped(scope, other).ok()?;
        // By then the other one runs.
        hand_over(&turn, 2, deadline)?;
        let start = Instant::now();
        (1..TURNS).try_for_each(|number| hand_over(&turn, 2 * number + 2, deadline))?;
        Some(start.elapsed().as_nanos() as f64 / f64::from(TURNS - 1))
    })
}

fn asleep() -> Option<f64> {
    let ((to_other, by_other), (to_us, by_us)) = (channel::<()>(), channel());
    // Moved in, so that this end of the channel is gone, and the other thread ends, whatever comes.
    thread::scope(move |scope| {
        let other = move || by_other.iter().try_for_each(|()| to_us.send(()));
        thread::Builder::new().spawn_scoped(scope, other).ok()?;
        let there_and_back = move || to_other.send(()).ok().and_then(|()| by_us.recv_timeout(LIMIT).ok());
        // By then the other one runs.
        there_and_back()?;
        let start = Instant::now();
        (0..WAKINGS).try_for_each(|_| there_and_back())?;
        Some(start.elapsed().as_nanos() as f64 / f64::from(WAKINGS))
    })
}

/// Waits for a turn and gives the next one on.
fn hand_over(turn: &AtomicU32, number: u32, deadline: Instant) -> Option<()> {
    let mut waited = 0_u32;
    while turn.load(Ordering::Acquire) != number {
        std::hint::spin_loop();
        waited += 1;
        if waited.is_multiple_of(1024) && Instant::now() >= deadline {
            return None;
        }
    }
    turn.store(number + 1, Ordering::Release);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handover_takes_its_time() {
        // On one CPU, or beside many other programs, there is no figure.
        if let Some(Handover { awake, asleep }) = Handover::now() {
            assert!((5.0..50_000.0).contains(&awake), "{awake}");
            assert!((100.0..5_000_000.0).contains(&asleep), "{asleep}");
        }
    }

    #[test]
    fn a_measurement_ends_however_busy_the_machine_is() {
        let stop = std::sync::atomic::AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            for _ in 0..10 {
                Handover::now();
            }
            stop.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn every_turn_is_waited_for() {
        let turn = AtomicU32::new(7);
        hand_over(&turn, 7, Instant::now() + Duration::from_secs(10)).unwrap();
        assert_eq!(turn.load(Ordering::Relaxed), 8);
        assert_eq!(hand_over(&turn, 7, Instant::now()), None);
    }

    #[test]
    fn a_machine_that_is_never_at_its_best_is_not_waited_for_for_ever() {
        let impossible = AtBest(Some(Handover { awake: 0.001, asleep: 0.001 }));
        let deadline = Instant::now() + Duration::from_millis(30);
        assert!(!impossible.wait_until(deadline));
        assert!(Instant::now() >= deadline);
        assert!(AtBest::always().wait_until(Instant::now()));
    }
}

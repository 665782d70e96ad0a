//! How late this machine lets a program run, measured beside every check of a time.
//!
//! A thread sleeps a few milliseconds again and again; what it oversleeps is the machine's lateness. It shows
//! less than a program suffers that needs much CPU, as schedulers prefer what sleeps most of the time: take
//! the larger of this and of what [`crate::processes::waited`] has grown by.

mod judgement;
mod ring;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub use judgement::{Beside, Judgement, judge, judge_interval};
use ring::Ring;

/// How long the meter sleeps each time: little beside any time that is judged, and often enough that a class of meters is
/// no load itself.
const NAP: Duration = Duration::from_millis(20);

/// How much before and after the moment at which a start was seen belongs to that moment.
const AROUND: Duration = Duration::from_millis(100);

/// Whether programs are late because of what they do themselves: of a time they have used more than half of a processor,
/// and more than all others have used of this machine, which is `all` without their `own`.
pub fn is_own_doing(own: Duration, all: Duration, elapsed: Duration) -> bool {
    own > elapsed / 2 && own > all.saturating_sub(own)
}

/// A running meter; stopped when dropped. It remembers the last 15 minutes, in steps of 100 ms.
#[derive(Debug)]
pub struct Noise {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    stop: AtomicBool,
    ring: Mutex<Ring>,
}

impl Noise {
    /// Starts to measure. Where the system has no thread left for it, all is noise from now on, so that
    /// nothing is decided.
    pub fn start() -> Self {
        let ring = Mutex::new(Ring::new(Instant::now(), NAP));
        let shared = Arc::new(Shared { stop: AtomicBool::new(false), ring });
        let meter = shared.clone();
        let thread = thread::Builder::new().name("noise".to_owned()).spawn(move || meter.measure()).ok();
        Self { shared, thread }
    }

    /// The most by which the machine has let a sleeper wake too late between two moments; what is late right
    /// now counts by how late it is already. [`Duration::MAX`] for a time that was not measured: before the
    /// start, or more than 15 minutes ago.
    pub fn worst(&self, from: Instant, to: Instant) -> Duration {
        if self.thread.is_none() {
            return Duration::MAX;
        }
        self.shared.with(|ring| ring.worst(from, to, Instant::now()))
    }

    /// The noise beside a time that was measured from a start to an end, both seen by the grader.
    pub fn beside(&self, start: Instant, end: Instant) -> Beside {
        let began = self.shared.with(|ring| ring.began());
        // What comes before the meter's first moment is not asked for because of the margin alone.
        let margin = start.checked_sub(AROUND).unwrap_or(start).max(began.min(start));
        Beside { at_start: self.worst(margin, start + AROUND), whole: self.worst(margin, end) }
    }
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn measure(&self) {
        let mut due = self.with(|ring| ring.due());
        while !self.stop.load(Ordering::Relaxed) {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let woke = Instant::now();
            // Counted from here, so that a delay before the next sleep shows as well.
            due = woke + NAP;
            self.with(|ring| ring.woke(woke, due));
        }
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut Ring) -> T) -> T {
        use_it(&mut self.ring.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;

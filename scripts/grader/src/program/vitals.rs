//! Whether a program still runs, how it ended, and what it said last: for whoever has to do with it and does not own
//! it, such as a connection to it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use common::Error;
use common::escape::Escaped;

use super::last_error;
use super::looking::comes_to;
use super::reasons::named;
use super::watch::Told;
use crate::output::Output;
use crate::processes::thread_states;
use crate::sandbox::{Confined, Ending};
use crate::stop::Stop;

/// How much of a program's output is told in a reason, in bytes, and how much is looked through for an error.
const TOLD: usize = 400;
const LOOKED_THROUGH: usize = 16 << 10;

/// How long a program may take to end after its output has ended.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// How much later than what comes of it a program's own end may be seen: an interpreter closes what is open, and then
/// ends.
const END_SEEN: Duration = Duration::from_millis(300);

/// How much later still where it is at work until then: on a busy machine ending takes its time.
const TO_END: Duration = Duration::from_secs(3);

/// What is known of a program's life; clones know the same.
#[derive(Clone)]
pub struct Vitals {
    pub(super) who: String,
    pub(super) confined: Arc<Mutex<Confined>>,
    pub(super) output: Arc<Output>,
    pub(super) told: Told,
    pub(super) deadline: Instant,
    /// Whether the grader has asked it to end, or ended it.
    pub(super) dismissed: Arc<AtomicBool>,
}

impl Vitals {
    /// Who it is in a sentence: "the server", "client 1".
    pub fn named(&self) -> String {
        named(&self.who)
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// Where what the sandbox reports cannot be read.
    pub fn ending(&self) -> Result<Option<Ending>, Error> {
        // Let go of before anybody acts on it, who may want the lock.
        self.lock().ending()
    }

    /// Whether it goes on.
    ///
    /// # Errors
    /// Where it has ended: a crash, with what it said last.
    pub fn still_runs(&self) -> Result<(), Stop> {
        match self.ending()? {
            None => Ok(()),
            Some(ending) => Err(self.ended_by_itself(ending)),
        }
    }

    /// That it runs all through the next `moment`, as a program's end may be seen a moment after what it comes of.
    ///
    /// # Errors
    /// Where it ends: a crash, with what it said last.
    pub fn goes_on(&self, moment: Duration) -> Result<(), Stop> {
        comes_to(self.until(moment), || self.still_runs(), |()| false)
    }

    /// Why something went wrong with a connection to it: a crash where it has ended without being asked to. Else what
    /// one of its threads may have said of an error since `before`, as [`Vitals::said`] gave it, is added.
    pub fn explain(&self, stop: Stop, before: u64) -> Stop {
        if self.dismissed.load(Ordering::Relaxed) {
            return stop;
        }
        if let Err(crash) = self.goes_on(END_SEEN).and_then(|()| self.comes_to_rest(TO_END)) {
            return Stop { difference: stop.difference, ..crash };
        }
        match self.complaint_since(before) {
            Some(line) => {
                let reason =
                    format!("{}; meanwhile {} said on standard error '{line}'", stop.reason, self.named());
                Stop { reason, ..stop }
            }
            None => stop,
        }
    }

    /// Waits until all of its threads wait for something, as those of a program that ends do not.
    ///
    /// # Errors
    /// Where it ends: a crash, with what it said last.
    fn comes_to_rest(&self, within: Duration) -> Result<(), Stop> {
        let rests = || {
            self.still_runs()?;
            // What cannot be looked at any more is about to end.
            let states = thread_states(&self.lock().processes().unwrap_or_default());
            Ok::<_, Stop>(!states.is_empty() && states.iter().all(|state| *state == 'S'))
        };
        comes_to(self.until(within), rests, |rests| *rests).map(drop)
    }

    /// How much it has said on standard error so far, in bytes.
    pub fn said(&self) -> u64 {
        self.output.lock().complaints.total
    }

    fn complaint_since(&self, before: u64) -> Option<String> {
        let said = self.output.lock();
        let fresh = usize::try_from(said.complaints.total - before).unwrap_or(usize::MAX);
        let text = said.complaints.last(fresh.min(LOOKED_THROUGH));
        drop(said);
        shown_line(&text)
    }

    /// A crash, where it has ended without being asked to.
    pub(super) fn crashed(&self) -> Option<Stop> {
        if self.dismissed.load(Ordering::Relaxed) || !self.has_ended() {
            return None;
        }
        self.still_runs().err()
    }

    /// Whether the program has ended. Its output ends a moment before it does; a program may also have closed that.
    pub(super) fn has_ended(&self) -> bool {
        let until =
            self.until(if self.output.lock().printed.complete { LAST_MOMENT } else { Duration::ZERO });
        let ended = || Ok::<_, Stop>(self.ending().ok().flatten().is_some());
        comes_to(until, ended, |ended| *ended).unwrap_or(false)
    }

    /// The stop for a program that does not react any more: a crash if it has ended, which is known a moment later than
    /// what comes of it.
    pub(super) fn is_gone(&self, otherwise: &str) -> Stop {
        self.goes_on(LAST_MOMENT).err().unwrap_or_else(|| Stop::fail(otherwise))
    }

    pub(super) fn ended_by_itself(&self, ending: Ending) -> Stop {
        // Its last words may be a moment behind its end.
        self.output.wait_for_end(Instant::now() + Duration::from_millis(200));
        if let Some(stop) = self.ended_by_the_grader() {
            return stop;
        }
        Stop::crash(format!("{} ended by itself: {ending}{}", self.named(), self.last_words()))
    }

    /// A crash, where it was the grader that ended it.
    pub(super) fn ended_by_the_grader(&self) -> Option<Stop> {
        let why = self.told.ended()?;
        Some(Stop::crash(format!("{} was ended by the grader: {why}", self.named())))
    }

    /// What it said last, to be put behind a reason: the line that names an error, if one does.
    pub fn last_words(&self) -> String {
        let said = self.output.lock();
        let complained = said.complaints.last(LOOKED_THROUGH);
        let printed = said.printed.last(LOOKED_THROUGH);
        drop(said);
        if let Some(line) = shown_line(&complained) {
            return format!("; its last error line is '{line}'");
        }
        // On a terminal both streams are one.
        let text = String::from_utf8_lossy(&printed);
        match text.rfind("Traceback (most recent call last)").and_then(|at| last_error::line(&text[at..])) {
            Some(line) => format!("; its last error line is '{}'", Escaped(line.as_bytes())),
            None if printed.is_empty() => "; it had printed nothing".to_owned(),
            None => {
                let last = &printed[printed.len().saturating_sub(TOLD)..];
                format!("; it last printed '{}'", Escaped(last.trim_ascii_end()))
            }
        }
    }

    pub(super) fn until(&self, within: Duration) -> Instant {
        (Instant::now() + within).min(self.deadline)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Confined> {
        self.confined.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown_line(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let line: String = last_error::line(&text)?.chars().take(TOLD).collect();
    Some(Escaped(line.as_bytes()).to_string())
}

impl std::fmt::Debug for Vitals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vitals").field("who", &self.who).finish_non_exhaustive()
    }
}

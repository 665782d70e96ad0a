//! When the report has to come, every minute (or other period) from the server's start, and whether what came is that.

use std::time::{Duration, Instant};

use crate::noise::{Judgement, judge};
use crate::stop::Stop;

/// How early or late a report may be.
pub(super) const TOLERANCE: Duration = Duration::from_secs(1);

/// How long after the last report nothing more may come: longer than a report may be late.
pub(super) const AFTERWARDS: Duration = Duration::from_millis(1500);

/// Lateness that grows by so much each time is told.
const DRIFT: Duration = Duration::from_millis(50);

/// The reports of a server that was started at one moment.
///
/// A server cannot know its first moment better than its first instructions do, which an interpreter, a virtual machine
/// or a busy machine puts off. So its minutes begin somewhere between the process's own start and the moment at which it
/// listened: the first report tells where, and those behind it have to keep to that.
#[derive(Debug)]
pub(super) struct Schedule {
    start: Start,
    /// The time from one report to the next.
    period: Duration,
    wanted: u32,
    /// How much each one that came was late.
    late: Vec<Duration>,
    /// The latest moment at which the first period may have begun.
    origin: Instant,
    at_start: bool,
}

/// How a server's start went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The process's own start.
    pub(super) began: Instant,
    /// When it was seen to listen.
    pub(super) listened: Instant,
}

/// What a report was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    /// One more that was due.
    Due,
    /// One at the start, which is nobody's loss.
    AtStart,
}

impl Schedule {
    /// `wanted` reports have to come.
    pub(super) fn new(start: Start, period: Duration, wanted: u32) -> Self {
        Self { start, period, wanted, late: Vec::new(), origin: start.listened, at_start: false }
    }

    /// The moment at which the next report is due; that of the last one where all have come.
    pub(super) fn next_due(&self) -> Instant {
        self.start.began + self.period * self.number().min(self.wanted)
    }

    /// Whether all have come, and nothing more for long enough.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.number() > self.wanted && now >= self.start.listened + self.period * self.wanted + AFTERWARDS
    }

    /// Takes a report that came at that moment, when the machine was late by `noise`.
    pub(super) fn take(&mut self, at: Instant, noise: Duration) -> Result<Report, Stop> {
        if self.number() == 1 && !self.at_start && at <= self.start.listened + TOLERANCE {
            self.at_start = true;
            return Ok(Report::AtStart);
        }
        let due = self.start.began + self.period * self.number();
        let early = due.saturating_duration_since(at);
        let judgement = match self.number() > self.wanted || early > TOLERANCE {
            // Noise makes nothing early, and nothing more.
            true => Judgement::Outside,
            false if early > Duration::ZERO => judge(early, TOLERANCE, noise),
            false => self.judge_late(at, noise),
        };
        let came = format!("a report came {} after the server's start{}", self.told(at), self.follows(at));
        match judgement {
            Judgement::Within => {
                if self.late.is_empty() {
                    let began = at.checked_sub(self.period).unwrap_or(self.start.began);
                    self.origin = began.max(self.start.began).min(self.origin);
                }
                self.late.push(at.saturating_duration_since(due));
                Ok(Report::Due)
            }
            Judgement::Outside => Err(Stop::fail(came).expected(self.plan(), self.told(at))),
            Judgement::Undecided => {
                let most = noise.as_secs_f64();
                let held_up = format!("this machine held programs up for as long as {most:.1} s meanwhile");
                Err(Stop::inconclusive(format!("{came}, but {held_up}")))
            }
        }
    }

    /// Whether the next report may still come at that moment.
    pub(super) fn overdue(&self, now: Instant, noise: Duration) -> Result<(), Stop> {
        if self.number() > self.wanted || self.judge_late(now, noise) != Judgement::Outside {
            return Ok(());
        }
        let (number, now) = (self.number(), self.told(now));
        let reason = format!("report number {number} had not come {now} after the server's start");
        Err(Stop::fail(reason).expected(self.plan(), format!("{} reports", self.late.len())))
    }

    fn judge_late(&self, at: Instant, noise: Duration) -> Judgement {
        let due = self.period * self.number();
        let late = at.saturating_duration_since(self.start.began + due);
        if late <= TOLERANCE {
            return judge(late, TOLERANCE, noise);
        }
        judge(at.saturating_duration_since(self.origin + due), TOLERANCE, noise)
    }

    /// What is worth knowing and nobody's loss: a report at the start, and reports that get later and later.
    pub(super) fn remarks(&self) -> Vec<String> {
        let drifts = self.late.len() > 1 && self.late.windows(2).all(|pair| pair[1] > pair[0] + DRIFT);
        let late: Vec<_> = self.late.iter().map(|late| format!("{:.2} s", late.as_secs_f64())).collect();
        let at_start = self.at_start.then(|| "a report came at the start already".to_owned());
        let drift = drifts.then(|| {
            format!("each report was later than the one before: they were late by {}", late.join(", "))
        });
        at_start.into_iter().chain(drift).collect()
    }

    /// The number of the next report, from 1.
    fn number(&self) -> u32 {
        u32::try_from(self.late.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn follows(&self, at: Instant) -> &'static str {
        let last = self.period * (self.number() - 1);
        let is_near = at.saturating_duration_since(self.start.began + last) <= 2 * TOLERANCE;
        if self.number() > 1 && is_near { ", right behind another one" } else { "" }
    }

    fn told(&self, at: Instant) -> String {
        format!("{:.2} s", at.saturating_duration_since(self.start.began).as_secs_f64())
    }

    fn plan(&self) -> String {
        let due: Vec<_> =
            (1..=self.wanted).map(|number| (self.period * number).as_secs().to_string()).collect();
        format!("one report each at {} s, ± {} s", due.join(", "), TOLERANCE.as_secs())
    }
}

#[cfg(test)]
mod tests;

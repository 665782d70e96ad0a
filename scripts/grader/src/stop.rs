//! Why a check ends before its end.

use std::time::Duration;

use common::Error;

use crate::check::depends_on;
use crate::time::seconds;
use crate::verdict::{Difference, Verdict};

/// A check's verdict other than a pass. The reason says what happened, never what was expected: that stands
/// in the difference, which not everybody may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// How the check comes out.
    pub verdict: Verdict,
    /// Why, in one line without a full stop.
    pub reason: String,
    /// What was expected and what came.
    pub difference: Option<Box<Difference>>,
    /// Whether it came of a wait that was over, which a busy machine may be the cause of.
    pub overdue: bool,
}

impl Stop {
    fn new(verdict: Verdict, reason: impl std::fmt::Display) -> Self {
        Self { verdict, reason: reason.to_string(), difference: None, overdue: verdict == Verdict::TimeOut }
    }

    /// The requirement does not hold.
    pub fn fail(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::Fail, reason)
    }

    /// The requirement does not hold at the end of all the time that it had.
    pub fn overdue(reason: impl std::fmt::Display) -> Self {
        Self { overdue: true, ..Self::fail(reason) }
    }

    /// What had to come did not come in time.
    pub fn time_out(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::TimeOut, reason)
    }

    /// A program ended when it had to go on.
    pub fn crash(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::Crash, reason)
    }

    /// It has no meaning after what came of another check.
    pub fn blocked(needed: &str, came_out: Verdict) -> Self {
        Self::new(Verdict::Blocked, depends_on(needed, came_out))
    }

    /// It cannot be seen here.
    pub fn unsupported(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::Unsupported, reason)
    }

    /// The machine was too busy.
    pub fn inconclusive(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::Inconclusive, reason)
    }

    /// The grader could not do its part.
    pub fn grader(reason: impl std::fmt::Display) -> Self {
        Self::new(Verdict::GraderError, reason)
    }

    /// Adds what was expected and what came instead, both in words or escaped.
    #[must_use]
    pub fn expected(self, expected: impl std::fmt::Display, received: impl std::fmt::Display) -> Self {
        let (expected, received) = (expected.to_string(), received.to_string());
        self.with(Difference { expected, received, hex: None })
    }

    /// Adds a difference.
    #[must_use]
    pub fn with(mut self, difference: Difference) -> Self {
        self.difference = Some(Box::new(difference));
        self
    }

    /// The verdict where the machine held programs up for `noise` while something had to come `within` a time: what
    /// is overdue is the machine's fault as soon as the noise is a good part of that time.
    #[must_use]
    pub fn beside_noise(self, within: Duration, noise: Duration) -> Self {
        if noise < within / 4 {
            return self;
        }
        if noise == Duration::MAX {
            return self.excused(format_args!("how late this machine was meanwhile is not known"));
        }
        let noise = noise.as_secs_f64();
        self.excused(format_args!("this machine held programs up for as long as {noise:.1} s meanwhile"))
    }

    /// The verdict of a check that had `time` in all, now that this is over: a wait that was cut short decides nothing.
    #[must_use]
    pub fn without_time_left(self, time: Duration) -> Self {
        self.excused(format_args!("the check's own time, {}, was over", seconds(time)))
    }

    fn excused(self, but: std::fmt::Arguments<'_>) -> Self {
        if !self.overdue {
            return self;
        }
        let reason = format!("{}; but {but}", self.reason);
        Self { verdict: Verdict::Inconclusive, reason, overdue: false, ..self }
    }
}

impl From<Error> for Stop {
    /// What goes wrong without being asked about is the grader's fault.
    fn from(error: Error) -> Self {
        Self::grader(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_machines_time_out_is_nobodys_zero() {
        let stop = Stop::time_out("no reply in 4.0 s");
        let within = Duration::from_secs(4);
        assert_eq!(stop.clone().beside_noise(within, Duration::from_millis(999)), stop);
        let excused = stop.beside_noise(within, Duration::from_secs(1));
        assert_eq!(excused.verdict, Verdict::Inconclusive);
        assert!(excused.reason.contains("1.0 s"), "{}", excused.reason);
        let failed = Stop::fail("wrong");
        assert_eq!(failed.clone().beside_noise(within, Duration::from_secs(3)), failed);
    }

    #[test]
    fn what_had_time_and_does_not_hold_fails_on_a_quiet_machine_only() {
        let stop = Stop::overdue("3 threads are left after 4 s");
        assert_eq!(stop.verdict, Verdict::Fail);
        let within = Duration::from_secs(4);
        assert_eq!(stop.clone().beside_noise(within, Duration::from_millis(999)).verdict, Verdict::Fail);
        assert_eq!(stop.beside_noise(within, Duration::from_secs(1)).verdict, Verdict::Inconclusive);
    }

    #[test]
    fn a_wait_that_the_checks_own_time_cut_short_decides_nothing() {
        let cut = Stop::time_out("no reply").without_time_left(Duration::from_secs(30));
        assert_eq!(cut.verdict, Verdict::Inconclusive);
        assert_eq!(cut.reason, "no reply; but the check's own time, 30 s, was over");
        assert_eq!(Stop::fail("wrong").without_time_left(Duration::from_secs(30)), Stop::fail("wrong"));
    }
}

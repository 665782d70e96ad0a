//! Whether a time was kept, when the machine itself may have been late.
//!
//! Noise only ever makes things late: what a program does, and what the grader sees. It makes nothing happen
//! early. A time is a difference of two moments, though, so noise can make it look shorter as well, when its
//! *start* was seen late: then everything after looks early by as much. So what looks late may be excused by
//! the noise of the whole time, and what looks early only by the noise beside its start; where the start is
//! known from elsewhere, as a process's own start is from the system, nothing excuses what is early.
//!
//! What excuses also accuses: where noise could have moved a wrong time into the tolerance, a right one
//! proves nothing.

use std::time::Duration;

/// What can be said of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// It was kept.
    Within,
    /// It was not, and the machine cannot have done that.
    Outside,
    /// The machine was too busy to tell.
    Undecided,
}

/// The noise beside a measured time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// Around the moment at which the start was seen; zero where the start is known otherwise.
    pub at_start: Duration,
    /// From the start to the end.
    pub whole: Duration,
}

/// Judges a lateness. Within the tolerance it is [`Judgement::Within`], unless the noise is as large as the
/// tolerance; beyond it by more than the noise it is [`Judgement::Outside`]; else nothing can be said.
pub fn judge(deviation: Duration, tolerance: Duration, noise: Duration) -> Judgement {
    decide(deviation, tolerance, noise, noise)
}

/// Judges a time that took `took` and had to take `due`, early or late. What is late may be excused by the
/// noise of the whole time, what is early by that beside the start alone; neither is proved right where the
/// noise of the whole time is as large as the tolerance.
pub fn judge_interval(took: Duration, due: Duration, tolerance: Duration, noise: Beside) -> Judgement {
    let excuse = if took >= due { noise.whole } else { noise.at_start };
    decide(took.abs_diff(due), tolerance, excuse, noise.whole)
}

fn decide(deviation: Duration, tolerance: Duration, excuse: Duration, noise: Duration) -> Judgement {
    match deviation.checked_sub(tolerance) {
        None | Some(Duration::ZERO) if noise < tolerance => Judgement::Within,
        Some(beyond) if beyond > excuse => Judgement::Outside,
        _ => Judgement::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::Judgement::{Outside, Undecided, Within};
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_quiet_machine_decides_at_the_tolerance() {
        assert_eq!(judge(ms(0), ms(1_000), ms(0)), Within);
        assert_eq!(judge(ms(1_000), ms(1_000), ms(0)), Within);
        assert_eq!(judge(ms(1_001), ms(1_000), ms(0)), Outside);
    }

    #[test]
    fn noise_excuses_as_much_as_it_is() {
        assert_eq!(judge(ms(1_300), ms(1_000), ms(300)), Undecided);
        assert_eq!(judge(ms(1_301), ms(1_000), ms(300)), Outside);
        assert_eq!(judge(ms(999), ms(1_000), ms(300)), Within);
    }

    #[test]
    fn noise_as_large_as_the_tolerance_gives_no_marks_either() {
        assert_eq!(judge(ms(0), ms(1_000), ms(999)), Within);
        assert_eq!(judge(ms(0), ms(1_000), ms(1_000)), Undecided);
        assert_eq!(judge(ms(5_000), ms(1_000), ms(1_500)), Outside, "that much it cannot have done");
        assert_eq!(judge(ms(5_000), ms(1_000), Duration::MAX), Undecided);
    }

    #[test]
    fn what_is_late_is_excused_by_noise_anywhere() {
        let noise = Beside { at_start: ms(0), whole: ms(400) };
        assert_eq!(judge_interval(ms(61_400), ms(60_000), ms(1_000), noise), Undecided);
        assert_eq!(judge_interval(ms(61_401), ms(60_000), ms(1_000), noise), Outside);
        assert_eq!(judge_interval(ms(60_900), ms(60_000), ms(1_000), noise), Within);
    }

    #[test]
    fn what_is_early_is_excused_by_a_start_seen_late_only() {
        let later = Beside { at_start: ms(0), whole: ms(900) };
        assert_eq!(judge_interval(ms(58_900), ms(60_000), ms(1_000), later), Outside);
        let at_start = Beside { at_start: ms(200), whole: ms(900) };
        assert_eq!(judge_interval(ms(58_900), ms(60_000), ms(1_000), at_start), Undecided);
        assert_eq!(judge_interval(ms(58_799), ms(60_000), ms(1_000), at_start), Outside);
        assert_eq!(judge_interval(ms(59_500), ms(60_000), ms(1_000), later), Within);
    }

    #[test]
    fn an_early_time_within_the_tolerance_is_not_proved_by_a_late_look() {
        let late_end = Beside { at_start: ms(0), whole: ms(1_000) };
        assert_eq!(judge_interval(ms(59_500), ms(60_000), ms(1_000), late_end), Undecided);
    }
}

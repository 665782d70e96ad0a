//! Whether a server takes no more from a client.
//!
//! That nothing moves for a while does not tell: the server may not have been let run, and after a lost packet the system
//! itself waits for up to seconds before it sends again. What tells is that bytes lie at the server's socket, the
//! same number at every look, and that the server was seen at rest each time, or has worked all the while on something
//! else.

use std::time::Duration;

use crate::processes::{self, UnderWay};
use crate::program::Program;
use crate::stop::Stop;

/// At how many looks it rests beside bytes that it does not take. Where the machine is busy, they take longer.
const RESTS: u32 = 20;

/// For how long one that does not rest works, in CPU time, and takes none of them.
const WORKS: Duration = Duration::from_secs(2);

/// The most CPU time between two looks of what rests; runtimes have threads that look round now and then.
const STIR: Duration = Duration::from_millis(1);

/// What is seen of a server at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    under_way: UnderWay,
    /// Whether all of its threads wait for something.
    waits: bool,
    /// Its CPU time so far.
    used: Duration,
}

/// What has been seen since the last byte moved.
#[derive(Debug, Default)]
pub(super) struct Standstill {
    last: Option<Look>,
    rested: u32,
    worked: Duration,
}

impl Look {
    pub(super) fn at(program: &Program, under_way: UnderWay) -> Result<Self, Stop> {
        let pids = program.processes()?;
        Ok(Self { under_way, waits: processes::rest(&pids), used: processes::cpu_time(&pids) })
    }
}

impl Standstill {
    /// Whether the server takes no more, now that this has been seen.
    pub(super) fn is_seen(&mut self, look: Look) -> bool {
        let last = self.last.replace(look);
        let stands = |last: &Look| last.under_way == look.under_way && look.under_way.unread > 0;
        let Some(last) = last.filter(stands) else {
            (self.rested, self.worked) = (0, Duration::ZERO);
            return false;
        };
        let worked = look.used.saturating_sub(last.used);
        self.worked += worked;
        self.rested += u32::from(look.waits && worked <= STIR);
        self.rested >= RESTS || self.worked >= WORKS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Duration = Duration::from_millis(15);

    /// How many looks it takes; none where it is not to be seen in a thousand.
    fn looks(look: impl Fn(u32) -> (u32, u32, bool, Duration)) -> Option<u32> {
        let mut standstill = Standstill::default();
        (1..=1000).find(|number| {
            let (unsent, unread, waits, used) = look(*number);
            standstill.is_seen(Look { under_way: UnderWay { unsent, unread }, waits, used })
        })
    }

    #[test]
    fn one_that_rests_beside_the_same_bytes_takes_no_more() {
        assert_eq!(looks(|_| (65_000, 9, true, BUSY)), Some(RESTS + 1));
        let with_a_runtime = |number| (65_000, 9, true, number * STIR);
        assert_eq!(looks(with_a_runtime), Some(RESTS + 1));
    }

    #[test]
    fn one_that_has_taken_all_may_get_more_however_long_the_system_waits() {
        assert_eq!(looks(|_| (43_000, 0, true, BUSY)), None);
    }

    #[test]
    fn one_that_is_not_let_run_tells_nothing() {
        assert_eq!(looks(|_| (65_000, 9, false, BUSY)), None);
        let at_times = |number| (65_000, 9, number % 2 == 0, BUSY);
        assert_eq!(looks(at_times), Some(2 * RESTS));
    }

    #[test]
    fn one_that_works_on_something_else_takes_no_more_after_two_seconds_of_that() {
        let works = |number| (65_000, 9, false, number * BUSY);
        assert_eq!(looks(works), Some(1 + WORKS.div_duration_f64(BUSY).ceil() as u32));
        let in_small_pieces = |number| (65_000, 9, true, number * BUSY);
        assert_eq!(looks(in_small_pieces), looks(works));
    }

    #[test]
    fn every_byte_that_moves_begins_it_anew() {
        assert_eq!(looks(|number| (65_000, 1 + number / RESTS, true, BUSY)), None);
        assert_eq!(looks(|number| (65_000 + number / RESTS, 9, true, BUSY)), None);
        let stops_at_last = |number: u32| (65_000, 9 + number.min(100), true, BUSY);
        assert_eq!(looks(stops_at_last), Some(100 + RESTS));
    }
}

//! As many at once as the machine bears: more where it has time left, fewer where it has none, before anything that is
//! graded is late of it.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::gate::{Gate, Places};
use crate::noise::Noise;
use crate::processes;

/// How often the gates are set anew.
const EVERY: Duration = Duration::from_secs(1);

/// Of the machine's processors, the share that is used where there is room for more, and where it is too much.
const ROOM: f64 = 0.75;
const FULL: f64 = 0.92;

/// How late the machine may let a sleeper wake.
const LATE: Duration = Duration::from_millis(100);

/// The share of the memory that has to be free where more come in.
const FREE: f64 = 0.25;

/// How the machine was of late.
#[derive(Debug, Clone, Copy)]
struct Load {
    /// The share of its processors that was used, by whomever.
    used: f64,
    late: Duration,
    /// The share of its memory that is free.
    free: f64,
}

/// A gate that is kept as wide as the machine bears.
pub(super) struct Paced<'a> {
    pub(super) gate: &'a Gate,
    /// The fewest and the most that it lets in.
    pub(super) bounds: [usize; 2],
}

/// Keeps the gates so until the other end of `over` is dropped. Those who wait for minutes come in first: they use next
/// to nothing, and the last of them to come in is the last to be ready.
pub(super) fn keep(waiting: &Paced<'_>, busy: &Paced<'_>, cpus: usize, over: &Receiver<()>) {
    // Whoever has a share of a machine only, as a job or a container has, cannot tell from the whole how full that is.
    if processes::machine_cpus() != Some(cpus) {
        return;
    }
    let (noise, mut before) = (Noise::start(), (Instant::now(), processes::machine_time()));
    while let Err(RecvTimeoutError::Timeout) = over.recv_timeout(EVERY) {
        let now = (Instant::now(), processes::machine_time());
        // A system that does not tell what is used leaves the gates as they are.
        let (Some(used_before), Some(used)) = (before.1, now.1) else { return };
        let could = (now.0 - before.0).as_secs_f64() * cpus as f64;
        let used = used.saturating_sub(used_before).as_secs_f64() / could;
        let load = Load { used, late: noise.worst(before.0, now.0), free: processes::free_memory() };
        before = now;
        let all_wait = waiting.gate.places().waiting == 0;
        waiting.set(FULL, load);
        busy.set(if all_wait { ROOM } else { 0.0 }, load);
    }
}

impl Paced<'_> {
    fn set(&self, room: f64, load: Load) {
        let places = self.gate.places();
        let most = next(places, self.bounds, room, load);
        if most != places.most {
            self.gate.let_in(most);
        }
    }
}

/// How many are let in from now on; more where less than the share `room` of the processors is used.
fn next(
    Places { most, inside, waiting }: Places,
    [fewest, at_most]: [usize; 2],
    room: f64,
    load: Load,
) -> usize {
    if load.used > FULL || load.late > LATE {
        // Fewer than there are, as whoever is inside stays for a while.
        return most.min(inside * 7 / 8).max(fewest);
    }
    if load.used < room && load.free > FREE && waiting > 0 && inside >= most {
        return (most + 1 + most / 8).clamp(fewest, at_most.max(fewest));
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Load = Load { used: 0.2, late: Duration::ZERO, free: 0.9 };
    const BUSY: Load = Load { used: 0.85, ..IDLE };
    const FULL: Load = Load { used: 0.99, ..IDLE };
    const LATE: Load = Load { late: Duration::from_millis(300), ..IDLE };

    fn places(most: usize, inside: usize, waiting: usize) -> Places {
        Places { most, inside, waiting }
    }

    #[test]
    fn more_come_in_while_there_is_room_and_somebody_waits() {
        assert_eq!(next(places(6, 6, 3), [2, 64], ROOM, IDLE), 7);
        assert_eq!(next(places(32, 32, 3), [2, 64], ROOM, IDLE), 37);
        assert_eq!(next(places(63, 63, 3), [2, 64], ROOM, IDLE), 64);
        assert_eq!(next(places(6, 6, 0), [2, 64], ROOM, IDLE), 6, "nobody waits");
        assert_eq!(next(places(6, 5, 1), [2, 64], ROOM, IDLE), 6, "one is about to come in");
        assert_eq!(next(places(6, 6, 3), [2, 64], ROOM, BUSY), 6);
        assert_eq!(next(places(6, 6, 3), [2, 64], super::FULL, BUSY), 7, "it costs next to nothing");
        assert_eq!(next(places(6, 6, 3), [2, 64], ROOM, Load { free: 0.1, ..IDLE }), 6);
    }

    #[test]
    fn fewer_come_in_where_the_machine_is_full_or_late() {
        for load in [FULL, LATE] {
            assert_eq!(next(places(32, 32, 9), [2, 64], ROOM, load), 28);
            assert_eq!(
                next(places(32, 8, 0), [2, 64], ROOM, load),
                7,
                "what is inside is what it could not bear"
            );
            assert_eq!(next(places(2, 2, 9), [2, 64], ROOM, load), 2, "somebody has to get on");
            assert_eq!(next(places(1, 0, 0), [2, 64], ROOM, load), 2);
        }
    }
}

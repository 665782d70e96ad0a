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

/// How the machine was of late.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// The share of its processors that was used, by whomever.
    used: f64,
    late: Duration,
}

/// A gate that is kept as wide as the machine bears.
pub(super) struct Paced<'a> {
    pub(super) gate: &'a Gate,
    /// The fewest and the most that it lets in.
    pub(super) bounds: [usize; 2],
}

/// Keeps the gates so until the other end of `over` is dropped.
pub(super) fn keep(gates: &[Paced<'_>], cpus: usize, over: &Receiver<()>) {
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
        let load = Load { used, late: noise.worst(before.0, now.0) };
        before = now;
        for paced in gates {
            let places = paced.gate.places();
            let most = next(places, paced.bounds, load);
            if most != places.most {
                paced.gate.let_in(most);
            }
        }
    }
}

/// How many are let in from now on.
fn next(Places { most, inside, waiting }: Places, [fewest, at_most]: [usize; 2], load: Load) -> usize {
    if load.used > FULL || load.late > LATE {
        // Fewer than there are, as whoever is inside stays for a while.
        return most.min(inside * 7 / 8).max(fewest);
    }
    if load.used < ROOM && waiting > 0 && inside >= most {
        return (most + 1 + most / 8).clamp(fewest, at_most.max(fewest));
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Load = Load { used: 0.2, late: Duration::ZERO };
    const BUSY: Load = Load { used: 0.85, late: Duration::ZERO };
    const FULL: Load = Load { used: 0.99, late: Duration::ZERO };
    const LATE: Load = Load { used: 0.2, late: Duration::from_millis(300) };

    fn places(most: usize, inside: usize, waiting: usize) -> Places {
        Places { most, inside, waiting }
    }

    #[test]
    fn more_come_in_while_there_is_room_and_somebody_waits() {
        assert_eq!(next(places(6, 6, 3), [2, 64], IDLE), 7);
        assert_eq!(next(places(32, 32, 3), [2, 64], IDLE), 37);
        assert_eq!(next(places(63, 63, 3), [2, 64], IDLE), 64);
        assert_eq!(next(places(6, 6, 0), [2, 64], IDLE), 6, "nobody waits");
        assert_eq!(next(places(6, 5, 1), [2, 64], IDLE), 6, "one is about to come in");
        assert_eq!(next(places(6, 6, 3), [2, 64], BUSY), 6);
    }

    #[test]
    fn fewer_come_in_where_the_machine_is_full_or_late() {
        for load in [FULL, LATE] {
            assert_eq!(next(places(32, 32, 9), [2, 64], load), 28);
            assert_eq!(next(places(32, 8, 0), [2, 64], load), 7, "what is inside is what it could not bear");
            assert_eq!(next(places(2, 2, 9), [2, 64], load), 2, "somebody has to get on");
            assert_eq!(next(places(1, 0, 0), [2, 64], load), 2);
        }
    }
}

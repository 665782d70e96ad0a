//! Lets only so many in at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::lane::Course;

/// How often it is looked at whether the run is being ended.
const LOOK: Duration = Duration::from_millis(500);

pub(crate) struct Gate {
    places: Mutex<Places>,
    changed: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    /// How many may be inside.
    pub(super) most: usize,
    pub(super) inside: usize,
    /// How many wait for a place.
    pub(super) waiting: usize,
}

/// Being inside; leaves when dropped.
pub(crate) struct Pass<'a>(Option<&'a Gate>);

impl Gate {
    pub(crate) fn new(most: usize) -> Self {
        Self { places: Mutex::new(Places { most, inside: 0, waiting: 0 }), changed: Condvar::new() }
    }

    /// Waits for a place; a run that is being ended lets everybody pass, to find out for themselves.
    pub(crate) fn enter(&self, course: &Course<'_>) -> Pass<'_> {
        let mut places = self.lock();
        places.waiting += 1;
        let is_inside = loop {
            if places.inside < places.most {
                places.inside += 1;
                break true;
            }
            if course.is_over() {
                break false;
            }
            places = self.changed.wait_timeout(places, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        };
        places.waiting -= 1;
        Pass(is_inside.then_some(self))
    }

    pub(super) fn places(&self) -> Places {
        *self.lock()
    }

    /// From now on so many may be inside. Whoever is inside stays.
    pub(super) fn let_in(&self, most: usize) {
        self.lock().most = most;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.0 {
            gate.lock().inside -= 1;
            gate.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Instant;

    use common::Shutdown;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn a_gate_that_is_widened_lets_in_who_waits_and_one_that_is_narrowed_keeps_who_is_inside() {
        let shutdown = Shutdown::new();
        let course =
            Course { program: Path::new("/none"), deadline: Instant::now() + PATIENCE, shutdown: &shutdown };
        let gate = Gate::new(1);
        let first = gate.enter(&course);
        thread::scope(|scope| {
            let (inside, is_inside) = mpsc::channel();
            let (gate, course) = (&gate, &course);
            scope.spawn(move || inside.send(gate.enter(course)).map_err(drop));
            while gate.places().waiting == 0 {
                thread::sleep(Duration::from_millis(1));
            }
            assert!(is_inside.try_recv().is_err());
            gate.let_in(2);
            let second = is_inside.recv_timeout(PATIENCE).unwrap();
            gate.let_in(1);
            assert_eq!(gate.places(), Places { most: 1, inside: 2, waiting: 0 });
            drop(second);
        });
        drop(first);
        assert_eq!(gate.places(), Places { most: 1, inside: 0, waiting: 0 });
    }

    #[test]
    fn a_run_that_ends_lets_everybody_pass() {
        let shutdown = Shutdown::new();
        let course =
            Course { program: Path::new("/none"), deadline: Instant::now() + PATIENCE, shutdown: &shutdown };
        let gate = Gate::new(0);
        shutdown.trigger();
        drop(gate.enter(&course));
        assert_eq!(gate.places(), Places { most: 0, inside: 0, waiting: 0 });
    }
}

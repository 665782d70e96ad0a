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

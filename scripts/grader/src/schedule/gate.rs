//! Lets only so many in at once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::lane::Course;

/// How often it is looked at whether the run is being ended.
const LOOK: Duration = Duration::from_millis(100);

pub(crate) struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

/// Being inside; leaves when dropped.
pub(crate) struct Pass<'a>(Option<&'a Gate>);

impl Gate {
    pub(crate) fn new(at_once: usize) -> Self {
        Self { free: Mutex::new(at_once), left: Condvar::new() }
    }

    /// Waits for a place; a run that is being ended lets everybody pass, to find out for themselves.
    pub(crate) fn enter(&self, course: &Course<'_>) -> Pass<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if *free > 0 {
                *free -= 1;
                return Pass(Some(self));
            }
            if course.is_over() {
                return Pass(None);
            }
            free = self.left.wait_timeout(free, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.0 {
            *gate.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            gate.left.notify_one();
        }
    }
}

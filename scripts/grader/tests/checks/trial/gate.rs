//! Lets only so many in at once.

use std::sync::{Condvar, Mutex};

pub(super) struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

/// Being inside; leaves when dropped.
pub(super) struct Place<'a>(&'a Gate);

impl Gate {
    pub(super) const fn new(at_once: usize) -> Self {
        Self { free: Mutex::new(at_once), left: Condvar::new() }
    }

    /// Waits for a place, which whoever is inside leaves in bounded time.
    pub(super) fn enter(&self) -> Place<'_> {
        let free = self.free.lock().expect("no panic");
        *self.left.wait_while(free, |free| *free == 0).expect("no panic") -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().expect("no panic") += 1;
        self.0.left.notify_one();
    }
}

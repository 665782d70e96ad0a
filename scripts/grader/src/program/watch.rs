//! Ends a program that takes more than it may.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use crate::sandbox::{Confined, Limits};

/// How often a program is looked at. Memory filled as fast as it can be grows by some 200 MB meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// A watch over one program.
#[derive(Debug)]
pub(super) struct Watch {
    told: Arc<Mutex<Option<String>>>,
    over: Arc<AtomicBool>,
}

impl Watch {
    /// Watches until the program is gone or [`Watch::stop`].
    pub(super) fn over(confined: &Arc<Mutex<Confined>>, limits: Limits) -> Self {
        let watch = Self { told: Arc::default(), over: Arc::default() };
        let (told, over) = (watch.told.clone(), watch.over.clone());
        let confined = Arc::downgrade(confined);
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) && look(&confined, &limits, &told) {
                thread::sleep(EVERY);
            }
        });
        watch
    }

    /// Why the program was ended, if it was.
    pub(super) fn told(&self) -> Option<String> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Watches no more.
    pub(super) fn stop(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// Whether to go on.
fn look(confined: &Weak<Mutex<Confined>>, limits: &Limits, told: &Mutex<Option<String>>) -> bool {
    let Some(confined) = confined.upgrade() else { return false };
    let mut confined = confined.lock().unwrap_or_else(PoisonError::into_inner);
    // A program that is just ending cannot be looked at; the next look sees that it has.
    let Ok(Some(why)) = confined.over(limits) else { return true };
    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    let _ = confined.end();
    false
}

//! What a running program prints, collected while it runs.

use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use super::PATIENCE;

/// The most output that is kept of one stream of a program, in bytes.
const MAX_OUTPUT: usize = 64 << 20;

#[derive(Debug, Default)]
pub(super) struct Output {
    collected: Mutex<Collected>,
    grown: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) bytes: Vec<u8>,
    pub(super) complete: bool,
}

impl Output {
    /// One that nothing is added to.
    pub(super) fn complete() -> Self {
        Self { collected: Mutex::new(Collected { bytes: Vec::new(), complete: true }), grown: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Collected> {
        self.collected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `look` finds something, at most [`PATIENCE`].
    pub(super) fn wait<T>(
        &self,
        look: impl Fn(&Collected) -> Option<T>,
    ) -> (MutexGuard<'_, Collected>, Option<T>) {
        let deadline = Instant::now() + PATIENCE;
        let mut collected = self.lock();
        loop {
            let found = look(&collected);
            let left = deadline.saturating_duration_since(Instant::now());
            if found.is_some() || left.is_zero() {
                return (collected, found);
            }
            collected = self.grown.wait_timeout(collected, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

pub(super) fn collect(mut from: impl Read + Send + 'static, into: Arc<Output>) {
    thread::spawn(move || {
        let mut piece = [0; 16 * 1024];
        loop {
            let received = match from.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => 0,
                Ok(received) => received,
            };
            let mut collected = into.lock();
            collected.complete = received == 0;
            if collected.bytes.len() + received <= MAX_OUTPUT {
                collected.bytes.extend_from_slice(&piece[..received]);
            }
            into.grown.notify_all();
            if collected.complete {
                return;
            }
        }
    });
}

/// Where the first `needle` ends.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle).map(|at| at + needle.len())
}

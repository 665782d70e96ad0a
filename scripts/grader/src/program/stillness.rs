//! For how long nothing has been printed: whoever waits for his user prints nothing more.

use std::time::{Duration, Instant};

/// How much was there when it changed last, and when that was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stillness<T> {
    what: T,
    since: Instant,
}

impl<T: PartialEq> Stillness<T> {
    /// As it is at the begin.
    pub(crate) fn of(what: T) -> Self {
        Self { what, since: Instant::now() }
    }

    /// For how long it has been as it is now.
    pub(crate) fn with(&mut self, now: T) -> Duration {
        if self.what != now {
            *self = Self::of(now);
        }
        self.since.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_not_still() {
        let mut stillness = Stillness::of(1);
        let begun = stillness.since;
        stillness.with(1);
        assert_eq!(stillness.since, begun);
        stillness.with(2);
        assert!(stillness.since > begun && stillness.what == 2);
    }
}

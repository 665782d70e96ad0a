//! What is so of a program after a while only, looked at again and again.

use std::thread;
use std::time::{Duration, Instant};

use super::Program;

/// The pause between two looks, at first and at most: a look may be at every process of the machine, and others are
/// graded at the same time.
const PAUSES: [Duration; 2] = [Duration::from_millis(5), Duration::from_millis(40)];

impl Program {
    /// Looks until what is seen `is_it`, at most `within` that time and the check's own; what was seen last.
    ///
    /// # Errors
    /// That of a look, at once.
    pub fn comes_to<T, E>(
        &self,
        within: Duration,
        look: impl FnMut() -> Result<T, E>,
        is_it: impl Fn(&T) -> bool,
    ) -> Result<T, E> {
        comes_to(self.until(within), look, is_it)
    }
}

pub(super) fn comes_to<T, E>(
    until: Instant,
    mut look: impl FnMut() -> Result<T, E>,
    is_it: impl Fn(&T) -> bool,
) -> Result<T, E> {
    let [mut pause, longest] = PAUSES;
    loop {
        let seen = look()?;
        let left = until.saturating_duration_since(Instant::now());
        if is_it(&seen) || left.is_zero() {
            return Ok(seen);
        }
        thread::sleep(left.min(pause));
        pause = (pause * 3 / 2).min(longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> impl FnMut() -> Result<u32, ()> {
        let mut looks = 0;
        move || {
            looks += 1;
            Ok(looks)
        }
    }

    #[test]
    fn the_first_look_that_is_it_ends_the_wait() {
        let until = Instant::now() + Duration::from_secs(60);
        assert_eq!(comes_to(until, counting(), |looks| *looks == 3), Ok(3));
        assert!(Instant::now() < until);
    }

    #[test]
    fn the_last_look_is_told_when_the_time_is_over() {
        let until = Instant::now() + Duration::from_millis(20);
        assert!(comes_to(until, counting(), |_| false).is_ok_and(|looks| looks > 1));
        assert!(Instant::now() >= until);
        assert_eq!(comes_to(until, counting(), |_| false), Ok(1), "there is one look in any case");
    }

    #[test]
    fn a_look_that_fails_ends_the_wait() {
        let until = Instant::now() + Duration::from_secs(60);
        assert_eq!(comes_to(until, || Err::<(), _>("gone"), |()| false), Err("gone"));
    }
}

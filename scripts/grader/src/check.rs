//! A check: a function that tries one requirement, and how it is scheduled.

use std::time::Duration;

use crate::scene::Scene;
use crate::stop::Stop;

/// One requirement of an assignment, tried for real.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The function's name, which reads as a sentence; the rubrics use it.
    pub name: &'static str,
    /// Tries it.
    pub run: fn(&mut Scene<'_>) -> Result<(), Stop>,
    /// Whether it waits for minutes, so that it is run beside the others.
    pub waits: bool,
    /// Checks without which this one has no meaning.
    pub needs: &'static [&'static str],
    /// The time that it may take in all.
    pub budget: Duration,
}

impl Check {
    /// A check that takes half a minute at most and builds on none.
    pub const fn new(name: &'static str, run: fn(&mut Scene<'_>) -> Result<(), Stop>) -> Self {
        Self { name, run, waits: false, needs: &[], budget: Duration::from_secs(30) }
    }

    /// Builds on others of its assignment.
    #[must_use]
    pub const fn needing(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// May take so many seconds.
    #[must_use]
    pub const fn within(self, seconds: u64) -> Self {
        Self { budget: Duration::from_secs(seconds), ..self }
    }

    /// Waits for minutes, at most so many seconds.
    #[must_use]
    pub const fn waiting(self, seconds: u64) -> Self {
        Self { waits: true, budget: Duration::from_secs(seconds), ..self }
    }
}

/// A [`Check`] of the function's own name.
#[macro_export]
macro_rules! check {
    ($module:ident :: $function:ident) => {
        $crate::check::Check::new(stringify!($function), $module::$function)
    };
    ($function:ident) => {
        $crate::check::Check::new(stringify!($function), $function)
    };
}

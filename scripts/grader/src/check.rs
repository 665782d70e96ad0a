//! A check: a function that tries one requirement, and how it is scheduled.

use std::time::Duration;

use crate::report::name;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Submission;
use crate::verdict::Verdict;

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
    /// The time that it may take in all, where a report comes every minute.
    budget: Duration,
}

/// How often a report comes, and how many of them are waited for at most.
const MINUTE: Duration = Duration::from_secs(60);
const REPORTS: u32 = 3;

impl Check {
    /// A check that takes half a minute at most and builds on none.
    pub const fn new(name: &'static str, run: fn(&mut Scene<'_>) -> Result<(), Stop>) -> Self {
        Self { name, run, waits: false, needs: &[], budget: Duration::from_secs(30) }
    }

    /// The time that it may take in all with this submission.
    pub fn budget_for(&self, submission: &Submission) -> Duration {
        let longer = submission.lines.report_period.saturating_sub(MINUTE);
        if self.waits { self.budget + REPORTS * longer } else { self.budget }
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

/// Why a check is not tried that builds on another.
pub fn depends_on(needed: &str, came_out: Verdict) -> String {
    format!("it depends on '{}', which came out as: {}", name::in_words(needed), came_out.word())
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

//! What was done and seen in a check, in its order, bounded.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::verdict::{Step, StepKind};

/// How many steps are kept of the beginning, and how many of the end.
const KEPT: usize = 250;

/// The steps of one check; clones add to the same.
#[derive(Debug, Clone)]
pub struct Trace {
    began: Instant,
    steps: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    head: Vec<Step>,
    tail: VecDeque<Step>,
    left_out: usize,
}

impl Trace {
    /// An empty one that begins now.
    pub fn begin() -> Self {
        Self { began: Instant::now(), steps: Arc::default() }
    }

    /// When it began.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// Adds what happens now.
    pub fn add(&self, kind: StepKind, who: &str, what: impl Display) {
        self.add_at(Instant::now(), kind, who, what);
    }

    /// Adds what happened at that moment.
    pub fn add_at(&self, at: Instant, kind: StepKind, who: &str, what: impl Display) {
        let at = at.saturating_duration_since(self.began).as_secs_f64() * 1e3;
        let step = Step { at, kind, who: who.to_owned(), what: what.to_string() };
        let mut kept = self.lock();
        if kept.head.len() < KEPT {
            kept.head.push(step);
            return;
        }
        if kept.tail.len() == KEPT {
            kept.tail.pop_front();
            kept.left_out += 1;
        }
        kept.tail.push_back(step);
    }

    /// All that is kept, in the order of time.
    pub fn steps(&self) -> Vec<Step> {
        let kept = self.lock();
        let mut steps = kept.head.clone();
        if let (Some(last), left_out @ 1..) = (kept.head.last(), kept.left_out) {
            let what = format!("({left_out} more steps are left out here)");
            steps.push(Step { at: last.at, kind: StepKind::Did, who: "grader".to_owned(), what });
        }
        steps.extend(kept.tail.iter().cloned());
        // Several threads add; a line is seen a moment after it was printed.
        steps.sort_by(|a, b| a.at.total_cmp(&b.at));
        steps
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_trace_is_left_out_and_it_says_so() {
        let trace = Trace::begin();
        for n in 0..2 * KEPT + 7 {
            trace.add(StepKind::Did, "x", n);
        }
        let steps = trace.steps();
        assert_eq!(steps.len(), 2 * KEPT + 1);
        assert!(steps.iter().any(|step| step.what == "(7 more steps are left out here)"));
        assert_eq!(steps.last().map(|step| step.what.clone()), Some((2 * KEPT + 6).to_string()));
    }

    #[test]
    fn a_short_trace_is_whole() {
        let trace = Trace::begin();
        trace.add(StepKind::Sent, "client 1", "1x\\n");
        assert_eq!(trace.steps().len(), 1);
    }
}

//! How a run goes, on a terminal.

use std::time::Duration;

use common::Error;
use indicatif::{ProgressBar, ProgressStyle};

use crate::schedule::Board;

/// How often the screen and the report are brought up to date.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// A bar on standard error; indicatif draws nothing where that is no terminal.
pub(super) struct Screen {
    bar: ProgressBar,
}

impl Screen {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{spinner} [{pos}/{len} {elapsed}] {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(EVERY);
        Self { bar }
    }

    pub(super) fn show(&mut self, board: &Board) {
        let (over, all) = board.progress();
        self.bar.set_length(all as u64);
        self.bar.set_position(over as u64);
        let trying = board.trying();
        // The latest is what changes; those that wait for minutes stand before it.
        let latest = trying.last().cloned().unwrap_or_default();
        let others = trying.len().saturating_sub(1);
        let message = if others == 0 { latest } else { format!("{latest} (and {others} more)") };
        self.bar.set_message(message);
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Shows that programs are being built.
pub(super) fn while_building<T>(build: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    spinning("building the programs", build)
}

/// Shows that programs are being looked at.
pub(super) fn while_looking<T>(look: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    spinning("starting the programs, to see what they do", look)
}

fn spinning<T>(message: &'static str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let progress = ProgressBar::new_spinner().with_message(message);
    progress.enable_steady_tick(EVERY);
    let done = work();
    progress.finish_and_clear();
    done
}

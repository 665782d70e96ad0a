//! What a program has said since some moment.

use super::uncaught::sign_of_uncaught;
use crate::evidence::difference::shown;
use crate::program::Program;

/// How much a program had said at that moment; nothing by default.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    printed: usize,
    complained: usize,
}

impl Before {
    pub(super) fn of(program: &Program) -> Self {
        Self { printed: program.text().len(), complained: program.complaints().len() }
    }

    /// What it has printed since, and what it has said on standard error; on a terminal both are in the first.
    pub(super) fn since(&self, program: &Program) -> (String, String) {
        let rest = |text: String, from: usize| text.get(from..).unwrap_or_default().trim().to_owned();
        (rest(program.text(), self.printed), rest(program.complaints(), self.complained))
    }

    /// What its runtime has told since of an error that nobody has caught, if it has.
    pub(super) fn uncaught_since(&self, program: &Program) -> Option<String> {
        let (printed, complaints) = self.since(program);
        let told = [complaints, printed].into_iter().find(|text| sign_of_uncaught(text).is_some())?;
        Some(shown(told.as_bytes()))
    }
}

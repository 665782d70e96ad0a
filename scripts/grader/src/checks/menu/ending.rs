//! How a program has to end when its user is done with it.

use crate::checks::ctrl_c::sign_of_uncaught;
use crate::program::Program;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// What the assignment has a program print last.
const LAST_LINE: &str = "Bye bye~";

/// Words on standard error that tell of trouble.
const TROUBLE: &[&str] = &["Exception", "Error", "error", "Aborted"];

/// What a program had said when its user was done with it.
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
}

/// It ends with status 0 and without an error text.
pub(super) fn ends_well(scene: &mut Scene<'_>, program: &mut Program, before: &Before) -> Result<(), Stop> {
    let ending = program.wait_for_end(AT_ONCE)?;
    let (printed, complaints) = before.since(program);
    let who = program.named();
    if !ending.is_success() {
        let said = match complaints.is_empty() {
            true => String::new(),
            false => format!("; on standard error it said '{}'", shown(complaints.as_bytes())),
        };
        return Err(Stop::fail(format!("{who} {ending}{said}")).expected("exited with status 0", ending));
    }
    let uncaught = |text: &str| sign_of_uncaught(text).is_some();
    if uncaught(&printed) || uncaught(&complaints) || TROUBLE.iter().any(|word| complaints.contains(word)) {
        let said = if complaints.is_empty() { printed } else { complaints };
        let reason = format!("{who} ended with an error text");
        return Err(Stop::fail(reason).expected("no error text", shown(said.as_bytes())));
    }
    if !complaints.is_empty() {
        let complaints = shown(complaints.as_bytes());
        scene.note(format_args!("{who} said on standard error at its end: '{complaints}'"));
    }
    Ok(())
}

/// Its output ends with the assignment's last line; behind an open prompt it may stand on the prompt's line.
pub(super) fn says_goodbye(program: &mut Program) -> Result<(), Stop> {
    let ended = program.wait_for_end(AT_ONCE);
    if has_said_goodbye(program) {
        return Ok(());
    }
    ended?;
    let text = program.text();
    let last = text.trim_end().lines().last().unwrap_or_default();
    let last = shown(last.as_bytes());
    let reason = format!("the last line of {} is '{last}'", program.named());
    Err(Stop::fail(reason).expected(LAST_LINE, last))
}

/// Whether its output ends with that line so far.
pub(super) fn has_said_goodbye(program: &Program) -> bool {
    program.text().trim_end().ends_with(LAST_LINE)
}

//! How a program has to end when its user is done with it.

use crate::checks::said::Before;
use crate::checks::uncaught::sign_of_uncaught;
use crate::evidence::difference::shown;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::screen::plain;
use crate::stop::Stop;

/// What the assignment has a program print last.
const LAST_LINE: &str = "Bye bye~";

/// Words on standard error that tell of trouble.
const TROUBLE: &[&str] = &["Exception", "Error", "error", "Aborted"];

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
    let text = plain(&program.text());
    let last = text.trim_end().lines().last().unwrap_or_default();
    let last = shown(last.as_bytes());
    let reason = format!("the last line of {} is '{last}'", program.named());
    Err(Stop::fail(reason).expected(LAST_LINE, last))
}

/// Whether its output ends with that line so far.
pub(super) fn has_said_goodbye(program: &Program) -> bool {
    plain(&program.text()).trim_end().ends_with(LAST_LINE)
}

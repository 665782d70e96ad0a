//! Ctrl-C, where a program only has to end by it and no report says how.

use crate::program::Program;
use crate::sandbox::Ending;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// What programs print that were ended by an error nobody caught.
pub(super) const UNCAUGHT: &[&str] = &[
    "Traceback (most recent call last)",
    "Exception in thread",
    "panicked at",
    "goroutine ",
    "Unhandled ",
    "terminate called",
];

/// Ends a program by Ctrl-C. That it does so with an error is noted and costs nothing.
pub(super) fn end_by_ctrl_c(scene: &mut Scene<'_>, program: &mut Program) -> Result<(), Stop> {
    program.still_runs()?;
    program.interrupt()?;
    let ending = program.wait_for_end(AT_ONCE)?;
    if UNCAUGHT.iter().any(|text| program.complaints().contains(text)) {
        scene.note(format_args!("{} ends by Ctrl-C with an error that nobody caught", program.who()));
    } else if ending != Ending::Exited(0) {
        scene.note(format_args!("{} ends by Ctrl-C, but not in order: {ending}", program.who()));
    }
    Ok(())
}

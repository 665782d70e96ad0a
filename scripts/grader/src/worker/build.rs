//! Runs the submission's build command.

use std::time::Duration;

use crate::sandbox::Ending;
use crate::scene::Scene;
use crate::stop::Stop;

/// Runs it to its end.
pub(super) fn run(scene: &mut Scene<'_>, within: Duration) -> Result<(), Stop> {
    let Some(command) = scene.submission.build.clone() else { return Ok(()) };
    let mut program = scene.start_command("build", command)?;
    match program.wait_for_end(within)? {
        Ending::Exited(0) => Ok(()),
        ending => Err(Stop::fail(format!("the build command failed: {ending}{}", program.last_words()))),
    }
}

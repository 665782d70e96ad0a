//! Ctrl-C, and the end of input, end programs in order.

use super::serving::{beside_end, serve_one, talk};
use crate::checks::ctrl_c::uncaught;
use crate::program::Program;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// The last line of the echo server and its client.
pub(in crate::checks) const FAREWELL: &str = "Ctrl + C, exiting...";

pub(in crate::checks) fn ctrl_c_ends_the_idle_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    // A server that has served is sure to be where it waits for the next client.
    beside_end(&server, serve_one(scene, &server, "client"))?;
    ends_well_on_ctrl_c(scene, &mut server.program)
}

pub(in crate::checks) fn ctrl_c_ends_the_server_with_a_client_connected(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let mut client = scene.connect("client", &server)?;
    beside_end(&server, talk(&mut client, "I stay"))?;
    ends_well_on_ctrl_c(scene, &mut server.program)
}

pub(in crate::checks) fn the_server_says_that_ctrl_c_ends_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    beside_end(&server, serve_one(scene, &server, "client"))?;
    server.program.interrupt()?;
    server.program.wait_for_end(AT_ONCE)?;
    says_last(&server.program, FAREWELL)
}

/// Ends a program by Ctrl-C, which it has to take for a wish: status 0, and no error of its own.
pub(in crate::checks) fn ends_well_on_ctrl_c(
    scene: &mut Scene<'_>,
    program: &mut Program,
) -> Result<(), Stop> {
    program.interrupt()?;
    ends_well(scene, program)
}

/// Waits for a program's end, which has to be a good one.
pub(in crate::checks) fn ends_well(scene: &mut Scene<'_>, program: &mut Program) -> Result<(), Stop> {
    let ending = program.wait_for_end(AT_ONCE)?;
    if let Some(told) = uncaught(program) {
        let reason = format!("{} ended with an error that it did not catch", program.named());
        return Err(Stop::fail(reason).expected("no error text", format!("'{told}'")));
    }
    if !ending.is_success() {
        let reason = format!("{} {ending}{}", program.named(), program.last_words());
        return Err(Stop::fail(reason).expected("exited with status 0", ending));
    }
    let complaints = program.complaints();
    if !complaints.is_empty() {
        let told = shown(complaints.trim_end().as_bytes());
        scene.note(format!("{} said on standard error: '{told}'", program.named()));
    }
    Ok(())
}

/// That a program which has ended printed this line last.
pub(in crate::checks) fn says_last(program: &Program, line: &str) -> Result<(), Stop> {
    let text = program.text();
    let last = text.trim_end().lines().last().unwrap_or_default();
    if last == line {
        return Ok(());
    }
    let reason = format!("the last line that {} printed is another", program.named());
    Err(Stop::fail(reason).expected(format!("'{line}'"), format!("'{}'", shown(last.as_bytes()))))
}

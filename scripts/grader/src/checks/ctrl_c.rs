//! Ctrl-C, where a program only has to end by it and no assignment says how.

use std::time::Duration;

use super::said::Before;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// How often a program is started afresh and ended: what a race decides comes out well now and then.
const TIMES: usize = 5;

/// How long a program has to end while its clients stay, before they leave.
const WITH_CLIENTS: Duration = Duration::from_secs(2);

/// Ends a program by Ctrl-C. That it does so with an error is noted and costs nothing.
pub(super) fn end_by_ctrl_c(scene: &mut Scene<'_>, program: &mut Program) -> Result<(), Stop> {
    program.interrupt()?;
    ends_somehow(scene, program)
}

/// [`end_by_ctrl_c`] while clients are connected, which leave where the program waits for that.
pub(super) fn end_by_ctrl_c_beside(
    scene: &mut Scene<'_>,
    program: &mut Program,
    clients: Vec<Peer>,
) -> Result<(), Stop> {
    interrupt_beside(scene, program, clients)?;
    ends_somehow(scene, program)
}

fn ends_somehow(scene: &mut Scene<'_>, program: &mut Program) -> Result<(), Stop> {
    let ending = program.wait_for_end(AT_ONCE)?;
    if Before::default().uncaught_since(program).is_some() {
        scene.note(format_args!("{} ends by Ctrl-C with an error that nobody caught", program.named()));
    } else if !ending.is_success() {
        scene.note(format_args!("{} ends by Ctrl-C, but not in order: {ending}", program.named()));
    }
    Ok(())
}

/// Has a program started afresh and tried, again and again; the number of the time is told.
pub(super) fn again_and_again<P>(
    scene: &mut Scene<'_>,
    start: impl Fn(&mut Scene<'_>) -> Result<P, Stop>,
    mut once: impl FnMut(&mut Scene<'_>, P, usize) -> Result<(), Stop>,
) -> Result<(), Stop> {
    for time in 1..=TIMES {
        let program = match start(scene) {
            Ok(program) => program,
            // Whether it starts again on a port of its own is another check's matter.
            Err(_) if time > 1 => return Ok(()),
            Err(stop) => return Err(stop),
        };
        once(scene, program, time).map_err(|stop| match time {
            1 => stop,
            _ => Stop { reason: format!("{}; {} times before, all was well", stop.reason, time - 1), ..stop },
        })?;
        scene.new_network()?;
    }
    Ok(())
}

/// Starts the server, for [`again_and_again`].
pub(super) fn server(scene: &mut Scene<'_>) -> Result<Server, Stop> {
    scene.server()
}

/// Types Ctrl-C while clients are connected. A program may wait for the threads of its clients, as the report has it: to
/// one that does, the clients' end comes too.
pub(super) fn interrupt_beside(
    scene: &mut Scene<'_>,
    program: &mut Program,
    clients: Vec<Peer>,
) -> Result<(), Stop> {
    program.interrupt()?;
    if program.wait_for_end(WITH_CLIENTS).is_ok() {
        return Ok(());
    }
    scene.step("the program has not ended, so its clients leave");
    clients.into_iter().for_each(Peer::close);
    program.wait_for_end(AT_ONCE)?;
    scene.note(format_args!("on Ctrl-C {} ended when its clients had left, and not before", program.named()));
    Ok(())
}

//! Ctrl-C, and the end of input, end programs in order.

use super::serving::{has_its_turn, visit};
use crate::checks::ctrl_c::{again_and_again, interrupt_beside, server};
use crate::checks::said::Before;
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// The last line of the echo server and its client.
pub(in crate::checks) const FAREWELL: &str = "Ctrl + C, exiting...";

pub(in crate::checks) fn ctrl_c_ends_the_idle_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    again_and_again(scene, server, |scene, mut server, time| {
        // Before it has served anybody, and when it has.
        if time > 1 {
            visit(scene, &server, "client")?;
        }
        ends_well_on_ctrl_c(scene, &mut server.program)
    })
}

pub(in crate::checks) fn ctrl_c_ends_the_server_with_a_client_connected(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    again_and_again(scene, server, |scene, mut server, time| {
        let mut client = scene.connect("client", &server)?;
        // One that has been served, and one that has only come.
        match time {
            1 => server.accepts(&client)?,
            _ => is_served(&mut client, &server)?,
        }
        ends_well_on_ctrl_c(scene, &mut server.program)
    })
}

/// [`ctrl_c_ends_the_server_with_a_client_connected`] for several, whose threads the server may join.
pub(in crate::checks) fn ctrl_c_ends_the_server_with_clients_connected(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    again_and_again(scene, server, |scene, mut server, time| {
        if time > 2 {
            visit(scene, &server, "client that has left")?;
        }
        let mut clients = Vec::new();
        for number in 1..=3 {
            let mut client = scene.connect(format!("client {number}"), &server)?;
            match (time, number) {
                // Whether it takes more than one at once is another check's matter.
                (1, 1) => server.accepts(&client)?,
                (1, _) => {}
                _ => is_served(&mut client, &server)?,
            }
            clients.push(client);
        }
        let said = Before::of(&server.program);
        interrupt_beside(scene, &mut server.program, clients)?;
        ends_well_after(scene, &mut server.program, &said)
    })
}

pub(in crate::checks) fn the_server_says_that_ctrl_c_ends_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    visit(scene, &server, "client")?;
    server.program.interrupt()?;
    server.program.wait_for_end(AT_ONCE)?;
    says_last(&server.program, FAREWELL)
}

/// Ends a program by Ctrl-C, which it has to take for a wish: status 0, and no error of its own.
pub(in crate::checks) fn ends_well_on_ctrl_c(
    scene: &mut Scene<'_>,
    program: &mut Program,
) -> Result<(), Stop> {
    let said = Before::of(program);
    program.interrupt()?;
    ends_well_after(scene, program, &said)
}

/// Waits for a program's end, which has to be a good one.
pub(in crate::checks) fn ends_well(scene: &mut Scene<'_>, program: &mut Program) -> Result<(), Stop> {
    ends_well_after(scene, program, &Before::default())
}

/// [`ends_well`], whatever it had said before.
fn ends_well_after(scene: &mut Scene<'_>, program: &mut Program, before: &Before) -> Result<(), Stop> {
    let ending = program.wait_for_end(AT_ONCE)?;
    if let Some(told) = before.uncaught_since(program) {
        let reason = format!("{} ended with an error that it did not catch", program.named());
        return Err(Stop::fail(reason).expected("no error text", format!("'{told}'")));
    }
    if !ending.is_success() {
        let reason = format!("{} {ending}{}", program.named(), program.last_words());
        return Err(Stop::fail(reason).expected("exited with status 0", ending));
    }
    let (_, complaints) = before.since(program);
    if !complaints.is_empty() {
        let told = shown(complaints.as_bytes());
        scene.note(format!("{} said on standard error: '{told}'", program.named()));
    }
    Ok(())
}

/// That a program which has ended printed this line last.
pub(in crate::checks) fn says_last(program: &Program, line: &str) -> Result<(), Stop> {
    let (text, complaints) = (program.text(), program.complaints());
    let [last, elsewhere] =
        [&text, &complaints].map(|said| said.trim_end().lines().last().unwrap_or_default());
    if last == line {
        return Ok(());
    }
    if elsewhere == line {
        return Err(program.came_elsewhere(&format!("'{line}'"), elsewhere));
    }
    let reason = format!("the last line that {} printed is another", program.named());
    Err(Stop::fail(reason).expected(format!("'{line}'"), format!("'{}'", shown(last.as_bytes()))))
}

/// Has a client talk; whether it is answered is not what is tried, only that it has had its turn.
fn is_served(client: &mut Peer, server: &Server) -> Result<(), Stop> {
    client.send("I stay\n")?;
    has_its_turn(client, server)
}

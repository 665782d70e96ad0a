//! A server that has ended starts again at once, on the same port.

use super::company::served;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::Part;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(it_starts_again_at_once_after_ctrl_c_with_clients_connected).needing(STARTED),
    check!(it_starts_again_at_once_after_it_was_killed).needing(STARTED),
];

fn it_starts_again_at_once_after_ctrl_c_with_clients_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.port()?;
    let mut server = scene.server_at(Part::Server, "server", &Fill::port(port))?;
    let clients = served(scene, &server, 3)?;
    server.program.interrupt()?;
    if server.program.wait_for_end(AT_ONCE).is_err() {
        scene.note("it did not end by Ctrl-C, and was killed");
    }
    server.program.end();
    // Their ends are still open, as those of clients that have not noticed yet.
    starts_again(scene, port)?;
    drop(clients);
    Ok(())
}

fn it_starts_again_at_once_after_it_was_killed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.port()?;
    let server = scene.server_at(Part::Server, "server", &Fill::port(port))?;
    let clients = served(scene, &server, 3)?;
    server.program.end();
    // The server's ends of these connections are now in TIME_WAIT.
    drop(clients);
    starts_again(scene, port)
}

fn starts_again(scene: &Scene<'_>, port: u16) -> Result<(), Stop> {
    scene.step("starts the server again at once");
    let server = scene.server_at(Part::Server, "server, again", &Fill::port(port))?;
    Talk::to(scene, &server, "client 4")?.is_served().map(drop)
}

//! A server's start, and its start again.

use std::time::Duration;

use super::serving::{SILENCE, has_its_turn, visit};
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

pub(in crate::checks) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    // One that does not go on says so within this.
    server.program.goes_on(SILENCE)
}

pub(in crate::checks) fn the_server_restarts_at_once_on_the_same_port(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let fill = Fill::port(scene.port()?);
    let mut server = scene.server_at(Part::Server, "server", &fill)?;
    // Once with the client still there, once with its end in the kernel's memory (TIME_WAIT).
    for closes_first in [false, true] {
        let mut client = scene.connect("client", &server)?;
        client.send("before the restart\n")?;
        has_its_turn(&mut client, &server)?;
        stop(scene, server)?;
        client.is_ended(AT_ONCE);
        if closes_first {
            client.close();
            server = started_again(scene, &fill)?;
        } else {
            server = started_again(scene, &fill)?;
            client.close();
        }
        visit(scene, &server, "next client")?;
    }
    Ok(())
}

/// Ends a server by Ctrl-C, by force where that does not do.
pub(in crate::checks) fn stop(scene: &Scene<'_>, mut server: Server) -> Result<(), Stop> {
    server.program.interrupt()?;
    if server.program.wait_for_end(Duration::from_secs(2)).is_err() {
        scene.step("Ctrl-C did not end the server");
    }
    server.program.end();
    Ok(())
}

/// Starts the server once more.
pub(in crate::checks) fn started_again(scene: &Scene<'_>, fill: &Fill) -> Result<Server, Stop> {
    scene.server_at(Part::Server, "server started again", fill).map_err(|stop| {
        let reason = format!("the server does not start again on its port: {}", stop.reason);
        Stop { reason, ..stop }
    })
}

//! The server's start, its end, and its start again.

use super::exchange::{SIZE, text, visit};
use crate::checks::ctrl_c::{again_and_again, end_by_ctrl_c, end_by_ctrl_c_beside, server};
use crate::checks::echo::start::{self, started_again, stop};
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    start::the_server_starts_and_listens(scene)
}

pub(super) fn ctrl_c_ends_the_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    again_and_again(scene, server, |scene, mut server, time| match time {
        1 => end_by_ctrl_c(scene, &mut server.program),
        2 | 3 => {
            visit(scene, &server, "client")?;
            end_by_ctrl_c(scene, &mut server.program)
        }
        _ => {
            let half = sends_half(scene, &server)?;
            end_by_ctrl_c_beside(scene, &mut server.program, vec![half])
        }
    })
}

pub(super) fn the_server_restarts_at_once_on_the_same_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let fill = Fill::port(scene.port()?);
    let mut server = scene.server_at(Part::Server, "server", &fill)?;
    // Once behind a client that was served, whose end the kernel remembers, and once with one connected.
    for is_connected in [false, true] {
        visit(scene, &server, "client")?;
        let half = sends_half(scene, &server)?;
        let half = if is_connected { Some(half) } else { None };
        stop(scene, server)?;
        server = started_again(scene, &fill)?;
        visit(scene, &server, "next client")?;
        if let Some(mut half) = half {
            half.is_ended(AT_ONCE);
        }
    }
    Ok(())
}

fn sends_half(scene: &Scene<'_>, server: &Server) -> Result<Peer, Stop> {
    let mut half = scene.connect("client that has sent half", server)?;
    half.send(text(SIZE / 2))?;
    server.accepts(&half)?;
    Ok(half)
}

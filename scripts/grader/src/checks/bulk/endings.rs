//! The server's start, its end, and its start again.

use super::exchange::{SIZE, random, serve_one};
use crate::checks::ctrl_c::end_by_ctrl_c;
use crate::checks::echo::serving::beside_end;
use crate::checks::echo::start::{self, started_again, stop};
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    start::the_server_starts_and_listens(scene)
}

pub(super) fn ctrl_c_ends_the_server(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    beside_end(&server, serve_one(scene, &server, "client"))?;
    let mut half = scene.connect("client that has sent half", &server)?;
    half.send(random(SIZE / 2))?;
    server.accepts(&half)?;
    end_by_ctrl_c(scene, &mut server.program)
}

pub(super) fn the_server_restarts_at_once_on_the_same_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let fill = Fill::port(scene.port()?);
    let mut server = scene.server_at(Part::Server, "server", &fill)?;
    // Once behind a client that was served, whose end the kernel remembers, and once with one connected.
    for is_connected in [false, true] {
        beside_end(&server, serve_one(scene, &server, "client"))?;
        let mut half = scene.connect("client that has sent half", &server)?;
        half.send(random(SIZE / 2))?;
        server.accepts(&half)?;
        let half = if is_connected { Some(half) } else { None };
        stop(scene, server)?;
        server = started_again(scene, &fill)?;
        beside_end(&server, serve_one(scene, &server, "next client"))?;
        if let Some(mut half) = half {
            half.is_ended(AT_ONCE);
        }
    }
    Ok(())
}

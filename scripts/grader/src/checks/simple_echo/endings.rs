//! The servers' end, and their start again.

use super::datagrams::Datagrams;
use super::{tcp, udp};
use crate::checks::ctrl_c::{self, again_and_again, end_by_ctrl_c};
use crate::checks::echo::start::{started_again, stop};
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) fn ctrl_c_ends_both_servers(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // Each before it has served anybody, and when it has.
    again_and_again(scene, ctrl_c::server, |scene, mut server, time| {
        if time > 1 {
            tcp::serve_one(scene, &server, "client", "hello")?;
        }
        end_by_ctrl_c(scene, &mut server.program)
    })?;
    again_and_again(scene, udp_server, |scene, mut server, time| {
        if time > 1 {
            serve_one_datagram(scene, &server)?;
        }
        end_by_ctrl_c(scene, &mut server.program)
    })
}

pub(super) fn both_servers_restart_at_once_on_the_same_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let fill = Fill::port(scene.port()?);
    let server = scene.server_at(Part::Server, "server", &fill)?;
    let mut client = scene.connect("client", &server)?;
    tcp::talk(&mut client, "before")?;
    stop(scene, server)?;
    client.is_ended(AT_ONCE);
    let server = started_again(scene, &fill)?;
    drop(client);
    tcp::serve_one(scene, &server, "next client", "after")?;
    drop(server);
    let fill = Fill::port(scene.udp_port()?);
    for _ in 0..2 {
        let server = scene.udp_server_at(&fill)?;
        serve_one_datagram(scene, &server)?;
        stop(scene, server)?;
    }
    Ok(())
}

fn udp_server(scene: &mut Scene<'_>) -> Result<Server, Stop> {
    scene.udp_server()
}

fn serve_one_datagram(scene: &Scene<'_>, server: &Server) -> Result<(), Stop> {
    udp::talk(&Datagrams::to(scene, server, "client")?, "hello")
}

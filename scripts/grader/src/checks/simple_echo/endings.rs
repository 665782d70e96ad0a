//! The servers' end, and their start again.

use super::datagrams::Datagrams;
use super::{tcp, udp};
use crate::checks::ctrl_c::end_by_ctrl_c;
use crate::checks::echo::serving::beside_end;
use crate::checks::echo::start::stop;
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) fn ctrl_c_ends_both_servers(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    beside_end(&server, tcp::serve_one(scene, &server, "client", "hello"))?;
    end_by_ctrl_c(scene, &mut server.program)?;
    drop(server);
    let mut server = scene.udp_server()?;
    beside_end(&server, serve_one_datagram(scene, &server))?;
    end_by_ctrl_c(scene, &mut server.program)
}

pub(super) fn both_servers_restart_at_once_on_the_same_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let fill = Fill::port(scene.port()?);
    let server = scene.server_at(Part::Server, "server", &fill)?;
    let mut client = scene.connect("client", &server)?;
    beside_end(&server, tcp::talk(&mut client, "before"))?;
    stop(scene, server)?;
    client.is_ended(AT_ONCE);
    let server = crate::checks::echo::start::started_again(scene, &fill)?;
    drop(client);
    beside_end(&server, tcp::serve_one(scene, &server, "next client", "after"))?;
    drop(server);
    for _ in 0..2 {
        let server = scene.udp_server_at(&fill)?;
        beside_end(&server, serve_one_datagram(scene, &server))?;
        stop(scene, server)?;
    }
    Ok(())
}

fn serve_one_datagram(scene: &Scene<'_>, server: &Server) -> Result<(), Stop> {
    let client = Datagrams::to(scene, server.address, "client")?;
    udp::talk(&client, "hello")
}

//! The servers' end, and their start again.

use super::datagrams::Datagrams;
use super::{afresh, tcp, udp};
use crate::checks::ctrl_c::end_by_ctrl_c;
use crate::checks::echo::start::{started_again, stop};
use crate::scene::{AT_ONCE, Fill, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

/// Whether a server has served before it is ended: several times, as a race decides well now and then.
const HAS_SERVED: [bool; 3] = [false, true, true];

pub(super) fn ctrl_c_ends_both_servers(scene: &mut Scene<'_>) -> Result<(), Stop> {
    afresh::each(scene, Part::Server, &HAS_SERVED, |scene, server, has_served| {
        if has_served {
            tcp::serve_one(scene, server, "client", "hello")?;
        }
        end_by_ctrl_c(scene, &mut server.program)
    })?;
    afresh::each(scene, Part::UdpServer, &HAS_SERVED, |scene, server, has_served| {
        if has_served {
            serve_one_datagram(scene, server)?;
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
    for _ in 0..2 {
        let server = scene.udp_server_at(&fill)?;
        serve_one_datagram(scene, &server)?;
        stop(scene, server)?;
    }
    Ok(())
}

fn serve_one_datagram(scene: &Scene<'_>, server: &Server) -> Result<(), Stop> {
    udp::talk(&Datagrams::to(scene, server, "client")?, "hello")
}

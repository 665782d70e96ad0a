//! The servers' lines, word for word.

use super::datagrams::Datagrams;
use super::{tcp, udp};
use crate::checks::echo::lines::{prints, prints_somewhere};
use crate::checks::echo::serving::serving;
use crate::scene::{Scene, Server};
use crate::stop::Stop;

pub(super) fn the_servers_print_that_they_are_ready(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |_, server| is_ready(server))?;
    udp::serving_datagrams(scene, |_, server| is_ready(server))
}

pub(super) fn the_tcp_server_prints_each_new_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for (number, who) in ["first client", "second client"].into_iter().enumerate() {
            let mut client = scene.connect(who, server)?;
            let address = client.address()?;
            tcp::talk(&mut client, "hello")?;
            client.close();
            prints_request(server, number, &address.to_string())?;
        }
        Ok(())
    })
}

pub(super) fn the_udp_server_prints_each_datagrams_sender(scene: &mut Scene<'_>) -> Result<(), Stop> {
    udp::serving_datagrams(scene, |scene, server| {
        let one = Datagrams::to(scene, server.address, "first client")?;
        let other = Datagrams::to(scene, server.address, "second client")?;
        for (number, client) in [&one, &other, &one].into_iter().enumerate() {
            udp::talk(client, "hello")?;
            prints_request(server, number, &client.address()?.to_string())?;
        }
        Ok(())
    })
}

fn is_ready(server: &mut Server) -> Result<(), Stop> {
    let line = format!("The server is ready to receive on port {}", server.address.port());
    prints(&mut server.program, &line)
}

/// The first comes behind the lines of the start, whatever those are, and each other at once behind the one before.
fn prints_request(server: &mut Server, number: usize, address: &str) -> Result<(), Stop> {
    let line = format!("Connection request from {address}");
    match number {
        0 => prints_somewhere(&mut server.program, &line),
        _ => prints(&mut server.program, &line),
    }
}

//! Ctrl-C, and starting again.

use std::time::Duration;

use super::caller::Caller;
use super::talk::{Stage, proxy_at, start_backend, still_serves};
use crate::checks::ctrl_c::{again_and_again, end_by_ctrl_c_beside};
use crate::scene::{Scene, Server};
use crate::stop::Stop;

/// How long a program has to end by Ctrl-C before it is killed, where that is not what is tried.
const TO_END: Duration = Duration::from_secs(2);

pub(super) fn ctrl_c_ends_the_backend_and_the_proxy(scene: &mut Scene<'_>) -> Result<(), Stop> {
    again_and_again(
        scene,
        |scene| Stage::set(scene, &[]),
        |scene, Stage { mut proxy, backends: _backends, .. }, _| ends_beside_a_client(scene, &mut proxy),
    )?;
    let backend = |scene: &mut Scene<'_>| {
        let ports = scene.backend_ports()?;
        start_backend(scene, 1, &ports)
    };
    again_and_again(scene, backend, |scene, mut backend, _| ends_beside_a_client(scene, &mut backend))
}

pub(super) fn the_backend_and_the_proxy_start_again_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let Stage { proxy, backends, ports } = Stage::set(scene, &[])?;
    let mut client = Caller::connect(scene, "client 1", &proxy)?;
    client.talk(scene, "hello")?;
    let (port, client) = (proxy.address.port(), client.into_peer());
    end(proxy)?;
    let proxy = proxy_at(scene, port, &ports)?;
    still_serves(scene, &proxy, "client 2")?;
    drop((client, backends, proxy));
    scene.new_network()?;
    let backend = start_backend(scene, 1, &ports)?;
    let mut client = Caller::connect(scene, "client 3", &backend)?;
    client.talk(scene, "hello")?;
    let client = client.into_peer();
    end(backend)?;
    let backend = start_backend(scene, 1, &ports)?;
    drop(client);
    still_serves(scene, &backend, "client 4")
}

/// Ends a program by Ctrl-C while a client is connected that it has served.
fn ends_beside_a_client(scene: &mut Scene<'_>, server: &mut Server) -> Result<(), Stop> {
    let mut client = Caller::connect(scene, "client", server)?;
    client.talk(scene, "hello")?;
    let client = client.into_peer();
    end_by_ctrl_c_beside(scene, &mut server.program, vec![client])
}

/// Ends a program while its clients are connected, by Ctrl-C if it listens to that.
fn end(mut server: Server) -> Result<(), Stop> {
    server.program.interrupt()?;
    if server.program.wait_for_end(TO_END).is_err() {
        server.program.end();
    }
    Ok(())
}

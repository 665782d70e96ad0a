//! Ctrl-C, and starting again.

use std::time::Duration;

use super::talk::{Stage, proxy_at, start_backend, talk};
use crate::checks::ctrl_c::end_by_ctrl_c;
use crate::scene::{Scene, Server};
use crate::stop::Stop;

/// How long a program has to end by Ctrl-C before it is killed, where that is not what is tried.
const TO_END: Duration = Duration::from_secs(2);

pub(super) fn ctrl_c_ends_the_backend_and_the_proxy(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let stage = Stage::set(scene)?;
    let mut client = scene.connect("client 1", &stage.proxy)?;
    talk(&mut client, "hello")?;
    let Stage { mut proxy, one, two } = stage;
    end_by_ctrl_c(scene, &mut proxy.program)?;
    drop((one, two, proxy));
    scene.new_network()?;
    let ports = scene.backend_ports()?;
    let mut backend = start_backend(scene, 1, &ports)?;
    let mut client = scene.connect("client 2", &backend)?;
    talk(&mut client, "hello")?;
    end_by_ctrl_c(scene, &mut backend.program)
}

pub(super) fn the_backend_and_the_proxy_start_again_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let Stage { proxy, one, two } = Stage::set(scene)?;
    let mut client = scene.connect("client 1", &proxy)?;
    talk(&mut client, "hello")?;
    let port = proxy.address.port();
    let ports = scene.backend_ports()?;
    end(proxy)?;
    let proxy = proxy_at(scene, port, &ports)?;
    drop((client, one, two));
    proxy.program.still_runs()?;
    drop(proxy);
    scene.new_network()?;
    let backend = start_backend(scene, 1, &ports)?;
    let mut client = scene.connect("client 2", &backend)?;
    talk(&mut client, "hello")?;
    end(backend)?;
    let backend = start_backend(scene, 1, &ports)?;
    drop(client);
    let mut client = scene.connect("client 3", &backend)?;
    talk(&mut client, "hello")
}

/// Ends a program while its clients are connected, by Ctrl-C if it listens to that.
fn end(mut server: Server) -> Result<(), Stop> {
    server.program.interrupt()?;
    if server.program.wait_for_end(TO_END).is_err() {
        server.program.end();
    }
    Ok(())
}

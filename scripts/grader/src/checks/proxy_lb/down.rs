//! Backends that nobody listens for.

use super::stand_in::StandIn;
use super::talk::{NAME, QUIET, ask_for, start_proxy};
use crate::checks::echo::serving::beside_end;
use crate::peer::Peer;
use crate::report::difference::{self, shown};
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// What the report's proxy says to its client.
const REPORTS: &str = "Error: Could not connect to backend server.";

pub(super) fn a_backend_that_is_down_brings_the_client_an_error(scene: &mut Scene<'_>) -> Result<(), Stop> {
    without_backend_1(scene, |scene, proxy, _| {
        let mut client = scene.connect("client", proxy)?;
        error(&mut client, "hello").map(drop)
    })
}

pub(super) fn the_error_has_the_reports_words(scene: &mut Scene<'_>) -> Result<(), Stop> {
    without_backend_1(scene, |scene, proxy, _| {
        let mut client = scene.connect("client", proxy)?;
        let received = error(&mut client, "hello")?;
        if received == REPORTS.as_bytes() {
            return Ok(());
        }
        let difference = difference::of(REPORTS.as_bytes(), &received);
        Err(Stop::fail("the client got an error in other words").with(difference))
    })
}

pub(super) fn the_rotation_moves_on_past_a_backend_that_is_down(scene: &mut Scene<'_>) -> Result<(), Stop> {
    without_backend_1(scene, |scene, proxy, _| {
        let mut client = scene.connect("client", proxy)?;
        error(&mut client, "hello 1")?;
        ask_for(&mut client, "hello 2", 2)?;
        error(&mut client, "hello 3")?;
        ask_for(&mut client, "hello 4", 2)
    })
}

pub(super) fn a_backend_that_comes_back_is_used_again(scene: &mut Scene<'_>) -> Result<(), Stop> {
    without_backend_1(scene, |scene, proxy, port| {
        let mut client = scene.connect("client", proxy)?;
        error(&mut client, "hello 1")?;
        let _one = StandIn::listen(scene, 1, port, &[])?;
        ask_for(&mut client, "hello 2", 2)?;
        ask_for(&mut client, "hello 3", 1)
    })
}

pub(super) fn the_proxy_outlives_the_loss_of_both_backends(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    ports.iter().try_for_each(|port| scene.has_no_server(*port))?;
    let proxy = start_proxy(scene, &ports)?;
    let tried = loses_both(scene, &proxy, &ports);
    beside_end(&proxy, tried)
}

fn loses_both(scene: &Scene<'_>, proxy: &Server, ports: &[u16]) -> Result<(), Stop> {
    let mut unlucky = scene.connect("client 1", proxy)?;
    for text in ["hello 1", "hello 2"] {
        error(&mut unlucky, text)?;
    }
    let _one = StandIn::listen(scene, 1, ports[0], &[])?;
    let _two = StandIn::listen(scene, 2, ports[1], &[])?;
    let mut lucky = scene.connect("client 2", proxy)?;
    ask_for(&mut lucky, "hello 1", 1)?;
    ask_for(&mut lucky, "hello 2", 2)
}

/// Tries something with a proxy of which only backend 2 listens; gives it the other one's port.
fn without_backend_1<'a>(
    scene: &mut Scene<'a>,
    run: impl FnOnce(&Scene<'a>, &Server, u16) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    scene.has_no_server(ports[0])?;
    let _two = StandIn::listen(scene, 2, ports[1], &[])?;
    let proxy = start_proxy(scene, &ports)?;
    let tried = run(scene, &proxy, ports[0]);
    beside_end(&proxy, tried)
}

/// Sends a text, which has to be answered by something that is no backend's reply.
fn error(client: &mut Peer, text: &str) -> Result<Vec<u8>, Stop> {
    client.send(text)?;
    let mut received = client.receive_something("an error line", AT_ONCE)?;
    received.extend(client.drain(QUIET));
    if !String::from_utf8_lossy(&received).contains(&format!("{text}{NAME}")) {
        return Ok(received);
    }
    let reason = "the client got a backend's reply although it was the turn of one that is down";
    Err(Stop::fail(reason).expected("an error line", format!("'{}'", shown(&received))))
}

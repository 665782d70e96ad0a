//! Clients that leave in another way than most do, or send something else. None of it is the assignment's.

use super::tcp::{answered, serve_one, talk};
use crate::checks::echo::answers::line;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) fn a_client_that_closes_its_sending_side_is_answered(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut client = scene.connect("client that closes its sending side", &server)?;
    client.send(line("and the reply?"))?;
    client.half_close();
    answered(&mut client, "and the reply?").map(drop)
}

pub(super) fn a_client_that_sends_nothing_leaves_the_tcp_server_serving(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let server = scene.server()?;
    scene.connect("client that sends nothing", &server)?.close();
    serve_one(scene, &server, "next client", "my turn")
}

pub(super) fn a_client_that_resets_leaves_the_tcp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut reset = scene.connect("client that resets", &server)?;
    talk(&mut reset, "all is well")?;
    reset.reset();
    scene.connect("client that resets at once", &server)?.reset();
    serve_one(scene, &server, "next client", "my turn")
}

pub(super) fn bytes_that_are_no_text_leave_the_tcp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut odd = scene.connect("client that sends no text", &server)?;
    odd.send(b"\xff\xfe\x80 no text \xc3\x28\n")?;
    odd.half_close();
    // A reply, or the end; what it is does not matter.
    if odd.receive_something("a reply", AT_ONCE / 5).is_err() {
        scene.note("bytes that are not UTF-8 are not answered over TCP");
    }
    odd.close();
    serve_one(scene, &server, "next client", "my turn")
}

//! The clients, before a server of the grader's own.

use super::sentence::without_end;
use super::stand_in::{self, Exchange, REPLY, SENTENCE};
use crate::checks::echo;
use crate::checks::echo::ctrl_c::ends_well;
use crate::evidence::difference::{quoted, shown};
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) fn the_tcp_client_sends_the_sentence_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    sends_and_prints(scene, stand_in::over_tcp)
}

pub(super) fn the_udp_client_sends_the_sentence_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    sends_and_prints(scene, stand_in::over_udp)
}

pub(super) fn an_empty_sentence_ends_the_clients_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let mut client = scene.start(Part::Client, "TCP client", &Fill::port(port))?;
    client.type_line("")?;
    let _server = stand_in::answer_nothing_over_tcp(scene, &listener, &client)?;
    client.wait_for_end(AT_ONCE / 2)?;
    drop(listener);
    let port = scene.udp_port()?;
    let socket = scene.take_datagrams(port)?;
    let mut client = scene.start(Part::UdpClient, "UDP client", &Fill::port(port))?;
    client.type_line("")?;
    stand_in::answer_nothing_over_udp(&socket, &client)?;
    client.wait_for_end(AT_ONCE / 2).map(drop)
}

pub(super) fn a_tcp_client_without_a_server_ends_with_an_error_status(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let port = scene.port()?;
    scene.has_no_server(port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    // For one that connects only then; another may be gone already.
    let _ = client.type_line(SENTENCE);
    echo::client::ends_as_without_a_server(scene, client)
}

fn sends_and_prints(scene: &mut Scene<'_>, exchange: Exchange) -> Result<(), Stop> {
    let mut served = exchange(scene, |client| client.type_line(SENTENCE))?;
    let heard = without_end(&served.heard);
    if heard != SENTENCE.as_bytes() {
        let reason = "the client sends another text than the sentence that was typed";
        return Err(Stop::fail(reason).expected(quoted(SENTENCE.as_bytes()), quoted(&served.heard)));
    }
    if served.heard.contains(&0) {
        scene.note("zero bytes follow the client's sentence, which are the rest of a buffer");
    }
    ends_well(scene, &mut served.client)?;
    let printed = served.client.text();
    if printed.contains(REPLY) {
        return Ok(());
    }
    let reason = "the client ended and had not printed the reply that came";
    let expected = format!("a line with '{REPLY}'");
    Err(Stop::fail(reason).expected(expected, format!("'{}'", shown(printed.as_bytes()))))
}

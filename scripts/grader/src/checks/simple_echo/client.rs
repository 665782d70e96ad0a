//! The clients, before a server of the grader's own. Its reply is another text than the sentence in upper case, so that
//! it shows whether they print what came.

use std::net::SocketAddr;

use super::stand_in::{self, Exchange};
use crate::checks::echo;
use crate::checks::echo::ctrl_c::ends_well;
use crate::program::Program;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Fill, Scene};
use crate::stop::Stop;
use crate::submission::Part;

const PROMPT: &str = "Input lowercase sentence: ";
const SENTENCE: &str = "hello world!";
/// As long as the sentence, as a client may wait for so many bytes.
const REPLY: &str = "HELLO, YOU!!";

pub(super) fn the_tcp_client_sends_the_sentence_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let (client, _) = converse(scene, stand_in::over_tcp, |client| client.type_line(SENTENCE))?;
    prints_reply_and_ends(scene, client)
}

pub(super) fn the_udp_client_sends_the_sentence_and_prints_the_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let (client, _) = converse(scene, stand_in::over_udp, |client| client.type_line(SENTENCE))?;
    prints_reply_and_ends(scene, client)
}

pub(super) fn the_tcp_client_prints_the_dialogue_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (client, from) = converse(scene, stand_in::over_tcp, types_at_the_prompt)?;
    prints_the_dialogue(client, from)
}

pub(super) fn the_udp_client_prints_the_dialogue_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (client, from) = converse(scene, stand_in::over_udp, types_at_the_prompt)?;
    prints_the_dialogue(client, from)
}

pub(super) fn an_empty_sentence_ends_the_clients_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let mut client = scene.start(Part::Client, "TCP client", &Fill::port(port))?;
    client.type_line("")?;
    let _server = stand_in::answer_nothing_over_tcp(scene, &listener, &client)?;
    client.wait_for_end(AT_ONCE / 2)?;
    drop(listener);
    let socket = stand_in::udp_socket(port)?;
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

/// Has a client of the submission ask the grader; the client, and the address that it asked from.
fn converse(
    scene: &mut Scene<'_>,
    exchange: Exchange,
    types: fn(&mut Program) -> Result<(), Stop>,
) -> Result<(Program, SocketAddr), Stop> {
    let (client, heard, from) = exchange(scene, types, REPLY)?;
    let text = heard.trim_ascii_end();
    if text == SENTENCE.as_bytes() {
        return Ok((client, from));
    }
    let reason = "the client sends another text than the sentence that was typed";
    Err(Stop::fail(reason).expected(format!("'{SENTENCE}'"), format!("'{}'", shown(&heard))))
}

fn types_at_the_prompt(client: &mut Program) -> Result<(), Stop> {
    client.expect_text(PROMPT, AT_ONCE)?;
    client.type_line(SENTENCE)
}

fn prints_reply_and_ends(scene: &mut Scene<'_>, mut client: Program) -> Result<(), Stop> {
    ends_well(scene, &mut client)?;
    let printed = client.text();
    if printed.contains(REPLY) {
        return Ok(());
    }
    let reason = "the client ended and had not printed the reply that came";
    let expected = format!("a line with '{REPLY}'");
    Err(Stop::fail(reason).expected(expected, format!("'{}'", shown(printed.as_bytes()))))
}

fn prints_the_dialogue(mut client: Program, from: SocketAddr) -> Result<(), Stop> {
    client.wait_for_end(AT_ONCE)?;
    let port = from.port();
    // Only a terminal shows what is typed.
    let dialogue =
        |typed| format!("The client is running on port {port}\n{PROMPT}{typed}Reply from server: {REPLY}\n");
    let printed = client.text().replace("\r\n", "\n");
    if printed == dialogue("") || printed == dialogue("hello world!\n") {
        return Ok(());
    }
    let expected = shown(dialogue("").as_bytes());
    Err(Stop::fail("the client prints other lines")
        .expected(format!("'{expected}'"), format!("'{}'", shown(printed.as_bytes()))))
}

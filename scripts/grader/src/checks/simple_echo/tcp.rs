//! The server over TCP. It may serve one sentence for each connection, or any number of them.

use std::time::Duration;

use super::sentence::{self, Reply, SENTENCES};
use super::{afresh, stand_in};
use crate::checks::echo::answers::line;
use crate::checks::echo::start;
use crate::evidence::difference::quoted;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;
use crate::verdict::Verdict;

/// How long a user takes who thinks about his sentence.
const SILENT: Duration = Duration::from_secs(15);

/// How long nothing more has to come behind a reply.
const QUIET: Duration = Duration::from_millis(60);

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    start::the_server_starts_and_listens(scene)
}

pub(super) fn a_sentence_comes_back_in_upper_case_over_tcp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // Each to a server of its own: whether one goes on after a client is another check's matter.
    afresh::each(scene, Part::Server, &SENTENCES, |scene, server, text| {
        let mut client = scene.connect("client", server)?;
        client.send(line(text))?;
        comes_in_upper_case(scene, server, &mut client, text)
    })
}

pub(super) fn a_sentence_without_a_newline_is_answered_over_tcp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut client = scene.connect("client", &server)?;
    client.send(SENTENCES[0])?;
    let Err(stop) = client.receive_something("an answer", AT_ONCE) else { return Ok(()) };
    if stop.verdict != Verdict::TimeOut {
        return Err(stop);
    }
    drop((client, server));
    scene.new_network()?;
    if stand_in::the_tcp_client_ends_its_sentence_with_a_newline(scene) {
        let why = "the server waits for a newline, which the submission's own client sends";
        return Err(Stop::unsupported(why));
    }
    Err(stop)
}

pub(super) fn letters_that_are_upper_case_stay_so_over_tcp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let text = "MiXeD Case 123";
    let server = scene.server()?;
    let mut client = scene.connect("client", &server)?;
    let heard = hears(&mut client, text)?;
    match sentence::letters_lost(text, &heard) {
        true => Err(sentence::other_than(text, &heard, &client.named())),
        false => Ok(()),
    }
}

pub(super) fn the_tcp_server_serves_one_client_after_another(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    for number in 1..=4 {
        serve_one(scene, &server, &format!("client {number}"), &format!("sentence {number}"))?;
    }
    Ok(())
}

pub(super) fn a_silent_client_is_still_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut client = scene.connect("client", &server)?;
    scene.step("the client says nothing for 15 s");
    let (vitals, said) = (server.program.vitals(), server.program.vitals().said());
    if client.is_ended(SILENT) {
        let reason = "the server ended the connection of a client that had not said anything yet";
        return Err(vitals.explain(Stop::fail(reason), said));
    }
    talk(&mut client, "here it is")
}

/// Sends a line, to which something has to come back, whatever it is.
pub(super) fn talk(client: &mut Peer, text: &str) -> Result<(), Stop> {
    hears(client, text).map(drop)
}

/// Has a client come, get some answer and leave.
pub(super) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str, text: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client, text)?;
    client.close();
    Ok(())
}

/// That something comes to a client; all of it is taken.
pub(super) fn answered(client: &mut Peer, text: &str) -> Result<Vec<u8>, Stop> {
    let mut heard = client.receive_something("an answer", AT_ONCE)?;
    if sentence::reply(text, &heard) != Reply::Right {
        heard.extend(client.drain(QUIET));
    }
    Ok(heard)
}

fn hears(client: &mut Peer, text: &str) -> Result<Vec<u8>, Stop> {
    // What came late behind the reply before must not pass for this one.
    client.drain(Duration::ZERO);
    client.send(line(text))?;
    answered(client, text)
}

/// That what comes is the text in upper case, and nothing more.
fn comes_in_upper_case(
    scene: &mut Scene<'_>,
    server: &Server,
    client: &mut Peer,
    text: &str,
) -> Result<(), Stop> {
    let what = quoted(text.to_uppercase().as_bytes());
    let is_whole = |heard: &[u8]| (sentence::reply(text, heard) != Reply::Part).then_some(heard.len());
    let mut heard = client.receive_until(&what, AT_ONCE, is_whole)?;
    // On a busy machine a fixed time says little.
    server.program.comes_to(AT_ONCE, || server.program.rests(), |rests| *rests)?;
    heard.extend(client.drain(QUIET));
    match sentence::reply(text, &heard) {
        Reply::Right => Ok(()),
        Reply::Padded => {
            scene.note("zero bytes follow the reply, which are the rest of a buffer");
            Ok(())
        }
        Reply::Part | Reply::Other => Err(sentence::other_than(text, &heard, &client.named())),
    }
}

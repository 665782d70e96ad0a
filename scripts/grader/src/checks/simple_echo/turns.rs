//! Over TCP the second client waits.

use std::time::{Duration, Instant};

use super::tcp::{answered, serve_one};
use crate::checks::echo::answers::line;
use crate::checks::echo::serving::SILENCE;
use crate::evidence::difference::quoted;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

pub(super) fn over_tcp_the_second_client_waits(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut first = scene.connect("first client", &server)?;
    server.accepts(&first)?;
    let mut second = scene.connect("second client", &server)?;
    second.send(line("me too"))?;
    scene.step(
        "nothing must come to the second client for 0.3 s, nor until the server has nothing more to do",
    );
    let ended = second.is_ended(SILENCE);
    // A thread for the second client may take its time on a busy machine.
    let is_enough = |rests: &bool| *rests || second.has_been_heard();
    server.program.comes_to(AT_ONCE, || server.program.rests(), is_enough)?;
    hears_nothing(&mut second)?;
    if ended {
        let reason = "the connection of the second client was ended while the first was still connected";
        return Err(Stop::fail(reason).expected("a client that waits", "the end of its connection"));
    }
    first.send(line("now me"))?;
    answered_first(&first, &mut second)?;
    answered(&mut first, "now me")?;
    first.close();
    has_its_turn(scene, &server, second)
}

/// That the second client is not answered before the first, which has asked later. A server that takes its time for
/// each may have been silent until now.
fn answered_first(first: &Peer, second: &mut Peer) -> Result<(), Stop> {
    let until = Instant::now() + AT_ONCE;
    while Instant::now() < until {
        // In this order: what comes to both at the same time came to the first before.
        let second_is_answered = second.has_been_heard();
        if first.has_been_heard() {
            return Ok(());
        }
        if second_is_answered {
            return hears_nothing(second);
        }
    }
    Ok(())
}

fn hears_nothing(second: &mut Peer) -> Result<(), Stop> {
    let heard = second.drain(Duration::ZERO);
    if heard.is_empty() {
        return Ok(());
    }
    let reason = "the second client was answered while the first was still connected";
    Err(Stop::fail(reason).expected("nothing before the first client was served", quoted(&heard)))
}

/// That the second client is answered when the first has left, where the server serves anybody at all then: whether it
/// does is another check's matter.
fn has_its_turn(scene: &mut Scene<'_>, server: &Server, mut second: Peer) -> Result<(), Stop> {
    let Err(stop) = answered(&mut second, "me too") else { return Ok(()) };
    second.close();
    if serve_one(scene, server, "third client", "and me").is_ok() {
        return Err(stop);
    }
    scene.note("when the first client had left, the server answered nobody any more");
    Ok(())
}

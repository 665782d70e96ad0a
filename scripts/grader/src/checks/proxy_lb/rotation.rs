//! The rotation, and the connections over which it goes.

use super::backend::A_MOMENT;
use super::stand_in::Visit;
use super::talk::{NAME, QUIET, Stage, ask, ask_for};
use crate::checks::echo::serving::letters;
use crate::peer::Peer;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) fn the_proxy_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |_, stage| stage.proxy.program.goes_on(A_MOMENT))
}

pub(super) fn the_requests_of_a_client_take_the_backends_in_turn(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        for (text, id) in [("hello 1", 1), ("hello 2", 2), ("hello 3", 1), ("hello 4", 2), ("hello 5", 1)] {
            ask_for(&mut client, text, id)?;
        }
        Ok(())
    })
}

pub(super) fn every_client_begins_with_backend_1(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut one = scene.connect("client 1", &stage.proxy)?;
        let mut two = scene.connect("client 2", &stage.proxy)?;
        ask_for(&mut one, "a1", 1)?;
        ask_for(&mut two, "b1", 1)?;
        ask_for(&mut two, "b2", 2)?;
        ask_for(&mut one, "a2", 2)?;
        ask_for(&mut one, "a3", 1)?;
        let mut three = scene.connect("client 3", &stage.proxy)?;
        ask_for(&mut three, "c1", 1)?;
        ask_for(&mut two, "b3", 1)
    })
}

pub(super) fn every_request_has_a_backend_connection_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        for text in ["hello 1", "hello 2", "hello 3", "hello 4"] {
            ask(&mut client, text)?;
        }
        let visits = [stage.one.visits(), stage.two.visits()].concat();
        let busy = visits.iter().filter(|visit| visit.requests > 0).count();
        if busy < 4 {
            let reason = format!("the proxy made {busy} backend connections for 4 requests");
            return Err(
                Stop::fail(reason).expected("a new connection for each request", format!("{busy} of them"))
            );
        }
        if visits.len() > busy {
            let unused = visits.len() - busy;
            scene.note(format_args!("the proxy made {unused} backend connections more, without a request"));
        }
        Ok(())
    })
}

pub(super) fn the_backend_connection_is_closed_after_the_reply(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        for text in ["hello 1", "hello 2"] {
            ask(&mut client, text)?;
        }
        // The client stays connected meanwhile.
        for (id, backend) in [(1, &stage.one), (2, &stage.two)] {
            if !backend.comes_to(AT_ONCE, |visits| visits.iter().all(|visit| visit.is_ended)) {
                let reason = format!("the proxy keeps a connection to backend {id} open after the reply");
                return Err(Stop::overdue(reason).expected("the connection's end", "nothing"));
            }
        }
        Ok(())
    })
}

pub(super) fn a_request_of_1024_bytes_arrives_unchanged(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        let text = letters(1024);
        client.send(&text)?;
        // One receive brings it whole as a rule, but nobody promises that; the parts would take turns.
        let whole =
            |visits: &[Visit]| received(visits).len() + received(&stage.two.visits()).len() >= text.len();
        stage.one.comes_to(AT_ONCE, whole);
        let all = [received(&stage.one.visits()), received(&stage.two.visits())].concat();
        if all != text.as_bytes() {
            let reason = "the backend did not receive the bytes that the client sent";
            return Err(Stop::fail(reason).with(difference::of(text.as_bytes(), &all)));
        }
        note_a_long_reply(scene, &mut client, &text)
    })
}

fn received(visits: &[Visit]) -> Vec<u8> {
    visits.iter().flat_map(|visit| visit.received.clone()).collect()
}

/// Whether the reply, which is longer than the request, came back whole too. The report's own proxy takes one receive
/// of it.
fn note_a_long_reply(scene: &mut Scene<'_>, client: &mut Peer, text: &str) -> Result<(), Stop> {
    let begun = |heard: &[u8]| (heard.len() >= text.len()).then_some(heard.len());
    let mut reply = client.receive_until("the reply", AT_ONCE, begun)?;
    reply.extend(client.drain(QUIET));
    let named = String::from_utf8_lossy(&reply).into_owned();
    let echoed = [1, 2].iter().fold(named, |text, id| text.replace(&format!("{NAME}{id}"), ""));
    if !echoed.starts_with(text) {
        let reason = "other bytes than the backend's reply came back to the client";
        return Err(Stop::fail(reason).with(difference::of(text.as_bytes(), echoed.as_bytes())));
    }
    if reply.len() == text.len() {
        scene.note("a reply of 1,032 bytes comes back to the client without its last 8");
    }
    Ok(())
}

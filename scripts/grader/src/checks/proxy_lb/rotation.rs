//! The rotation, and the connections over which it goes.

use std::slice;

use super::backend::A_MOMENT;
use super::caller::{Caller, QUIET};
use super::client::waits_for_a_newline;
use super::stand_in::Visit;
use super::talk::Stage;
use super::wire::{self, NAME, REPORTS};
use crate::checks::echo::serving::letters;
use crate::evidence::difference;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// So many that a proxy which chooses by lot takes the backends in turn once in 30,000 times, and begins with backend 1
/// for every client once in 1,000.
const REQUESTS: u16 = 16;
const CLIENTS: u16 = 10;

/// How often a request may come in parts before that is the proxy's doing.
const TRIES: usize = 3;

pub(super) fn the_proxy_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |_, stage| stage.proxy.program.goes_on(A_MOMENT))
}

pub(super) fn the_requests_of_a_client_take_the_backends_in_turn(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = Caller::connect(scene, "client", &stage.proxy)?.on_one_connection();
        // Whichever comes first.
        let mut before = client.ask(scene, "request 1")?;
        for number in 2..=REQUESTS {
            let answered = client.ask(scene, &format!("request {number}"))?;
            let next = stage.behind(before);
            if answered != next {
                let reason = format!(
                    "request {number} was answered by {NAME}{answered}, the one before by {NAME}{before}"
                );
                return Err(Stop::fail(reason).expected(format!("{NAME}{next}"), format!("{NAME}{answered}")));
            }
            before = answered;
        }
        Ok(())
    })
}

pub(super) fn every_client_begins_with_backend_1(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        // The one before has left the rotation now at its beginning, now in its midst.
        for number in 1..=CLIENTS {
            let mut client = Caller::connect(scene, &format!("client {number}"), &stage.proxy)?;
            let answered = client.ask(scene, "the first request")?;
            if answered != 1 {
                let reason = format!("the first request of client {number} was answered by {NAME}{answered}");
                return Err(Stop::fail(reason).expected(format!("{NAME}1"), format!("{NAME}{answered}")));
            }
            if number % 2 == 0 {
                client.ask(scene, "the second request")?;
            }
        }
        Ok(())
    })
}

pub(super) fn every_request_has_a_backend_connection_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = Caller::connect(scene, "client", &stage.proxy)?;
        let requests = 2 * stage.ports.len();
        for number in 1..=requests {
            client.ask(scene, &format!("request {number}"))?;
        }
        let visits = stage.backends.visits();
        let busy = visits.iter().filter(|visit| !visit.requests.is_empty()).count();
        if busy < requests {
            let reason = format!("the proxy made {busy} backend connections for {requests} requests");
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
        let mut client = Caller::connect(scene, "client", &stage.proxy)?;
        for number in 1..=stage.ports.len() {
            client.ask(scene, &format!("request {number}"))?;
        }
        // The client goes on meanwhile.
        if stage.backends.comes_to(AT_ONCE, |visits| visits.iter().all(|visit| visit.is_ended)) {
            return Ok(());
        }
        let visits = stage.backends.visits();
        let open = visits.iter().filter(|visit| !visit.is_ended).count();
        let connections = if open == 1 { "connection" } else { "connections" };
        let reason = format!("the proxy keeps {open} backend {connections} open after the reply");
        Err(Stop::overdue(reason).expected("the connection's end", "nothing"))
    })
}

pub(super) fn a_request_of_1024_bytes_arrives_unchanged(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let text = letters(1023);
        // One receive brings it whole as a rule, but nobody promises that; the parts would take turns.
        for _ in 0..TRIES {
            let mut client = scene.connect("client", &stage.proxy)?;
            let before = stage.backends.visits().len();
            client.send(format!("{text}\n"))?;
            stage.backends.comes_to(AT_ONCE, |visits| received(&visits[before..]).len() >= text.len());
            let visits = &stage.backends.visits()[before..];
            let all = received(visits);
            if all != text.as_bytes() {
                let reason = "the backend did not receive the bytes that the client sent";
                return Err(Stop::fail(reason).with(difference::of(text.as_bytes(), &all)));
            }
            note_a_long_reply(scene, &mut client, &text)?;
            if visits.iter().filter(|visit| !received(slice::from_ref(visit)).is_empty()).count() == 1 {
                return Ok(());
            }
        }
        let reason = format!("the parts of one request went to several backends, {TRIES} times of {TRIES}");
        Err(Stop::fail(reason).expected("1,024 bytes in one request", "fewer"))
    })
}

pub(super) fn a_request_without_a_newline_is_passed_on(scene: &mut Scene<'_>) -> Result<(), Stop> {
    passes_on_without_a_newline(scene).map_err(|stop| waits_for_a_newline(scene, stop, "proxy"))
}

fn passes_on_without_a_newline(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        client.send(REPORTS)?;
        let is_whole =
            |heard: &[u8]| (wire::read(heard, REPORTS) != wire::Reply::Begun).then_some(heard.len());
        let what = format!("'{REPORTS}{NAME}' and the number of a backend");
        let mut heard = client.receive_until(&what, AT_ONCE, is_whole)?;
        heard.extend(client.drain(QUIET));
        let passed_on: Vec<u8> = stage.backends.visits().iter().flat_map(bytes).collect();
        if passed_on != REPORTS.as_bytes() {
            let reason = "the backend did not receive the bytes that the client sent";
            return Err(Stop::fail(reason).with(difference::of(REPORTS.as_bytes(), &passed_on)));
        }
        match wire::read(&heard, REPORTS) {
            wire::Reply::By(id) if heard == wire::reply(REPORTS.as_bytes(), id) => Ok(()),
            wire::Reply::By(id) => {
                let reason = "the client did not receive the bytes that the backend sent";
                let sent = wire::reply(REPORTS.as_bytes(), id);
                Err(Stop::fail(reason).with(difference::of(&sent, &heard)))
            }
            _ => Err(super::caller::other_bytes(&client.named(), REPORTS, &heard)),
        }
    })
}

/// What came over all of the connections, newlines left out.
fn received(visits: &[Visit]) -> Vec<u8> {
    wire::without_newlines(&visits.iter().flat_map(bytes).collect::<Vec<u8>>())
}

fn bytes(visit: &Visit) -> Vec<u8> {
    visit.requests.iter().flat_map(|request| request.bytes.clone()).collect()
}

/// Whether the reply, which is longer than the request, came back whole too. The report's own proxy takes one receive
/// of it.
fn note_a_long_reply(scene: &mut Scene<'_>, client: &mut Peer, text: &str) -> Result<(), Stop> {
    let flat = |heard: &[u8]| String::from_utf8_lossy(&wire::without_newlines(heard)).into_owned();
    let begun = |heard: &[u8]| (flat(heard).len() >= text.len()).then_some(heard.len());
    let mut reply = client.receive_until("the reply", AT_ONCE, begun)?;
    reply.extend(client.drain(QUIET));
    let came = flat(&reply);
    // Cut into several requests it has several names in it.
    let echoed = (1..=9).fold(came.clone(), |text, id| text.replace(&format!("{NAME}{id}"), ""));
    if !echoed.starts_with(text) {
        let reason = "other bytes than the backend's reply came back to the client";
        return Err(Stop::fail(reason).with(difference::of(text.as_bytes(), echoed.as_bytes())));
    }
    let missing = (text.len() + NAME.len() + 1).saturating_sub(came.len());
    if missing > 0 {
        scene.note(format_args!("a reply of more than 1,024 bytes comes back without its last {missing}"));
    }
    Ok(())
}

//! The ways in which a client may leave: each is noticed, once, and the others stay.

use std::time::Duration;

use super::log::{Event, Kind};
use super::readable::DISCONNECT;
use super::service::Service;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::peer::Peer;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(a_client_that_leaves_by_command_5_is_noticed).needing(&[DISCONNECT]),
    check!(a_client_that_just_closes_is_noticed).needing(&[DISCONNECT]),
    check!(a_client_that_resets_is_noticed).needing(&[DISCONNECT]),
];

/// How long a server that reads command 5 has to end the connection by itself, before the client closes it.
const BY_ITSELF: Duration = Duration::from_millis(500);

fn a_client_that_leaves_by_command_5_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    if scene.submission.wire.exit.is_empty() {
        scene.note("its client just closes at command 5");
    }
    leaves(scene, "sent command 5", |scene, mut leaver| {
        let exit = &scene.submission.wire.exit;
        leaver.request(exit, "")?;
        if !exit.is_empty() && !leaver.peer.is_ended(BY_ITSELF) {
            scene.note("the server leaves it to the client to close after command 5");
        }
        leaver.peer.close();
        Ok(())
    })
}

fn a_client_that_just_closes_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    leaves(scene, "closed its connection", |_, leaver| ended(leaver, Peer::close))
}

fn a_client_that_resets_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    leaves(scene, "reset its connection", |_, leaver| ended(leaver, Peer::reset))
}

fn ended(leaver: Talk<'_>, how: fn(Peer)) -> Result<(), Stop> {
    how(leaver.peer);
    Ok(())
}

fn leaves<'a>(
    scene: &mut Scene<'a>,
    did: &str,
    how: impl FnOnce(&mut Scene<'a>, Talk<'a>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut stays = service.admit(scene, "client 1")?;
    let usual = usual(scene, &mut service)?;
    let leaver = service.admit(scene, "client 3")?;
    // Whatever is still to be said of those before is said.
    service.has_a_moment();
    let first = service.server.program.line_count();
    how(scene, leaver)?;
    let gone = service.gone(&format!("client 3 {did}"))?;
    stays.is_served()?;
    let _another = service.shows_to_go_on(scene, "client 4")?;
    noticed_once(did, &service, first)?;
    if let (Some(1), count) = (usual, gone.count()) {
        let count = count?;
        if count != 1 {
            let reason = format!("client 3 {did}, and the count was {count}");
            return Err(Stop::fail(reason).expected(1, count));
        }
    }
    service.server.program.still_runs()
}

/// The count when a client leaves the usual way. Where it is not right then, other checks say so, and nothing can be
/// said of the count here.
fn usual<'a>(scene: &Scene<'a>, service: &mut Service) -> Result<Option<u64>, Stop> {
    let usual = service.admit(scene, "client 2")?;
    service.sees_off(usual)?;
    let told = |event: &Event| event.count().ok();
    let events = service.log.events(&service.server.program);
    Ok(events.iter().rfind(|event| event.kind == Kind::Disconnected).and_then(told))
}

fn noticed_once(did: &str, service: &Service, first: usize) -> Result<(), Stop> {
    let events = service.log.events_from(&service.server.program, first);
    let times = events.iter().filter(|event| event.kind == Kind::Disconnected).count();
    if times == 1 {
        return Ok(());
    }
    let reason = format!("client 3 {did}, and the server said {times} times that a client had left");
    Err(Stop::fail(reason).expected("once", format!("{times} times")))
}

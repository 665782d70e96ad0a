//! The ways in which a client may leave: each is noticed, once, and the others stay.

use std::time::Duration;

use super::log::{Event, Kind};
use super::readable::{CONNECT, DISCONNECT};
use super::service::{Guest, Service};
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(a_client_that_leaves_by_command_5_is_noticed).needing(&[CONNECT, DISCONNECT]),
    check!(a_client_that_just_closes_is_noticed).needing(&[CONNECT, DISCONNECT]),
    check!(a_client_that_resets_is_noticed).needing(&[CONNECT, DISCONNECT]),
];

/// How long a server that reads command 5 has to end the connection by itself, before the client closes it.
const BY_ITSELF: Duration = Duration::from_millis(500);

fn a_client_that_leaves_by_command_5_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    if scene.submission.wire.exit.is_empty() {
        scene.note("its client just closes at command 5");
    }
    leaves(scene, "sent command 5", |scene, mut guest| {
        let exit = &scene.submission.wire.exit;
        guest.talk.request(exit, "")?;
        if !exit.is_empty() && !guest.talk.peer.is_ended(BY_ITSELF) {
            scene.note("the server leaves it to the client to close after command 5");
        }
        guest.talk.peer.close();
        Ok(())
    })
}

fn a_client_that_just_closes_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    leaves(scene, "closed its connection", |_, guest| {
        guest.talk.peer.close();
        Ok(())
    })
}

fn a_client_that_resets_is_noticed(scene: &mut Scene<'_>) -> Result<(), Stop> {
    leaves(scene, "reset its connection", |_, guest| {
        guest.talk.peer.reset();
        Ok(())
    })
}

fn leaves<'a>(
    scene: &mut Scene<'a>,
    did: &str,
    how: impl FnOnce(&mut Scene<'a>, Guest<'a>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut stays = service.welcome(scene, "client 1")?;
    let counts = counts_well(scene, &mut service, &stays)?;
    let leaver = service.welcome(scene, "client 3")?;
    let first = service.server.program.line_count();
    how(scene, leaver)?;
    let gone = service.gone(&format!("client 3 {did}"))?;
    stays.talk.is_served()?;
    let (fourth, events) = service.said_until_a_guest(scene, "client 4", first)?;
    noticed_once(did, gone.id, &events)?;
    if counts && (gone.count, fourth.came.count) != (1, 2) {
        let reason = format!(
            "client 3 {did}, and the count was {}, and {} when one more had come",
            gone.count, fourth.came.count
        );
        let received = format!("{}, then {}", gone.count, fourth.came.count);
        return Err(Stop::fail(reason).expected("1, then 2", received));
    }
    service.server.program.still_runs()
}

/// Whether the count is right when a client comes, leaves the usual way, and another comes. Where it is not, other
/// checks say so, and nothing can be said of the count here.
fn counts_well<'a>(scene: &Scene<'a>, service: &mut Service, first: &Guest<'a>) -> Result<bool, Stop> {
    let usual = service.welcome(scene, "client 2")?;
    let came = usual.came.count;
    // A server that does not notice this leave may notice the one that is tried.
    let left = service.farewell(usual).map(|gone| gone.count);
    service.server.program.still_runs()?;
    let another = service.welcome(scene, "client 2 on its second connection")?;
    let again = another.came.count;
    let left_again = service.farewell(another).map(|gone| gone.count);
    Ok((first.came.count, came, left, again, left_again) == (1, 2, Ok(1), 2, Ok(1)))
}

fn noticed_once(did: &str, id: u64, events: &[Event]) -> Result<(), Stop> {
    let says_so = |event: &&Event| event.kind == Kind::Disconnected && event.id == id;
    let times = events.iter().filter(says_so).count();
    if times == 1 {
        return Ok(());
    }
    let reason = format!("client 3 {did}, and the server said {times} times that it had left");
    Err(Stop::fail(reason).expected("once", format!("{times} times")))
}

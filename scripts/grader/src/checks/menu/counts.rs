//! The number of connected clients that the server prints after every event.

use std::time::Duration;

use super::log::Event;
use super::readable::{CONNECT, DISCONNECT};
use super::service::{Guest, Service};
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_count_is_right_after_every_connect).needing(&[CONNECT]),
    check!(the_count_is_right_after_every_leave).needing(&[CONNECT, DISCONNECT]),
    check!(the_count_is_right_when_clients_come_and_go).needing(&["the_count_is_right_after_every_connect"]),
];

/// Every order in which three clients can leave, each by its place among those that are left.
const ORDERS: [[usize; 3]; 6] = [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0], [2, 0, 0], [2, 1, 0]];

/// Who comes (`None`) and who leaves (his place among those that are there).
const WALK: [Option<usize>; 14] =
    [None, None, Some(0), None, Some(1), Some(0), None, None, None, Some(1), None, Some(2), Some(0), Some(0)];

fn the_count_is_right_after_every_connect(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut guests = Vec::new();
    for number in 1..=5 {
        let guest = service.welcome(scene, &format!("client {number}"))?;
        let came = guest.came;
        guests.push(guest);
        check_count(&came, &mut guests, &format!("client {number} had connected"))?;
    }
    Ok(())
}

fn the_count_is_right_after_every_leave(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    for order in ORDERS {
        let mut guests = service.welcome_all(scene, 3)?;
        for place in order {
            let guest = guests.remove(place);
            let after = format!("{} had left", guest.talk.peer.named());
            let gone = service.farewell(guest.talk)?;
            check_count(&gone, &mut guests, &after)?;
        }
    }
    Ok(())
}

/// What is told of those who leave is another check's matter.
fn the_count_is_right_when_clients_come_and_go(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut guests: Vec<Guest<'_>> = Vec::new();
    for (step, place) in WALK.into_iter().enumerate() {
        if let Some(place) = place {
            service.sees_off(guests.remove(place).talk)?;
            continue;
        }
        let guest = service.welcome(scene, &format!("client of step {}", step + 1))?;
        let (came, after) = (guest.came, format!("{} had connected", guest.talk.peer.named()));
        guests.push(guest);
        check_count(&came, &mut guests, &after)?;
    }
    Ok(())
}

/// That the count is that of the clients that are there. A server that has let one of them go by itself counts right,
/// and is told what it did.
fn check_count(event: &Event, guests: &mut [Guest<'_>], after: &str) -> Result<(), Stop> {
    let (count, expected) = (event.count()?, guests.len());
    if count == expected as u64 {
        return Ok(());
    }
    let mut peers = guests.iter_mut().map(|guest| &mut guest.talk.peer);
    if let Some(gone) = peers.find_map(|peer| peer.is_ended(Duration::ZERO).then_some(peer)) {
        let who = gone.named();
        let reason = format!(
            "the server had ended the connection of {who} by itself, and told {count} clients after {after}"
        );
        return Err(Stop::fail(reason).expected("a connection that stays", "its end"));
    }
    let reason = format!("the count was {count} after {after}");
    Err(Stop::fail(reason).expected(expected, count))
}

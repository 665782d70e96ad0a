//! The number of connected clients that the server prints after every event.

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
    check!(the_count_is_right_when_clients_come_and_go)
        .needing(&["the_count_is_right_after_every_connect", "the_count_is_right_after_every_leave"]),
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
        check_count(&guest.came, number, &format!("client {number} had connected"))?;
        guests.push(guest);
    }
    Ok(())
}

fn the_count_is_right_after_every_leave(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    for order in ORDERS {
        let mut guests = service.welcome_all(scene, 3)?;
        for place in order {
            leave(&mut service, &mut guests, place)?;
        }
    }
    Ok(())
}

fn the_count_is_right_when_clients_come_and_go(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut guests = Vec::new();
    for (step, place) in WALK.into_iter().enumerate() {
        if let Some(place) = place {
            leave(&mut service, &mut guests, place)?;
            continue;
        }
        let guest = service.welcome(scene, &format!("client of step {}", step + 1))?;
        let after = format!("{} had connected", guest.talk.peer.named());
        check_count(&guest.came, guests.len() + 1, &after)?;
        guests.push(guest);
    }
    Ok(())
}

fn leave(service: &mut Service, guests: &mut Vec<Guest<'_>>, place: usize) -> Result<(), Stop> {
    let guest = guests.remove(place);
    let after = format!("{} had left", guest.talk.peer.named());
    let gone = service.farewell(guest)?;
    check_count(&gone, guests.len(), &after)
}

fn check_count(event: &Event, expected: usize, after: &str) -> Result<(), Stop> {
    if event.count == expected as u64 {
        return Ok(());
    }
    let reason = format!("the count was {} after {after}", event.count);
    Err(Stop::fail(reason).expected(expected, event.count))
}

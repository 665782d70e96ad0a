//! The numbers that the server gives to its clients.

use super::readable::{CONNECT, DISCONNECT};
use super::service::{Guest, Service, about};
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(every_client_has_an_id_of_its_own).needing(&[CONNECT]),
    check!(ids_count_up_one_by_one).needing(&[CONNECT]),
    check!(ids_begin_at_1).needing(&[CONNECT]),
    check!(ids_are_never_used_again).needing(&[CONNECT]),
    check!(the_leaving_client_is_named_by_its_own_id).needing(&[CONNECT, DISCONNECT]),
];

/// How many clients connect at once.
const AT_ONCE: usize = 10;

fn every_client_has_an_id_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    // None waits for the line of the one before, so that a server that numbers them in several threads may slip.
    let talks = (1..=AT_ONCE).map(|number| Talk::to(scene, &service.server, format!("client {number}")));
    let talks = talks.collect::<Result<Vec<_>, _>>()?;
    let mut seen = Vec::new();
    for _ in &talks {
        let told = service.log.expect_connect(&mut service.server.program);
        let done = format!("{AT_ONCE} clients connected at once and {} were told of", seen.len());
        let id = told.map_err(|stop| about(&done, stop))?.id()?;
        if seen.contains(&id) {
            let reason = format!("ID {id} was given to two clients that were connected at the same time");
            return Err(Stop::fail(reason).expected("an ID that no other client has", id));
        }
        seen.push(id);
    }
    Ok(())
}

fn ids_count_up_one_by_one(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let guests = service.welcome_all(scene, 5)?;
    let ids = guests.iter().map(|guest| guest.came.id()).collect::<Result<Vec<u64>, _>>()?;
    if in_sequence(&ids) {
        return Ok(());
    }
    let expected: Vec<u64> = (0..5).map(|more| ids[0].saturating_add(more)).collect();
    let reason = format!("five clients that came one after the other got the IDs {}", list(&ids));
    Err(Stop::fail(reason).expected(list(&expected), list(&ids)))
}

fn ids_begin_at_1(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let id = service.welcome(scene, "client 1")?.came.id()?;
    if id == 1 {
        return Ok(());
    }
    Err(Stop::fail(format!("the first client got the ID {id}")).expected(1, id))
}

fn ids_are_never_used_again(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut guests = service.welcome_all(scene, 3)?;
    let mut given = guests.iter().map(|guest| guest.came.id()).collect::<Result<Vec<u64>, _>>()?;
    let counts_up = in_sequence(&given);
    service.sees_off(guests.remove(1).talk)?;
    // The last ones tell a counter from the largest ID in use, and from one that begins anew.
    for (who, leave) in [
        ("client 4", 0),
        ("client 2 on its second connection", 0),
        ("the client that came after the youngest had left", 1),
        ("the client that came after all had left", usize::MAX),
    ] {
        for _ in 0..leave.min(guests.len()) {
            if let Some(guest) = guests.pop() {
                service.sees_off(guest.talk)?;
            }
        }
        let guest = service.welcome(scene, who)?;
        let id = guest.came.id()?;
        guests.push(guest);
        let next = given[0].saturating_add(given.len() as u64);
        let reason = match given.contains(&id) {
            true => format!("{who} got the ID {id}, which another connection had had before"),
            // Where the first three are in no sequence, no number is the next one.
            false if counts_up && id != next => {
                format!("{who} got the ID {id} after the IDs {}", list(&given))
            }
            false => {
                given.push(id);
                continue;
            }
        };
        let expected = if counts_up { next.to_string() } else { "an ID that no client has had".to_owned() };
        return Err(Stop::fail(reason).expected(expected, id));
    }
    Ok(())
}

fn the_leaving_client_is_named_by_its_own_id(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut guests: Vec<Guest<'_>> = service.welcome_all(scene, 4)?;
    // The middle ones first: neither the oldest nor the youngest, nor whoever came or left last.
    for place in [1, 1, 0, 0] {
        let guest = guests.remove(place);
        let (who, own) = (guest.talk.peer.named(), guest.came.id()?);
        let told = service.farewell(guest.talk)?.id()?;
        if told != own {
            let reason =
                format!("{who} left, and the server said that the client with the ID {told} had left");
            return Err(Stop::fail(reason).expected(own, told));
        }
    }
    Ok(())
}

fn in_sequence(ids: &[u64]) -> bool {
    ids.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1))
}

fn list(ids: &[u64]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

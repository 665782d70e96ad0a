//! A thread for each client, seen from outside.

use crate::checks::echo::serving::{come_and_ask, has_its_turn, serving, visit};
use crate::checks::threads::{own, settled, visible, wrong};
use crate::scene::{Scene, Server};
use crate::stop::Stop;

/// How many clients there are at once.
pub(in crate::checks) const CLIENTS: usize = 6;

/// How many threads a program may keep that it did not have before its first client: a pool's, a timer's.
const KEPT: usize = 2;

pub(super) fn every_client_has_a_thread_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let before = at_rest(scene, server, visit)?;
        // Whoever has not asked is not answered, and stays.
        let mut clients = Vec::new();
        for number in 1..=CLIENTS {
            clients.push(scene.connect(format!("client {number}"), server)?);
        }
        one_for_each(scene, server, before)
    })
}

pub(super) fn the_threads_end_with_their_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let before = at_rest(scene, server, visit)?;
        let (mut most, mut served) = (before, 0);
        while served < 3 * CLIENTS {
            let mut clients = come_and_ask(scene, server, CLIENTS, "hello")?;
            clients.iter_mut().try_for_each(|client| has_its_turn(client, server))?;
            most = most.max(own(server)?);
            served += CLIENTS;
        }
        if most == before {
            return Err(Stop::unsupported("the server has no more threads with clients than without"));
        }
        // A pool keeps for the next client what it had for those that were there at once.
        let may_stay = before + CLIENTS + KEPT;
        let after = settled(server, |count| count <= may_stay)?;
        scene.step(format_args!("after {served} clients have left: {after} threads"));
        if after <= may_stay {
            return Ok(());
        }
        let reason = format!("{after} threads are left after {served} clients have gone");
        let stop = Stop::overdue(reason).expected(format!("{before} threads, as without a client"), after);
        Err(wrong(server, stop))
    })
}

/// The number of threads without a client. A first client may make a runtime start threads that it then keeps.
pub(in crate::checks) fn at_rest(
    scene: &Scene<'_>,
    server: &Server,
    serve_one: fn(&Scene<'_>, &Server, &str) -> Result<(), Stop>,
) -> Result<usize, Stop> {
    visible(server)?;
    let fresh = own(server)?;
    serve_one(scene, server, "first client")?;
    let before = settled(server, |count| count <= fresh)?;
    scene.step(format_args!("without a client: {before} threads"));
    Ok(before)
}

/// That there are as many threads more than `before` as there are clients now, [`CLIENTS`] of them.
pub(in crate::checks) fn one_for_each(scene: &Scene<'_>, server: &Server, before: usize) -> Result<(), Stop> {
    let wanted = before + CLIENTS;
    // A pool may still have had a thread for the first one.
    let right = wanted - 1..=wanted + KEPT;
    let with_clients = settled(server, |count| right.contains(&count))?;
    scene.step(format_args!("with {CLIENTS} clients: {with_clients} threads"));
    if right.contains(&with_clients) {
        return Ok(());
    }
    let processes = server.program.all_processes()?.len();
    let reason = match processes > CLIENTS {
        true => format!("with {CLIENTS} clients there are {processes} processes"),
        false => {
            format!("the server has {before} threads without a client, {with_clients} with {CLIENTS} of them")
        }
    };
    let stop = Stop::overdue(reason).expected(format!("{wanted} threads"), format!("{with_clients} threads"));
    Err(wrong(server, stop))
}

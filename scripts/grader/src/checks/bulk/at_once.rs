//! Several clients at the same time, good ones and bad ones.

use super::exchange::{SIZE, hears_something, random, serve_one, take_back};
use crate::checks::echo::serving::serving;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) fn eight_clients_at_once_get_their_own_bytes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let come = |round| {
            let client =
                |number| Ok((scene.connect(format!("client {round}.{number}"), server)?, random(SIZE)));
            (1..=8).map(client).collect::<Result<Vec<_>, Stop>>()
        };
        // The first halves of all before the second half of any, so that all have begun before one is done.
        let mut clients = come(1)?;
        clients.iter_mut().try_for_each(|(client, bytes)| client.send(&bytes[..SIZE / 2]))?;
        // The youngest first, and each waits for the one before.
        for (client, bytes) in clients.iter_mut().rev() {
            client.send(&bytes[SIZE / 2..])?;
            take_back(client, bytes)?;
        }
        drop(clients);
        // And all at the same moment.
        for round in 2..=4 {
            let mut clients = come(round)?;
            clients.iter_mut().try_for_each(|(client, bytes)| client.send(bytes))?;
            clients.iter_mut().try_for_each(|(client, bytes)| take_back(client, bytes))?;
        }
        Ok(())
    })
}

pub(super) fn a_client_that_sends_half_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let bytes = random(SIZE);
        let (first, second) = bytes.split_at(SIZE / 2);
        let mut slow = scene.connect("client that sends half", server)?;
        slow.send(first)?;
        scene.connect("client that sends nothing", server)?;
        let _silent = scene.connect("client that only connects", server)?;
        serve_one(scene, server, "other client")?;
        slow.send(second)?;
        hears_something(&mut slow)
    })
}

pub(super) fn a_client_that_never_reads_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut deaf = Vec::new();
        for number in 1..=2 {
            let mut client = scene.connect(format!("client {number} that never reads"), server)?;
            client.send(random(SIZE))?;
            deaf.push(client);
        }
        serve_one(scene, server, "other client")
    })
}

pub(super) fn clients_that_leave_early_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let bytes = random(SIZE);
        let mut stays = scene.connect("client that stays", server)?;
        stays.send(&bytes[..1000])?;
        scene.connect("client that closes at once", server)?.close();
        let mut closes = scene.connect("client that closes half-way", server)?;
        closes.send(random(SIZE / 2))?;
        closes.close();
        let mut resets = scene.connect("client that resets half-way", server)?;
        resets.send(random(SIZE / 2))?;
        resets.reset();
        let mut takes_nothing = scene.connect("client that resets before the reply", server)?;
        takes_nothing.send(random(SIZE))?;
        takes_nothing.reset();
        serve_one(scene, server, "new client")?;
        stays.send(&bytes[1000..])?;
        hears_something(&mut stays)?;
        serve_one(scene, server, "last client")
    })
}

//! Several clients at the same time, good ones and bad ones.

use std::collections::HashMap;

use super::exchange::{LINE, SIZE, hears_something, serve_one, text, there_and_back};
use crate::checks::echo::serving::serving;
use crate::evidence::difference;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::verdict::Verdict;

pub(super) fn eight_clients_at_once_get_their_own_bytes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        // Of a server that has other bytes for a single client no more is asked than that it mixes none up.
        let mut alone = scene.connect("client alone", server)?;
        let exactly = there_and_back(server, &mut alone, &text(SIZE)).is_ok();
        alone.close();
        let come = |round| {
            let client =
                |number| Ok((scene.connect(format!("client {round}.{number}"), server)?, text(SIZE)));
            (1..=8).map(client).collect::<Result<Vec<_>, Stop>>()
        };
        // The first halves of all before the second half of any, so that all have begun before one is done.
        let mut clients = come(1)?;
        clients.iter_mut().try_for_each(|(client, bytes)| client.send(&bytes[..SIZE / 2]))?;
        // The youngest first, and each waits for the one before.
        let owners = owners(&clients);
        for (client, bytes) in clients.iter_mut().rev() {
            // One that has closed already is told by what came.
            client.send(&bytes[SIZE / 2..]).or_else(|stop| if exactly { Err(stop) } else { Ok(()) })?;
            take_own(client, bytes, &owners, exactly)?;
        }
        drop(clients);
        // And all at the same moment.
        for round in 2..=4 {
            let mut clients = come(round)?;
            clients.iter_mut().try_for_each(|(client, bytes)| client.send(bytes))?;
            let owners = self::owners(&clients);
            clients.iter_mut().try_for_each(|(client, bytes)| take_own(client, bytes, &owners, exactly))?;
        }
        Ok(())
    })
}

/// Whose line each is.
fn owners(clients: &[(Peer, Vec<u8>)]) -> HashMap<Vec<u8>, String> {
    let lines = |(client, bytes): &(Peer, Vec<u8>)| {
        let owner = client.named();
        bytes.chunks(LINE).map(|line| (line.to_vec(), owner.clone())).collect::<Vec<_>>()
    };
    clients.iter().flat_map(lines).collect()
}

/// Takes a client's bytes back, among which no line may be another client's.
fn take_own(
    client: &mut Peer,
    bytes: &[u8],
    owners: &HashMap<Vec<u8>, String>,
    exactly: bool,
) -> Result<(), Stop> {
    let who = client.named();
    let heard =
        match client.receive_until("its own bytes", AT_ONCE, |heard| (heard.len() >= SIZE).then_some(SIZE)) {
            Ok(heard) => heard,
            // A part, and the end.
            Err(stop) if !exactly && !stop.overdue => client.unread().to_vec(),
            Err(stop) => return Err(stop),
        };
    let foreign = heard.chunks(LINE).filter_map(|line| owners.get(line)).find(|owner| **owner != who);
    if let Some(owner) = foreign {
        let reason = format!("{who} got bytes that {owner} had sent");
        return Err(Stop::fail(reason).with(difference::of(bytes, &heard)));
    }
    if exactly && heard != bytes {
        return Err(Stop::fail(format!("other bytes came to {who}")).with(difference::of(bytes, &heard)));
    }
    Ok(())
}

pub(super) fn a_client_that_sends_half_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let bytes = text(SIZE);
        let (first, second) = bytes.split_at(SIZE / 2);
        let mut slow = scene.connect("client that sends half", server)?;
        slow.send(first)?;
        let _silent = scene.connect("client that only connects", server)?;
        serve_one(scene, server, "other client")?;
        match slow.send(second) {
            Err(stop) if stop.overdue || stop.verdict == Verdict::Crash => Err(stop),
            // That it has closed before it had all is another check's matter.
            Err(_) => Ok(()),
            Ok(()) => hears_something(&mut slow),
        }
    })
}

pub(super) fn a_client_that_never_reads_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut deaf = Vec::new();
        for number in 1..=2 {
            let mut client = scene.connect(format!("client {number} that never reads"), server)?;
            client.send(text(SIZE))?;
            deaf.push(client);
        }
        serve_one(scene, server, "other client")
    })
}

pub(super) fn clients_that_leave_early_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let bytes = text(SIZE);
        let mut stays = scene.connect("client that stays", server)?;
        stays.send(&bytes[..1000])?;
        scene.connect("client that closes at once", server)?.close();
        let mut closes = scene.connect("client that closes half-way", server)?;
        closes.send(text(SIZE / 2))?;
        closes.close();
        serve_one(scene, server, "new client")?;
        stays.send(&bytes[1000..])?;
        hears_something(&mut stays)?;
        serve_one(scene, server, "last client")
    })
}

pub(super) fn clients_that_reset_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut resets = scene.connect("client that resets half-way", server)?;
        resets.send(text(SIZE / 2))?;
        server.accepts(&resets)?;
        resets.reset();
        serve_one(scene, server, "new client")?;
        let mut takes_nothing = scene.connect("client that resets before the reply", server)?;
        takes_nothing.send(text(SIZE))?;
        takes_nothing.reset();
        scene.connect("client that resets at once", server)?.reset();
        serve_one(scene, server, "last client")
    })
}

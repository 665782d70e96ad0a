//! Any number of clients, none of which holds up or disturbs another.

use std::time::Instant;

use crate::checks::deaf::pour;
use crate::checks::echo::ctrl_c::ends_well_on_ctrl_c;
use crate::checks::echo::serving::{SILENCE, beside_end, letters, serve_one, serving, talk};
use crate::peer::Peer;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

pub(super) fn twenty_clients_talk_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut clients = come(scene, server, 20)?;
        for (number, client) in clients.iter_mut().enumerate().rev() {
            talk(client, format!("youngest first: {number}"))?;
        }
        for (number, client) in clients.iter_mut().enumerate() {
            talk(client, format!("oldest first: {number}"))?;
        }
        Ok(())
    })
}

pub(super) fn a_hundred_clients_stay_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut clients = Vec::new();
        for number in 1..=100 {
            let mut client = scene.connect_quietly(format!("client {number}"), server)?;
            talk(&mut client, format!("here is {number}"))?;
            clients.push(client);
        }
        scene.step("100 clients are connected and have been answered");
        clients.iter_mut().try_for_each(|client| talk(client, "still here"))
    })
}

pub(super) fn every_client_gets_its_own_data_only(scene: &mut Scene<'_>) -> Result<(), Stop> {
    const ROUNDS: usize = 30;
    serving(scene, |scene, server| {
        let mut clients = Vec::new();
        for number in 1..=16_usize {
            clients.push((number, scene.connect_quietly(format!("client {number}"), server)?));
        }
        scene.step(format_args!("16 clients send {ROUNDS} texts each, all at the same time"));
        for round in 1..=ROUNDS {
            let text = |number| format!("text {round} of client {number}, {}", "x".repeat(number * 8));
            // All are on their way before any reply is read, so that they meet in the server.
            clients.iter_mut().try_for_each(|(number, client)| client.send(text(*number)))?;
            clients.iter_mut().try_for_each(|(number, client)| client.expect(text(*number), AT_ONCE))?;
        }
        let until = Instant::now() + SILENCE;
        for (_, client) in &mut clients {
            let more = client.drain(until.saturating_duration_since(Instant::now()));
            if !more.is_empty() {
                let reason = format!("{} got more than it had sent", client.named());
                return Err(Stop::fail(reason).expected("nothing", format!("'{}'", shown(&more))));
            }
        }
        Ok(())
    })
}

pub(super) fn a_client_that_never_reads_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut other = scene.connect("other client", server)?;
        talk(&mut other, "before")?;
        let silent = scene.connect("client that never reads", server)?;
        let poured = pour(server, &silent, letters(16 * 1024).as_bytes())?;
        scene.step(format_args!("the client that never reads has sent {poured}"));
        talk(&mut other, "meanwhile")?;
        serve_one(scene, server, "new client")?;
        silent.reset();
        talk(&mut other, "afterwards")
    })
}

pub(super) fn clients_that_leave_or_reset_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut stays = scene.connect("client that stays", server)?;
        talk(&mut stays, "before")?;
        for leaves_well in [true, false, true, false] {
            let mut other = scene.connect("other client", server)?;
            talk(&mut other, "for a moment")?;
            if leaves_well {
                other.close();
            } else {
                other.reset();
            }
            talk(&mut stays, "still here")?;
        }
        serve_one(scene, server, "last client")
    })
}

pub(super) fn ctrl_c_ends_the_server_with_clients_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let mut clients = (1..=3)
        .map(|number| scene.connect(format!("client {number}"), &server))
        .collect::<Result<Vec<Peer>, Stop>>()?;
    let mut answers = clients.iter_mut().map(|client| talk(client, "I stay"));
    beside_end(&server, answers.next().unwrap_or(Ok(())))?;
    // That the others are served too is not what is tried, only that they have had their turn.
    answers.all(|answer| answer.is_ok());
    ends_well_on_ctrl_c(scene, &mut server.program)
}

/// So many clients, each of which has been answered once.
pub(in crate::checks) fn come(scene: &Scene<'_>, server: &Server, count: usize) -> Result<Vec<Peer>, Stop> {
    (1..=count)
        .map(|number| {
            let mut client = scene.connect(format!("client {number}"), server)?;
            talk(&mut client, format!("hello from {number}"))?;
            Ok(client)
        })
        .collect()
}

//! Any number of clients, none of which holds up or disturbs another.

use std::time::{Duration, Instant};

use crate::checks::deaf::pour;
use crate::checks::echo::answers::{digits, is_whole, line};
use crate::checks::echo::serving::{SILENCE, all_are_answered, come_and_ask, serve_one, serving, talk};
use crate::checks::echo::texts::where_texts_come_back;
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// How long clients talk at the same time at most, a few rounds apart.
const ENOUGH: Duration = Duration::from_secs(12);

pub(super) fn a_second_client_is_served_beside_the_first(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut first = scene.connect("first client", server)?;
        // So that it is known to be served.
        talk(&mut first, "here I am")?;
        talk(&mut scene.connect("second client", server)?, "and so am I")
    })
}

pub(super) fn twenty_clients_talk_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut clients = come_and_ask(scene, server, 20, "hello")?;
        all_are_answered(&mut clients, "hello")?;
        match all_are_answered_again(&mut clients) {
            // That a client is answered until it closes is another check's matter.
            Err(stop) if !stop.overdue && stop.verdict != Verdict::Crash => Ok(()),
            answered => answered,
        }
    })
}

pub(super) fn a_hundred_clients_stay_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut clients = come_and_ask(scene, server, 100, "here I am")?;
        all_are_answered(&mut clients, "here I am")?;
        scene.step("100 clients are connected and have been answered");
        all_are_answered_again(&mut clients)
    })
}

/// That clients are answered of whom all are known to be there.
fn all_are_answered_again(clients: &mut [Peer]) -> Result<(), Stop> {
    clients.iter_mut().try_for_each(|client| client.send(line("still here")))?;
    all_are_answered(clients, "still here")
}

pub(super) fn every_client_gets_its_own_data_only(scene: &mut Scene<'_>) -> Result<(), Stop> {
    const ROUNDS: usize = 40;
    where_texts_come_back(scene, |scene, server| {
        let mut clients = Vec::new();
        for number in 1..=6_usize {
            clients.push((number, scene.connect(format!("client {number}"), server)?));
        }
        scene.step(format_args!("6 clients send up to {ROUNDS} texts each, all at the same time"));
        let began = Instant::now();
        for round in 1..=ROUNDS {
            let text = |number: usize| format!("{round:02}.{number:02}.").repeat(10 * number);
            // All are on their way before any reply is read, so that they meet in the server.
            clients.iter_mut().try_for_each(|(number, client)| client.send(line(&text(*number))))?;
            clients.iter_mut().try_for_each(|(number, client)| is_whole(client, &text(*number)))?;
            if began.elapsed() > ENOUGH {
                break;
            }
        }
        let until = Instant::now() + SILENCE;
        for (_, client) in &mut clients {
            let more = client.drain(until.saturating_duration_since(Instant::now()));
            if !digits(&more).is_empty() {
                let reason = format!("{} got more than it had sent", client.named());
                return Err(Stop::fail(reason).expected("nothing", format!("'{}'", shown(&more))));
            }
        }
        Ok(())
    })
}

pub(super) fn a_client_that_never_reads_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let silent = scene.connect("client that never reads", server)?;
        let text = "What nobody reads, again and again.\n".repeat(400);
        let poured = pour(server, &silent, text.as_bytes())?;
        scene.step(format_args!("the client that never reads has sent {poured}"));
        serve_one(scene, server, "other client")?;
        serve_one(scene, server, "new client")
    })
}

pub(super) fn clients_that_leave_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut stays = scene.connect("client that stays", server)?;
        for number in 1..=3 {
            serve_one(scene, server, &format!("client {number} that leaves"))?;
        }
        scene.connect("client that says nothing", server)?.close();
        serve_one(scene, server, "last client")?;
        talk(&mut stays, "still here")
    })
}

pub(super) fn a_connection_ends_with_its_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut clients = come_and_ask(scene, server, 3, "hello")?;
        clients.iter_mut().for_each(Peer::half_close);
        let until = Instant::now() + AT_ONCE;
        let still_open = clients.iter_mut().find_map(|client| {
            let left = until.saturating_duration_since(Instant::now());
            (!client.is_ended(left)).then(|| client.named())
        });
        let Some(who) = still_open else { return Ok(()) };
        let reason = format!("{who} has closed, and the server did not close its connection");
        Err(Stop::overdue(reason).expected("the end of the connection", "nothing"))
    })
}

//! Many clients, at once and one after the other.

use std::time::Duration;

use super::stand_in::Manner;
use super::talk::{Stage, hear, talk, unreached};
use crate::peer::Peer;
use crate::processes;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How many descriptors more may be open than before: a runtime opens a few for itself when it first needs them.
const ALLOWED: usize = 8;

pub(super) fn twenty_clients_at_once_get_their_own_replies(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let connected = (1..=20).map(|n| scene.connect_quietly(format!("client {n}"), &stage.proxy));
        let mut clients = connected.collect::<Result<Vec<Peer>, Stop>>()?;
        for round in 1..=4 {
            let text = |number: usize| format!("client {} round {round} ", number + 1);
            for (number, client) in clients.iter_mut().enumerate() {
                client.send(text(number))?;
            }
            for (number, client) in clients.iter_mut().enumerate() {
                hear(client, &text(number))?;
            }
        }
        Ok(())
    })
}

pub(super) fn a_slow_backend_holds_up_only_its_own_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[Manner::Hold], |scene, stage| {
        let mut held = scene.connect("client 1", &stage.proxy)?;
        held.send("slow")?;
        if !stage.one.comes_to(AT_ONCE, |visits| visits.iter().any(|visit| visit.requests > 0))
            && stage.two.visits().is_empty()
        {
            return Err(unreached("a backend"));
        }
        let mut other = scene.connect("client 2", &stage.proxy)?;
        for text in ["quick 1", "quick 2"] {
            talk(&mut other, text).map_err(|stop| Stop {
                reason: format!("while the backend of client 1 is slow: {}", stop.reason),
                ..stop
            })?;
        }
        stage.one.release();
        hear(&mut held, "slow").map(drop)
    })
}

pub(super) fn the_proxys_descriptors_are_back_after_200_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let proxy = &stage.proxy.program;
        // As many at once as later, so that a runtime has all of its threads by then.
        let mut before = 0;
        for batch in 0..=10 {
            let connected = (1..=20).map(|n| scene.connect_quietly(format!("client {n}"), &stage.proxy));
            let mut clients = connected.collect::<Result<Vec<Peer>, Stop>>()?;
            for client in &mut clients {
                talk(client, "hello 1")?;
                talk(client, "hello 2")?;
            }
            drop(clients);
            if batch == 0 {
                before = fewest(proxy, 0, Duration::from_millis(300))?;
            }
        }
        scene.step("200 clients have come, sent two requests each and gone");
        let after = fewest(proxy, before + ALLOWED, AT_ONCE)?;
        if after <= before + ALLOWED {
            return Ok(());
        }
        let reason =
            format!("the proxy has {after} descriptors open after 200 clients, {before} before them");
        Err(Stop::overdue(reason).expected(format!("at most {ALLOWED} more than before"), after))
    })
}

/// The fewest descriptors that a program has open; looked at until they are so `few`, at most `within` that time.
fn fewest(program: &Program, few: usize, within: Duration) -> Result<usize, Stop> {
    let mut fewest = usize::MAX;
    let look = || {
        // A process that has just ended has none.
        let open = program.processes()?.iter().filter_map(|pid| processes::open_files(*pid).ok()).sum();
        fewest = fewest.min(open);
        Ok(fewest)
    };
    program.comes_to(within, look, |fewest| *fewest <= few)
}

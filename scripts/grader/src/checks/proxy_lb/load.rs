//! Many clients, at once and one after the other; one that waits long.

use std::thread;
use std::time::Duration;

use super::caller::Caller;
use super::stand_in::Manner;
use super::talk::{Stage, start_backends, start_proxy};
use super::trouble::unreached;
use crate::checks::pause::Paused;
use crate::processes;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// How many descriptors more may be open than before: a runtime opens a few for itself when it first needs them.
const ALLOWED: usize = 8;

/// For how long a client says nothing.
const SILENCE: Duration = Duration::from_secs(15);

pub(super) fn twenty_clients_at_once_get_their_own_replies(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let mut clients = Caller::many(scene, 20, &stage.proxy, "round 1 ")?;
        for round in 2..=5 {
            for client in &mut clients {
                client.hear_a_reply(scene)?;
            }
            // All at one moment, where nobody has to connect anew: a proxy that mixes them up needs them close together.
            let stay = clients.iter_mut().all(|client| !client.peer().is_ended(Duration::ZERO));
            let _held = if stay { Some(Paused::hold(&stage.proxy.program)?) } else { None };
            for client in &mut clients {
                client.say(scene, &format!("{} round {round} ", client.named()))?;
            }
        }
        clients.iter_mut().try_for_each(|client| client.hear_a_reply(scene).map(drop))
    })
}

pub(super) fn a_slow_backend_holds_up_only_its_own_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[Manner::Hold], |scene, stage| {
        let mut held = Caller::connect(scene, "client 1", &stage.proxy)?;
        held.say(scene, "slow")?;
        if !stage.backends.comes_to(AT_ONCE, |visits| visits.iter().any(|visit| !visit.requests.is_empty())) {
            return Err(unreached());
        }
        let mut other = Caller::connect(scene, "client 2", &stage.proxy)?;
        for text in ["quick 1", "quick 2"] {
            other.talk(scene, text).map_err(|stop| Stop {
                reason: format!("while the backend of client 1 is slow: {}", stop.reason),
                ..stop
            })?;
        }
        stage.backends.release();
        held.hear_a_reply(scene).map(drop)
    })
}

pub(super) fn a_silent_client_is_still_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let backends = start_backends(scene, &ports)?;
    let proxy = start_proxy(scene, &ports)?;
    let silent = |who: &str, server| Caller::connect(scene, who, server).map(Caller::on_one_connection);
    let mut of_the_proxy = silent("the silent client of the proxy", &proxy)?;
    let mut of_the_backend = silent("the silent client of the backend", &backends[0])?;
    scene.step(format_args!("says nothing for {} s", SILENCE.as_secs()));
    thread::sleep(SILENCE);
    let told = |stop: Stop| Stop {
        reason: format!("after {} s of silence: {}", SILENCE.as_secs(), stop.reason),
        ..stop
    };
    of_the_proxy.talk(scene, "hello").map_err(told)?;
    of_the_backend.talk(scene, "hello").map_err(told)
}

pub(super) fn the_proxys_descriptors_are_back_after_200_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let proxy = &stage.proxy;
        // As many at once as later, so that a runtime has all of its threads by then.
        let mut before = 0;
        for batch in 0..=10 {
            twenty_come_and_go(scene, proxy)?;
            if batch == 0 {
                before = fewest(&proxy.program, 0, Duration::from_millis(300))?;
            }
        }
        scene.step("200 clients have come, sent two requests each and gone");
        let after = fewest(&proxy.program, before + ALLOWED, AT_ONCE)?;
        if after <= before + ALLOWED {
            return Ok(());
        }
        let reason =
            format!("the proxy has {after} descriptors open after 200 clients, {before} before them");
        Err(Stop::overdue(reason).expected(format!("at most {ALLOWED} more than before"), after))
    })
}

fn twenty_come_and_go(scene: &Scene<'_>, proxy: &Server) -> Result<(), Stop> {
    let mut clients = Caller::many(scene, 20, proxy, "hello 1")?;
    for client in &mut clients {
        client.hear_something(scene)?;
        client.talk(scene, "hello 2")?;
    }
    Ok(())
}

/// The fewest descriptors that a program has open; looked at until they are so `few`, at most `within` that time.
fn fewest(program: &Program, few: usize, within: Duration) -> Result<usize, Stop> {
    let mut fewest = usize::MAX;
    let look = || {
        // A process that has just ended has none.
        let open = program.all_processes()?.iter().filter_map(|pid| processes::open_files(*pid).ok()).sum();
        fewest = fewest.min(open);
        Ok(fewest)
    };
    program.comes_to(within, look, |fewest| *fewest <= few)
}

//! Backends and clients that break off.

use super::caller::{Caller, QUIET};
use super::stand_in::Manner;
use super::talk::{Stage, still_serves, with_backend};
use crate::program::seconds;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

pub(super) fn the_proxy_outlives_a_backend_that_resets(scene: &mut Scene<'_>) -> Result<(), Stop> {
    outlives(scene, Manner::Reset)
}

pub(super) fn the_proxy_outlives_a_backend_that_closes_without_a_reply(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    outlives(scene, Manner::Close)
}

fn outlives(scene: &mut Scene<'_>, manner: Manner) -> Result<(), Stop> {
    Stage::play(scene, &[manner], |scene, stage| {
        let mut unlucky = Caller::connect(scene, "client 1", &stage.proxy)?;
        unlucky.say(scene, "lost")?;
        if !stage.backends.comes_to(AT_ONCE, |visits| {
            visits.iter().any(|visit| visit.is_ended && !visit.requests.is_empty())
        }) {
            return Err(unreached());
        }
        if unlucky.peer().drain(QUIET).is_empty() {
            scene.note("the client whose backend broke off is told nothing");
        }
        // One after the other, for a proxy that serves one at a time.
        unlucky.into_peer().close();
        still_serves(scene, &stage.proxy, "client 2")
    })
}

pub(super) fn clients_that_reset_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[Manner::Hold], |scene, stage| {
        let mut within_a_request = Caller::connect(scene, "client 1", &stage.proxy)?;
        within_a_request.say(scene, "slow")?;
        if !stage.backends.comes_to(AT_ONCE, |visits| visits.iter().any(|visit| !visit.requests.is_empty())) {
            return Err(unreached());
        }
        within_a_request.into_peer().reset();
        stage.backends.release();
        still_serves(scene, &stage.proxy, "client 2")?;
        resets_when_idle(scene, &stage.proxy, "client 3")?;
        still_serves(scene, &stage.proxy, "client 4")
    })
}

pub(super) fn the_backend_outlives_a_client_that_resets(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        resets_when_idle(scene, backend, "client 1")?;
        still_serves(scene, backend, "client 2")
    })
}

/// A client that has been served, and breaks off while the server waits for its next request.
fn resets_when_idle(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut idle = Caller::connect(scene, who, server)?;
    idle.talk(scene, "hello")?;
    idle.into_peer().reset();
    Ok(())
}

/// That a request, which the grader waited for at once, came to no backend.
pub(super) fn unreached() -> Stop {
    let within = seconds(AT_ONCE);
    Stop::time_out(format!("the request of client 1 did not reach a backend within {within}"))
}

//! Backends and clients that break off.

use super::stand_in::Manner;
use super::talk::{Stage, still_serves, talk, unreached, with_backend};
use crate::scene::{AT_ONCE, Scene};
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
        let mut unlucky = scene.connect("client 1", &stage.proxy)?;
        unlucky.send("lost")?;
        if !stage.one.comes_to(AT_ONCE, |visits| visits.iter().any(|visit| visit.is_ended)) {
            return Err(unreached("backend 1"));
        }
        still_serves(scene, &stage.proxy, "client 2")?;
        if unlucky.drain(super::talk::QUIET).is_empty() {
            scene.note("the client whose backend broke off is told nothing");
        }
        Ok(())
    })
}

pub(super) fn clients_that_reset_leave_the_others_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play(scene, &[Manner::Hold], |scene, stage| {
        let mut within_a_request = scene.connect("client 1", &stage.proxy)?;
        within_a_request.send("slow")?;
        if !stage.one.comes_to(AT_ONCE, |visits| visits.iter().any(|visit| visit.requests > 0)) {
            return Err(unreached("backend 1"));
        }
        let mut idle = scene.connect("client 2", &stage.proxy)?;
        let mut other = scene.connect("client 3", &stage.proxy)?;
        talk(&mut idle, "hello")?;
        talk(&mut other, "hello 1")?;
        within_a_request.reset();
        idle.reset();
        talk(&mut other, "hello 2")?;
        stage.one.release();
        talk(&mut other, "hello 3")?;
        still_serves(scene, &stage.proxy, "client 4")
    })
}

pub(super) fn the_backend_outlives_a_client_that_resets(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_backend(scene, |scene, backend| {
        let mut other = scene.connect("client 1", backend)?;
        talk(&mut other, "hello 1")?;
        let mut resetting = scene.connect("client 2", backend)?;
        talk(&mut resetting, "hello")?;
        resetting.reset();
        talk(&mut other, "hello 2")?;
        still_serves(scene, backend, "client 3")
    })
}

//! Who is served when, and for how long.

use std::time::Duration;

use super::answers::{contains, line};
use super::serving::{SILENCE, hears_something, serve_one, serving, talk};
use crate::evidence::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::time::seconds;

/// How long a client may say nothing, at least.
const QUIET_TIME: Duration = Duration::from_secs(15);

pub(in crate::checks) fn a_client_is_answered_until_it_closes(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        (1..=5).try_for_each(|number| talk(&mut client, format!("line {number}")))
    })
}

pub(in crate::checks) fn a_silent_client_is_still_served(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut talked = scene.connect("client that has talked", server)?;
        talk(&mut talked, "hello")?;
        // Whether it is let go as soon as it is answered is another check's matter.
        let talked = if talked.is_ended(SILENCE) { None } else { Some(talked) };
        let silent = scene.connect("client that has said nothing", server)?;
        scene.step(format_args!("all are silent for {}", seconds(QUIET_TIME)));
        server.program.goes_on(QUIET_TIME)?;
        // One after the other, for a server that has one at a time.
        for mut client in talked.into_iter().chain([silent]) {
            if client.is_ended(Duration::ZERO) {
                let reason = format!("the server ended the connection of {}", client.named());
                return Err(Stop::fail(reason).expected("a connection that goes on", "its end"));
            }
            talk(&mut client, "I am still here")?;
            client.close();
        }
        Ok(())
    })
}

pub(in crate::checks) fn a_second_client_waits_until_the_first_has_left(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut first = scene.connect("first client", server)?;
        talk(&mut first, "I am here")?;
        let mut second = scene.connect("second client", server)?;
        second.send(line("me too"))?;
        // Behind the second's text, so that the server has had its turn since that came.
        for round in 1..=5 {
            talk(&mut first, format!("round {round}"))?;
        }
        scene.step("nothing must come to the second client for 0.3 s");
        let ended = second.is_ended(SILENCE);
        if !second.unread().is_empty() {
            let reason = "the second client was answered while the first was still connected";
            let came = format!("'{}'", shown(second.unread()));
            return Err(Stop::fail(reason).expected("nothing before the first client has left", came));
        }
        if ended {
            let reason = "the connection of the second client was ended while the first was still connected";
            return Err(Stop::fail(reason).expected("a client that waits", "the end of its connection"));
        }
        Ok(())
    })
}

pub(in crate::checks) fn the_next_client_is_served_after_one_has_closed(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for number in 1..=4 {
            serve_one(scene, server, &format!("client {number}"))?;
        }
        scene.connect("client that says nothing", server)?.close();
        let mut first = scene.connect("client that others wait for", server)?;
        talk(&mut first, "I am here")?;
        let mut waits = scene.connect("client that waits", server)?;
        waits.send(line("me too"))?;
        // Whether one that comes meanwhile may wait is another check's matter.
        if !waits.is_ended(SILENCE) {
            first.close();
            hears_something(&mut waits, |heard| contains(heard, b"me too"))?;
            waits.close();
        }
        serve_one(scene, server, "last client")
    })
}

pub(in crate::checks) fn the_next_client_is_served_after_one_was_reset(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client that resets", server)?;
        talk(&mut client, "all is well")?;
        client.reset();
        serve_one(scene, server, "next client")?;
        let mut client = scene.connect("client that resets before its reply", server)?;
        client.send(line("no time to wait"))?;
        client.reset();
        scene.connect("client that resets at once", server)?.reset();
        serve_one(scene, server, "last client")
    })
}

//! Who is served when.

use super::serving::{SILENCE, hears_something, serve_one, serving, talk};
use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;

pub(in crate::checks) fn a_second_client_waits_until_the_first_has_left(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut first = scene.connect("first client", server)?;
        talk(&mut first, "I am here")?;
        let mut second = scene.connect("second client", server)?;
        second.send("me too")?;
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
        first.close();
        hears_something(&mut second, |heard| heard == b"me too")?;
        talk(&mut second, "my turn")
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
        client.send("no time to wait")?;
        client.reset();
        scene.connect("client that resets at once", server)?.reset();
        serve_one(scene, server, "last client")
    })
}

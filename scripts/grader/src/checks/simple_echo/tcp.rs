//! The server over TCP. It may serve one sentence for each connection, or any number of them.

use crate::checks::echo::serving::{SILENCE, hears_something, serving, talk_until};
use crate::checks::echo::start;
use crate::peer::Peer;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

pub(super) fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    start::the_server_starts_and_listens(scene)
}

pub(super) fn a_sentence_comes_back_in_upper_case_over_tcp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for text in ["hello world!", "MiXeD 123", "already UPPER"] {
            let mut client = scene.connect("client", server)?;
            ask(&mut client, text)?;
            client.close();
        }
        Ok(())
    })
}

pub(super) fn over_tcp_the_second_client_waits(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        // Both that the server is at its accept, and how fast it is.
        serve_one(scene, server, "client before", "before")?;
        let mut first = scene.connect("first client", server)?;
        let mut second = scene.connect("second client", server)?;
        second.send("me too")?;
        scene.step("nothing must come to the second client for 0.3 s");
        let ended = second.is_ended(SILENCE);
        if !second.unread().is_empty() {
            let reason = "the second client was answered while the first was still connected";
            let came = format!("'{}'", shown(second.unread()));
            return Err(Stop::fail(reason).expected("nothing before the first client was served", came));
        }
        if ended {
            let reason = "the connection of the second client was ended while the first was still connected";
            return Err(Stop::fail(reason).expected("a client that waits", "the end of its connection"));
        }
        talk(&mut first, "now me")?;
        first.close();
        hears_something(&mut second, |heard| heard == b"ME TOO")
    })
}

pub(super) fn the_tcp_server_serves_one_client_after_another(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for number in 1..=3 {
            serve_one(scene, server, &format!("client {number}"), &format!("sentence {number}"))?;
        }
        let mut reset = scene.connect("client that resets", server)?;
        talk(&mut reset, "all is well")?;
        reset.reset();
        // As the report's client may, which sends all that it has and says so.
        let mut half = scene.connect("client that closes its sending side", server)?;
        half.send("and the reply?")?;
        half.half_close();
        hears_something(&mut half, |heard| heard == b"AND THE REPLY?")?;
        half.close();
        serve_one(scene, server, "last client", "the last one")
    })
}

pub(super) fn a_client_that_sends_nothing_leaves_the_tcp_server_serving(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        scene.connect("client that sends nothing", server)?.close();
        serve_one(scene, server, "next client", "my turn")?;
        scene.connect("client that resets at once", server)?.reset();
        serve_one(scene, server, "last client", "mine, too")
    })
}

pub(super) fn bytes_that_are_no_text_leave_the_tcp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut odd = scene.connect("client that sends no text", server)?;
        odd.send(b"\xff\xfe\x80 no text \xc3\x28")?;
        odd.half_close();
        // A reply, or the end; what it is does not matter.
        if odd.receive_something("a reply", AT_ONCE / 5).is_err() {
            scene.note("bytes that are not UTF-8 are not answered over TCP");
        }
        odd.close();
        serve_one(scene, server, "next client", "my turn")
    })
}

/// Sends a text, which has to come back in upper case.
pub(super) fn ask(client: &mut Peer, text: &str) -> Result<(), Stop> {
    client.send(text)?;
    client.expect(text.to_uppercase(), AT_ONCE)
}

/// Sends a text, to which something has to come back, whatever it is.
pub(super) fn talk(client: &mut Peer, text: &str) -> Result<(), Stop> {
    talk_until(client, text.as_bytes(), |heard| heard == text.to_uppercase().as_bytes())
}

/// Has a client come, get some answer and leave.
pub(super) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str, text: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client, text)?;
    client.close();
    Ok(())
}

//! The server over UDP.

use super::datagrams::Datagrams;
use crate::checks::echo::serving::{SILENCE, beside_end, letters};
use crate::program::seconds;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

pub(super) fn the_udp_server_starts_and_takes_its_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    server.program.goes_on(SILENCE)
}

pub(super) fn a_sentence_comes_back_in_upper_case_over_udp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving_datagrams(scene, |scene, server| {
        let client = Datagrams::to(scene, server.address, "client")?;
        ["hello world!", "MiXeD 123", "already UPPER"].iter().try_for_each(|text| ask(&client, text))
    })
}

pub(super) fn over_udp_two_clients_work_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving_datagrams(scene, |scene, server| {
        let first = Datagrams::to(scene, server.address, "first client")?;
        let second = Datagrams::to(scene, server.address, "second client")?;
        for round in 1..=3 {
            // Each goes on only when the other has been served, and neither leaves.
            talk(&first, &format!("first {round}"))?;
            talk(&second, &format!("second {round}"))?;
        }
        first.send("first with second")?;
        second.send("second with first")?;
        answered(&second)?;
        answered(&first)?;
        for client in [&first, &second] {
            if let Some((more, _)) = client.receive(SILENCE / 2)? {
                let reason = "a client got more datagrams than it had sent";
                return Err(Stop::fail(reason).expected("nothing", format!("'{}'", shown(&more))));
            }
        }
        Ok(())
    })
}

pub(super) fn datagrams_of_1_and_1400_bytes_are_answered(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving_datagrams(scene, |scene, server| {
        let client = Datagrams::to(scene, server.address, "client")?;
        ask(&client, "a")?;
        let long = letters(1400).replace('.', "x");
        client.send(&long)?;
        client.expect(long.to_ascii_uppercase())?;
        ask(&client, "b")
    })
}

pub(super) fn an_empty_datagram_leaves_the_udp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving_datagrams(scene, |scene, server| {
        let empty = Datagrams::to(scene, server.address, "client that sends nothing")?;
        empty.send("")?;
        let other = Datagrams::to(scene, server.address, "other client")?;
        talk(&other, "still there?")?;
        // Behind the other's reply, so that its turn is over.
        match empty.receive(SILENCE / 3)? {
            Some((reply, _)) if reply.is_empty() => {}
            Some(_) => scene.note("an empty datagram is answered by one that is not empty"),
            None => scene.note("an empty datagram is not answered"),
        }
        talk(&other, "and on")
    })
}

pub(super) fn bytes_that_are_no_text_leave_the_udp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving_datagrams(scene, |scene, server| {
        let odd = Datagrams::to(scene, server.address, "client that sends no text")?;
        odd.send(b"\xff\xfe\x80 no text \xc3\x28")?;
        let other = Datagrams::to(scene, server.address, "other client")?;
        talk(&other, "still there?")?;
        if odd.receive(SILENCE / 3)?.is_none() {
            scene.note("a datagram that is not UTF-8 is not answered");
        }
        Ok(())
    })
}

/// Starts the server over UDP and has `run` try it; it must go on all the while.
pub(super) fn serving_datagrams(
    scene: &mut Scene<'_>,
    run: impl FnOnce(&mut Scene<'_>, &mut Server) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut server = scene.udp_server()?;
    let tried = run(scene, &mut server);
    beside_end(&server, tried)
}

/// Sends a text, which has to come back in upper case.
pub(super) fn ask(client: &Datagrams, text: &str) -> Result<(), Stop> {
    client.send(text)?;
    client.expect(text.to_uppercase())
}

/// Sends a text, to which something has to come back, whatever it is.
pub(super) fn talk(client: &Datagrams, text: &str) -> Result<(), Stop> {
    client.send(text)?;
    answered(client)
}

fn answered(client: &Datagrams) -> Result<(), Stop> {
    match client.receive(AT_ONCE)? {
        Some(_) => Ok(()),
        None => {
            let (client, within) = (client.named(), seconds(AT_ONCE));
            Err(Stop::time_out(format!("no datagram came to {client} within {within}")))
        }
    }
}

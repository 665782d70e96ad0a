//! The server over UDP.

use super::afresh;
use super::datagrams::Datagrams;
use super::sentence::{self, Reply, SENTENCES, other_than, without_end};
use crate::checks::echo::answers::line;
use crate::checks::echo::serving::{SILENCE, letters};
use crate::evidence::difference::quoted;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::submission::Part;
use crate::time::seconds;

pub(super) fn the_udp_server_starts_and_takes_its_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    server.program.goes_on(SILENCE)
}

pub(super) fn a_sentence_comes_back_in_upper_case_over_udp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    afresh::each(scene, Part::UdpServer, &SENTENCES, |scene, server, text| {
        let client = Datagrams::to(scene, server, "client")?;
        let (reply, from) = client.ask(line(text))?;
        if from != client.server() {
            let reason = "the reply to the client came from another address than the server's";
            return Err(Stop::fail(reason).expected(client.server(), from));
        }
        match sentence::reply(text, &reply) {
            Reply::Right => {}
            Reply::Padded => scene.note("zero bytes follow the reply, which are the rest of a buffer"),
            Reply::Part | Reply::Other => return Err(other_than(text, &reply, "the client")),
        }
        comes_once(&client, text)
    })
}

/// That no second reply to a text comes before the first to the next. Whether that comes is another check's matter.
fn comes_once(client: &Datagrams, text: &str) -> Result<(), Stop> {
    client.send(line("something else"))?;
    match client.receive(AT_ONCE)? {
        Some((again, _)) if matches!(sentence::reply(text, &again), Reply::Right | Reply::Padded) => {
            let reason = "the client got more datagrams than it had sent";
            Err(Stop::fail(reason).expected("one reply to each", quoted(&again)))
        }
        _ => Ok(()),
    }
}

pub(super) fn over_udp_two_clients_work_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    let first = Datagrams::to(scene, &server, "first client")?;
    let second = Datagrams::to(scene, &server, "second client")?;
    for round in 1..=3 {
        // Each goes on only when the other has been served, and neither leaves.
        talk(&first, &format!("first {round}"))?;
        talk(&second, &format!("second {round}"))?;
    }
    first.send(line("first with second"))?;
    talk(&second, "second with first")?;
    match first.receive(AT_ONCE)? {
        Some(_) => Ok(()),
        None => {
            Err(Stop::time_out(format!("no datagram came to the first client within {}", seconds(AT_ONCE))))
        }
    }
}

pub(super) fn datagrams_of_1_and_1400_bytes_are_answered(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client")?;
    for text in ["a".to_owned(), letters(1400).replace('.', "x"), "b".to_owned()] {
        let (reply, _) = client.ask(&text)?;
        // Whether it is in upper case is another check's matter.
        if !without_end(&reply).eq_ignore_ascii_case(text.as_bytes()) {
            return Err(other_than(&text, &reply, "the client"));
        }
    }
    Ok(())
}

pub(super) fn a_datagram_without_a_newline_is_answered(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client")?;
    let (reply, _) = client.ask(SENTENCES[0])?;
    match without_end(&reply).eq_ignore_ascii_case(SENTENCES[0].as_bytes()) {
        true => Ok(()),
        false => Err(other_than(SENTENCES[0], &reply, "the client")),
    }
}

pub(super) fn letters_that_are_upper_case_stay_so_over_udp(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let text = "MiXeD Case 123";
    let server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client")?;
    let (reply, _) = client.ask(line(text))?;
    match sentence::letters_lost(text, &reply) {
        true => Err(other_than(text, &reply, "the client")),
        false => Ok(()),
    }
}

pub(super) fn an_empty_datagram_leaves_the_udp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client")?;
    client.send("")?;
    match client.receive(SILENCE / 3)? {
        Some((reply, _)) if reply.is_empty() => {}
        Some(_) => scene.note("an empty datagram is answered by one that is not empty"),
        None => scene.note("an empty datagram is not answered"),
    }
    goes_on(&client)
}

pub(super) fn bytes_that_are_no_text_leave_the_udp_server_serving(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.udp_server()?;
    let client = Datagrams::to(scene, &server, "client that sends no text")?;
    client.send(b"\xff\xfe\x80 no text \xc3\x28\n")?;
    if client.receive(SILENCE / 3)?.is_none() {
        scene.note("a datagram that is not UTF-8 is not answered");
    }
    goes_on(&client)
}

/// Sends a line, to which something has to come back, whatever it is.
pub(super) fn talk(client: &Datagrams, text: &str) -> Result<(), Stop> {
    client.ask(line(text)).map(drop)
}

/// That a client is still answered; twice, as a reply to what came before may be late.
fn goes_on(client: &Datagrams) -> Result<(), Stop> {
    talk(client, "still there?")?;
    talk(client, "and on")
}

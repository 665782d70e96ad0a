//! One client's bytes, there and back.

use std::thread;
use std::time::Duration;

use crate::checks::echo::serving::serving;
use crate::peer::Peer;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// How long nothing more has to come before that counts as all.
const QUIET: Duration = Duration::from_millis(60);

/// The pause within a client's bytes.
const PAUSE: Duration = Duration::from_millis(50);

/// What a client of the report sends.
pub(super) const SIZE: usize = 102_400;

pub(super) fn the_100_kb_come_back_byte_for_byte(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for who in ["first client", "second client"] {
            let mut client = scene.connect(who, server)?;
            let bytes = random(SIZE);
            // On a quick network one receive may bring all of them, which proves nothing of the next one.
            let (first, rest) = bytes.split_at(SIZE / 3);
            client.send(first)?;
            thread::sleep(PAUSE);
            client.send(rest)?;
            take_back(&mut client, &bytes)?;
        }
        Ok(())
    })
}

pub(super) fn the_server_closes_behind_the_last_byte(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        exchange(&mut client)?;
        let more = client.receive_all(AT_ONCE)?;
        if more.is_empty() {
            return Ok(());
        }
        Err(Stop::fail(format!("{} bytes came behind the last one", more.len()))
            .expected("the end of the connection", format!("'{}'", difference::shown(&more))))
    })
}

pub(super) fn bytes_that_come_in_small_pieces_come_back_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect_quietly("client", server)?;
        let bytes = random(SIZE);
        scene.step(format_args!("the client sends {SIZE} bytes in pieces of 1 to 300"));
        let (mut left, mut sent) = (bytes.as_slice(), 0);
        while !left.is_empty() {
            let (piece, rest) = left.split_at(fastrand::usize(1..=300).min(left.len()));
            client.send(piece)?;
            (left, sent) = (rest, sent + 1);
            // Nothing depends on it, but a server that takes one piece for all will hardly be missed.
            if sent <= 5 {
                thread::sleep(Duration::from_millis(20));
            }
        }
        take_back(&mut client, &bytes)
    })
}

pub(super) fn a_client_that_closes_its_direction_early_gets_what_it_sent(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for size in [50_000, 1] {
            let mut client = scene.connect("client", server)?;
            let bytes = random(size);
            client.send(&bytes)?;
            client.half_close();
            let back = client.receive_all(AT_ONCE)?;
            if back != bytes {
                let reason = format!(
                    "the client sent {size} bytes and no more, and {} other bytes came back",
                    back.len()
                );
                return Err(Stop::fail(reason).with(difference::of(&bytes, &back)));
            }
        }
        Ok(())
    })
}

/// Sends as many bytes as the report, and takes them back.
pub(super) fn exchange(client: &mut Peer) -> Result<(), Stop> {
    let bytes = random(SIZE);
    client.send(&bytes)?;
    take_back(client, &bytes)
}

/// Has a client come, get something back and leave.
pub(super) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client)
}

/// Sends as many bytes as the report, of which something has to come back, whatever it is: for what does not depend on
/// the right bytes.
pub(super) fn talk(client: &mut Peer) -> Result<(), Stop> {
    client.send(random(SIZE))?;
    hears_something(client)
}

/// That something comes back, of which as much is taken as comes. A server that has closed instead was there too.
pub(super) fn hears_something(client: &mut Peer) -> Result<(), Stop> {
    let mut count = match client.receive_something("bytes that come back", AT_ONCE) {
        Ok(bytes) => bytes.len(),
        Err(stop) if stop.overdue => return Err(stop),
        Err(_) => return Ok(()),
    };
    while count < SIZE {
        match client.drain(QUIET).len() {
            0 => break,
            more => count += more,
        }
    }
    Ok(())
}

/// Takes these bytes back.
pub(super) fn take_back(client: &mut Peer, bytes: &[u8]) -> Result<(), Stop> {
    client.expect(bytes, AT_ONCE)
}

/// So many bytes, others each time, so that no server can know them.
pub(super) fn random(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    fastrand::fill(&mut bytes);
    bytes
}

//! One client's bytes, there and back.

use std::time::Duration;

use crate::checks::echo::serving::serving;
use crate::checks::taken;
use crate::evidence::difference;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::verdict::Verdict;

/// How long nothing more has to come before that counts as all.
const QUIET: Duration = Duration::from_millis(60);

/// What a client of the report sends.
pub(super) const SIZE: usize = 102_400;

/// The length of a line of it, its newline included.
pub(super) const LINE: usize = 64;

pub(super) fn the_100_kb_come_back_byte_for_byte(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for who in ["first client", "second client"] {
            let mut client = scene.connect(who, server)?;
            there_and_back(server, &mut client, &text(SIZE))?;
        }
        Ok(())
    })
}

pub(super) fn bytes_that_are_no_text_come_back_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        there_and_back(server, &mut scene.connect("client", server)?, &random(SIZE))
    })
}

pub(super) fn the_server_closes_behind_the_last_byte(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect("client", server)?;
        client.send(text(SIZE))?;
        // What it sends before is another check's matter.
        if client.is_ended(AT_ONCE) {
            return Ok(());
        }
        let reason = format!("the server did not close the connection after {} bytes", client.unread().len());
        Err(Stop::overdue(reason).expected("the end of the connection", "nothing"))
    })
}

pub(super) fn bytes_that_come_in_small_pieces_come_back_too(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let mut client = scene.connect_quietly("client", server)?;
        let bytes = text(SIZE);
        scene.step(format_args!("the client sends {SIZE} bytes in pieces of 1 to 300"));
        let (mut left, mut sent) = (bytes.as_slice(), 0);
        while !left.is_empty() {
            let (piece, rest) = left.split_at(fastrand::usize(1..=300).min(left.len()));
            client.send(piece)?;
            (left, sent) = (rest, sent + 1);
            // A server that takes one piece for all is not to be right by chance.
            if sent <= 5 {
                taken::by(&server.program, &client)?;
            }
        }
        take_back(&mut client, &bytes)
    })
}

pub(super) fn a_client_that_closes_its_direction_early_gets_what_it_sent(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        // That there is more behind all that come is another check's matter.
        let mut whole = scene.connect("client that sends all", server)?;
        let adds_none = there_and_back(server, &mut whole, &text(SIZE)).is_ok();
        whole.close();
        // So few that one receive brings them.
        for size in [16 * LINE, 1] {
            let mut client = scene.connect("client", server)?;
            client.send(text(size))?;
            client.half_close();
            let back = client.receive_all(AT_ONCE)?.len();
            // Which ones is another check's matter.
            if back < size || adds_none && back > size {
                let reason = format!("the client sent {size} bytes and no more, and {back} came back");
                return Err(Stop::fail(reason).expected(format!("{size} bytes"), format!("{back} bytes")));
            }
        }
        Ok(())
    })
}

/// Sends bytes that have to come back, and nothing behind them.
pub(super) fn there_and_back(server: &Server, client: &mut Peer, bytes: &[u8]) -> Result<(), Stop> {
    // On a quick network one receive may bring all of them, which proves nothing of the next one.
    let (first, rest) = bytes.split_at(bytes.len() / 3);
    client.send(first)?;
    taken::by(&server.program, client)?;
    client.send(rest)?;
    take_back(client, bytes)?;
    let more = client.drain(QUIET);
    if more.is_empty() {
        return Ok(());
    }
    Err(Stop::fail(format!("{} bytes came behind the last one", more.len()))
        .expected(format!("{} bytes", bytes.len()), format!("'{}' behind them", difference::shown(&more))))
}

/// Has a client come, get something back and leave.
pub(super) fn serve_one(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    let mut client = scene.connect(who, server)?;
    talk(&mut client)
}

/// Has a client come, send all and leave. Whether it gets something back is not what is tried.
pub(super) fn visit(scene: &Scene<'_>, server: &Server, who: &str) -> Result<(), Stop> {
    serve_one(scene, server, who).or_else(|_| server.program.still_runs())
}

/// Sends as many bytes as the report, of which something has to come back, whatever it is: for what does not depend on
/// the right bytes.
pub(super) fn talk(client: &mut Peer) -> Result<(), Stop> {
    client.send(text(SIZE))?;
    hears_something(client)
}

/// That something comes back, of which as much is taken as comes. A server that has closed instead was there too.
pub(super) fn hears_something(client: &mut Peer) -> Result<(), Stop> {
    let mut count = match client.receive_something("bytes that come back", AT_ONCE) {
        Ok(bytes) => bytes.len(),
        Err(stop) if stop.overdue || stop.verdict == Verdict::Crash => return Err(stop),
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

/// So many bytes of text, in lines; others each time, so that no server can know them.
pub(super) fn text(size: usize) -> Vec<u8> {
    let byte = |at: usize| if (at + 1).is_multiple_of(LINE) { b'\n' } else { fastrand::alphanumeric() as u8 };
    (0..size).map(byte).collect()
}

/// So many bytes of any values.
fn random(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    fastrand::fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_100_kb_are_whole_lines_of_which_no_two_are_the_same() {
        let bytes = text(SIZE);
        assert!(bytes.is_ascii() && bytes.ends_with(b"\n"));
        let lines: std::collections::BTreeSet<_> = bytes.chunks(LINE).collect();
        assert_eq!(lines.len(), SIZE / LINE);
        assert!(lines.iter().all(|line| line.iter().filter(|byte| **byte == b'\n').count() == 1));
        assert_eq!((text(1).len(), text(1)[0] == b'\n'), (1, false));
    }
}

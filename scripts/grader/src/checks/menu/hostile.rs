//! Clients that end badly or send what is no request. What the server does with them is its own matter; the others
//! are served, and the number of connected clients is right.

use std::time::Duration;

use super::company::Company;
use crate::check;
use crate::check::Check;
use crate::checks::pause::Paused;
use crate::peer::Peer;
use crate::request;
use crate::scene::Scene;
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(resets_leave_the_others_served_and_the_count_right).needing(STARTED).within(60),
    check!(empty_input_leaves_the_others_served_and_the_count_right).needing(STARTED).within(60),
    check!(garbage_leaves_the_others_served_and_the_count_right).needing(STARTED).within(60),
    check!(bytes_that_are_not_utf_8_leave_the_others_served_and_the_count_right).needing(STARTED).within(60),
    check!(an_input_of_60_kb_leaves_the_others_served_and_the_count_right).needing(STARTED).within(60),
];

/// How long a client that sent nonsense listens to what the server has to say about it. It ends earlier where the
/// server closes.
const LISTENS: Duration = Duration::from_millis(200);

/// Bytes that are no UTF-8 in any place, without one that ends a line.
const NOT_UTF_8: &[u8] = b"\xff\xfe\x80 caf\xe9 \xc3\x28 \xf0\x90";

/// A program that crashes resets its connections: at rest, right after a request, or before anybody took it.
fn resets_leave_the_others_served_and_the_count_right(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather_and_count(scene, Peer::reset)?;
    let idle = company.connect(scene, "a client that resets")?;
    company.is_served()?;
    idle.reset();
    let request = request(scene, b"never mind");
    for number in 1..=5 {
        for (leave, does) in [(Peer::reset as fn(Peer), "reset"), (Peer::quit, "quit")] {
            let who = format!("client {number} of those that ask and {does}");
            let mut hasty = company.connect(scene, who)?;
            // Whoever answers a second request writes to a connection that the first answer has found closed.
            let asked = if number % 2 == 0 { request.repeat(3) } else { request.clone() };
            // A server that has met the reset of the one before may be gone; that is told below.
            let _ = hasty.send(&asked);
            leave(hasty);
        }
    }
    company.is_served()?;
    for asks in [false, true] {
        // One at a time, as a server may let no more wait to be accepted.
        let held = Paused::hold(&company.server.program)?;
        let mut early = company.connect(scene, "a client that resets before it is accepted")?;
        if asks {
            early.send(&request)?;
        }
        early.reset();
        drop(held);
        company.is_served()?;
    }
    company.goes_on(scene)
}

fn empty_input_leaves_the_others_served_and_the_count_right(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather_and_count(scene, Peer::close)?;
    company.connect(scene, "a client that closes at once")?.close();
    let mut mute = company.connect(scene, "a client that half-closes at once")?;
    mute.half_close();
    mute.drain(LISTENS);
    mute.close();
    let empty = request(scene, b"");
    send_and_leave(scene, &mut company, "a client with an empty text", &[&empty])?;
    send_and_leave(scene, &mut company, "a client with an empty line", &[b"\n"])?;
    company.goes_on(scene)
}

fn garbage_leaves_the_others_served_and_the_count_right(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather_and_count(scene, Peer::close)?;
    for text in ["9\n", "-1\n", "1\x00\x1b[2J\n", "GET / HTTP/1.1\r\nHost: x\r\n", "{\"\n", "%s%n%x\n"] {
        send_and_leave(scene, &mut company, "a client that sends nonsense", &[text.as_bytes()])?;
    }
    company.is_served()?;
    let mut noise: Vec<u8> = printable_noise().take(4_000).collect();
    // Empty lines are tried elsewhere.
    noise.dedup();
    send_and_leave(scene, &mut company, "a client that sends 4 kB of nonsense", &[&noise])?;
    company.goes_on(scene)
}

fn bytes_that_are_not_utf_8_leave_the_others_served_and_the_count_right(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let mut company = Company::gather_and_count(scene, Peer::close)?;
    let line = [NOT_UTF_8, b"\n"].concat();
    send_and_leave(scene, &mut company, "a client that sends bytes", &[&line])?;
    let text = request(scene, NOT_UTF_8);
    send_and_leave(scene, &mut company, "a client whose text is bytes", &[&text])?;
    company.goes_on(scene)
}

fn an_input_of_60_kb_leaves_the_others_served_and_the_count_right(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather_and_count(scene, Peer::close)?;
    let text = request(scene, &b"sixty thousand ".repeat(4_000));
    let mut talkative = company.connect(scene, "a client with 60,000 characters")?;
    let _ = talkative.send(&text);
    company.is_served()?;
    leave(talkative);
    company.goes_on(scene)
}

/// A server may close while such a client still sends.
fn send_and_leave(
    scene: &Scene<'_>,
    company: &mut Company<'_>,
    who: &str,
    pieces: &[&[u8]],
) -> Result<(), Stop> {
    let mut peer = company.connect(scene, who)?;
    for piece in pieces {
        let _ = peer.send(piece);
    }
    leave(peer);
    Ok(())
}

fn leave(mut peer: Peer) {
    peer.is_ended(LISTENS);
    peer.close();
}

/// Command 1 (or another, where the submission has none) with whatever bytes for its text, in one piece.
pub(super) fn request(scene: &Scene<'_>, text: &[u8]) -> Vec<u8> {
    let wire = &scene.submission.wire;
    let parts =
        [&wire.upper, &wire.address, &wire.count, &wire.time].into_iter().find(|parts| !parts.is_empty());
    parts.map(|parts| request::whole(parts, text)).unwrap_or_default()
}

/// The same nonsense each time, so that a failure can be seen again.
fn printable_noise() -> impl Iterator<Item = u8> {
    let mut random = fastrand::Rng::with_seed(1);
    std::iter::repeat_with(move || match random.u8(..) {
        // A line's end about every 100 bytes.
        253.. => b'\n',
        other => b' ' + other % 95,
    })
}

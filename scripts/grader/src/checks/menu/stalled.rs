//! Clients that keep the server waiting.

use std::io::Write;
use std::time::{Duration, Instant};

use common::Error;
use common::error::describe;
use socket2::SockRef;

use super::company::Company;
use super::framing::ends_with_a_mark;
use super::hostile::request;
use crate::check;
use crate::check::Check;
use crate::peer::Peer;
use crate::scene::Scene;
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(a_client_that_sends_half_a_request_holds_nobody_up).needing(STARTED),
    check!(a_client_that_stops_reading_holds_nobody_up).needing(STARTED),
];

/// How much is sent to a server that takes everything, in bytes: several times of what the system's buffers hold.
const MOST: usize = 16 << 20;

/// For how long, at most.
const AT_MOST: Duration = Duration::from_secs(3);

/// A server takes no more when nothing of it has moved for so long.
const STUCK: Duration = Duration::from_millis(300);

fn a_client_that_sends_half_a_request_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather(scene)?;
    let silent = company.connect(scene, "a client that says nothing")?;
    company.is_served()?;
    let wire = &scene.submission.wire;
    let half = match ends_with_a_mark(wire) {
        true => {
            let whole = request(scene, b"half of a sentence");
            whole[..whole.len() / 2].to_vec()
        }
        false if wire.upper.len() > 1 => wire.upper[0].clone().into_bytes(),
        false => {
            scene.note(
                "the submission's requests have no end that could be missing: a silent client was tried",
            );
            return company.is_served();
        }
    };
    let mut halting = company.connect(scene, "a client that sends half a request")?;
    halting.send(half)?;
    for _ in 0..3 {
        company.is_served()?;
    }
    drop(silent);
    Ok(())
}

fn a_client_that_stops_reading_holds_nobody_up(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut company = Company::gather(scene)?;
    let deaf = company.connect(scene, "a client that never reads")?;
    // The system holds as little of the replies as it can.
    let _ = SockRef::from(deaf.socket()).set_recv_buffer_size(4096);
    let sent = pour(&deaf, &request(scene, &[b'x'; 900]))?;
    scene.step(format_args!("the client that never reads has sent {sent} bytes of requests"));
    if sent >= MOST {
        scene.note(format_args!(
            "the server takes {sent} bytes of requests from a client that reads no reply"
        ));
    }
    for _ in 0..3 {
        company.is_served()?;
    }
    Ok(())
}

/// Sends the request again and again until the server takes no more; how many bytes it took.
fn pour(peer: &Peer, request: &[u8]) -> Result<usize, Stop> {
    let began = Instant::now();
    let mut socket = peer.socket();
    let limited = socket.set_write_timeout(Some(STUCK));
    limited.map_err(|error| Error::new("cannot limit a wait", describe(&error)))?;
    let piece = request.repeat(16);
    let mut sent = 0;
    while sent < MOST && began.elapsed() < AT_MOST {
        match socket.write(&piece[sent % piece.len()..]) {
            Ok(count) => sent += count,
            // It is stuck, or has closed.
            Err(_) => break,
        }
    }
    Ok(sent)
}

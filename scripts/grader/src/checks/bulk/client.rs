//! The client, before a server of the grader's own and before the submission's.

use super::exchange::SIZE;
use crate::checks::echo;
use crate::checks::echo::client::conversation;
use crate::checks::echo::ctrl_c::ends_well;
use crate::checks::echo::lines::{HOST, prints};
use crate::peer::Peer;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) fn the_client_sends_102400_bytes_and_takes_them_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (mut client, mut server, _) = conversation(scene)?;
    let bytes = take_all(&mut server)?;
    server.send(bytes)?;
    // A client must not depend on it, but the report's server closes.
    server.half_close();
    ends_well(scene, &mut client)?;
    let more = server.drain(AT_ONCE);
    if more.is_empty() {
        return Ok(());
    }
    Err(Stop::fail(format!("the client sent {} bytes more", more.len()))
        .expected(format!("{SIZE} bytes"), format!("{} bytes", SIZE + more.len())))
}

pub(super) fn the_client_prints_the_lines_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let (mut client, mut server, port) = conversation(scene)?;
    prints(&mut client, &format!("Connecting to {HOST}:{port}"))?;
    let bytes = take_all(&mut server)?;
    prints(&mut client, &format!("Sent {SIZE} bytes"))?;
    server.send(bytes)?;
    server.half_close();
    prints(&mut client, &format!("Received {SIZE} bytes"))?;
    prints(&mut client, "Client finished.")?;
    client.wait_for_end(AT_ONCE)?;
    match client.unread() {
        rest if rest.is_empty() => Ok(()),
        rest => Err(Stop::fail("the client printed more behind its last line")
            .expected("nothing", format!("'{}'", shown(rest.as_bytes())))),
    }
}

pub(super) fn the_programs_of_the_submission_work_together(scene: &mut Scene<'_>) -> Result<(), Stop> {
    echo::serving::serving(scene, |scene, server| {
        let mut clients = Vec::new();
        for number in 1..=2 {
            clients.push(scene.client(&format!("client {number}"), server)?);
        }
        clients.iter_mut().try_for_each(|client| ends_well(scene, client))
    })
}

pub(super) fn a_client_that_gets_too_little_back_does_not_claim_all(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let (mut client, mut server, _) = conversation(scene)?;
    let bytes = take_all(&mut server)?;
    server.send(&bytes[..SIZE / 2])?;
    server.half_close();
    let ending = client.wait_for_end(AT_ONCE)?;
    let claim = format!("Received {SIZE} bytes");
    if client.lines().iter().any(|line| line.text == claim) {
        let reason = "only a part came back, and the client says that all did";
        return Err(Stop::fail(reason).expected(format!("'Received {} bytes', or an error", SIZE / 2), claim));
    }
    if ending.is_success() {
        scene.note("the client ends with status 0 although only a part of its bytes came back");
    }
    Ok(())
}

pub(super) fn a_client_without_a_server_ends_with_an_error_status(scene: &mut Scene<'_>) -> Result<(), Stop> {
    echo::client::a_client_without_a_server_ends_with_an_error_status(scene)
}

/// All that the client sends.
fn take_all(server: &mut Peer) -> Result<Vec<u8>, Stop> {
    let what = format!("{SIZE} bytes");
    server.receive_until(&what, AT_ONCE, |heard| (heard.len() >= SIZE).then_some(SIZE))
}

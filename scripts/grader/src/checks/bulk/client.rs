//! The client, before a server of the grader's own and before the submission's.

use std::time::Duration;

use regex::Regex;

use super::exchange::SIZE;
use crate::checks::echo;
use crate::checks::echo::conversation::Conversation;
use crate::checks::echo::lines::{HOST, prints};
use crate::checks::echo::serving::beside_end_of;
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::processes;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// How long a client may take that does not send as much as it has to.
const ENOUGH: Duration = Duration::from_secs(2);

/// How long a client may take to say that it has sent everything.
const TO_SAY: Duration = Duration::from_millis(500);

/// How many of the submission's clients are there at once.
const TOGETHER: usize = 2;

pub(super) fn the_client_sends_102400_bytes_and_takes_them_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    let taken = take_all(talk.server()?);
    let bytes = beside_end_of(&talk.client, taken)?;
    let given = give_back(&mut talk, &bytes);
    talk.client.wait_for_end(AT_ONCE)?;
    // A system that has unread bytes of a connection which is closed resets it.
    let more = given.and_then(|()| talk.server()?.receive_all(AT_ONCE));
    // Behind the end that the client has sent, a reset is told by nothing else.
    let was_reset = talk.server()?.socket().take_error().is_ok_and(|error| error.is_some());
    match more.as_deref() {
        Ok([]) if !was_reset => Ok(()),
        Ok(more) if !more.is_empty() => Err(Stop::fail(format!("the client sent {} bytes more", more.len()))
            .expected(format!("{SIZE} bytes"), format!("{} bytes", SIZE + more.len()))),
        _ => Err(Stop::fail("the client closed its connection before it had taken what came back").expected(
            format!("a client that reads {SIZE} bytes"),
            "a reset, as of one that has some unread",
        )),
    }
}

pub(super) fn the_client_ends_with_status_0_when_all_came_back(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    let bytes = take_some(talk.server()?)?;
    // How it takes them is another check's matter.
    let _ = give_back(&mut talk, &bytes);
    echo::ctrl_c::ends_well(scene, &mut talk.client)
}

pub(super) fn the_client_prints_the_lines_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    prints(&mut talk.client, &format!("Connecting to {HOST}:{}", talk.port))?;
    let bytes = take_some(talk.server()?)?;
    prints(&mut talk.client, &format!("Sent {SIZE} bytes"))?;
    let _ = give_back(&mut talk, &bytes);
    prints(&mut talk.client, &format!("Received {SIZE} bytes"))?;
    prints(&mut talk.client, "Client finished.")?;
    let _ = talk.client.wait_for_end(ENOUGH);
    match talk.client.unread() {
        rest if rest.is_empty() => Ok(()),
        rest => Err(Stop::fail("the client printed more behind its last line")
            .expected("nothing", format!("'{}'", shown(rest.as_bytes())))),
    }
}

pub(super) fn the_programs_of_the_submission_work_together(scene: &mut Scene<'_>) -> Result<(), Stop> {
    echo::serving::serving(scene, |scene, server| {
        let before = processes::octets()?;
        let mut clients = Vec::new();
        for number in 1..=TOGETHER {
            clients.push(scene.client(&format!("client {number}"), server)?);
        }
        clients.iter_mut().try_for_each(|client| client.wait_for_end(2 * AT_ONCE).map(drop))?;
        // What they print of it proves nothing. There and back, each time with some that TCP adds.
        let (moved, all) = (processes::octets()? - before, (2 * TOGETHER * SIZE) as u64);
        scene.step(format_args!("{moved} bytes have gone over the network"));
        if moved >= all {
            return Ok(());
        }
        let reason =
            format!("{TOGETHER} clients ended, and all in all {moved} bytes had gone there and back");
        Err(Stop::fail(reason).expected(format!("at least {all} bytes"), format!("{moved} bytes")))
    })
}

pub(super) fn a_client_that_gets_too_little_back_does_not_claim_all(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let mut talk = Conversation::begin(scene)?;
    let bytes = take_some(talk.server()?)?;
    let (all, part) = (pattern(r"\b102[,.]?400\b")?, pattern(r"\b51[,.]?200\b")?);
    // What it says before anything has come back is of what it has sent, in whatever words.
    let _ = talk.client.expect_line("a line of what was sent", &all, TO_SAY);
    let said = talk.client.line_count();
    talk.server()?.send(&bytes[..SIZE / 2])?;
    talk.server()?.half_close();
    let ending = talk.client.wait_for_end(AT_ONCE)?;
    let told = talk.client.lines_from(said);
    // Whoever names what came back, then or later, says how much is missing; and what was sent may be said at the end.
    let last_told = told.iter().rposition(|line| part.is_match(&line.text));
    let told = told.into_iter().skip(last_told.map_or(0, |last| last + 1));
    let sent = pattern("(?i)sen[dt]")?;
    let claims = |text: &str| all.is_match(text) && !sent.is_match(text);
    if let Some(claim) = told.into_iter().find(|line| claims(&line.text)) {
        let reason = "only a part came back, and the client says that all did";
        return Err(Stop::fail(reason)
            .expected(format!("{} bytes, or an error", SIZE / 2), format!("'{}'", claim.text)));
    }
    if ending.is_success() {
        scene.note("the client ends with status 0 although only a part of its bytes came back");
    }
    Ok(())
}

pub(super) fn a_client_without_a_server_ends_with_an_error_status(scene: &mut Scene<'_>) -> Result<(), Stop> {
    echo::client::a_client_without_a_server_ends_with_an_error_status(scene)
}

/// All that the client has to send.
fn take_all(server: &mut Peer) -> Result<Vec<u8>, Stop> {
    let what = format!("{SIZE} bytes");
    server.receive_until(&what, AT_ONCE, |heard| (heard.len() >= SIZE).then_some(SIZE))
}

/// As many bytes as the client has to send, be it that it sends fewer or more.
fn take_some(server: &mut Peer) -> Result<Vec<u8>, Stop> {
    let what = format!("{SIZE} bytes");
    let taken = server.receive_until(&what, ENOUGH, |heard| (heard.len() >= SIZE).then_some(heard.len()));
    let mut bytes = match taken {
        Err(stop) if server.unread().is_empty() => return Err(stop),
        Err(_) => server.drain(Duration::ZERO),
        Ok(bytes) => bytes,
    };
    bytes.resize(SIZE, b'\n');
    Ok(bytes)
}

/// Sends them back in two parts, of which one receive does not bring both, and closes as the report's server does.
fn give_back(talk: &mut Conversation, bytes: &[u8]) -> Result<(), Stop> {
    let (first, rest) = bytes.split_at(bytes.len() / 3);
    talk.server()?.send(first)?;
    talk.is_read()?;
    talk.server()?.send(rest)?;
    talk.server()?.half_close();
    Ok(())
}

fn pattern(text: &str) -> Result<Regex, Stop> {
    Regex::new(text).map_err(Stop::grader)
}

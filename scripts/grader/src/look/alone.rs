//! A menu server without its client: the grader asks it as `[wire]` has it, and looks whether it answers so.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{Local, Timelike};

use super::asked::{self, Asked, SENTENCES};
use super::command_lines;
use super::conversation::Came;
use super::greeting;
use super::lines::{Reply, join};
use super::options::Choice;
use super::seen::Facts;
use crate::evidence::difference::quoted;
use crate::peer::Peer;
use crate::request;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::submission::{Menu, Submission, Wire};

/// How long nothing more has to come behind a reply.
const SETTLED: Duration = Duration::from_millis(150);

/// Asks every command twice, and leaves.
///
/// # Errors
/// The submission's, where the server does not go on.
pub(super) fn look(scene: &mut Scene<'_>, facts: &mut Facts) -> Result<(), Stop> {
    let (known, server) = (scene.submission, scene.server()?);
    let began = Instant::now();
    let mut peer = join(scene, &server, "client", Reply::known(&known.wire))?;
    // One that has to be answered was read before that.
    if known.wire.greeting_reply.is_none() {
        let came = peer.drain(SETTLED);
        greeting::tell(&came, b"", &server.program.lines(), &[], &known.wire, facts);
    }
    let mut all: Vec<Asked> = commands(&known.wire, &known.menu);
    let mut requests = 0;
    for sentence in SENTENCES {
        for asked in &mut all {
            server.program.still_runs()?;
            if peer.is_ended(Duration::ZERO) {
                break;
            }
            let (first, moment) = (server.program.line_count(), began.elapsed());
            let clock = Local::now().num_seconds_from_midnight();
            let received = asks(&mut peer, known.wire.request(asked.choice.name), sentence, known.wire.gap)?;
            requests += 1;
            asked.moments.push((requests, moment, clock));
            asked.came.push(Came { received, ..Came::default() });
            asked.said.push(server.program.lines_from(first));
        }
    }
    let client = peer.address().ok();
    for one in &all {
        is_answered(one, client, known, facts);
        asked::replies(one, client, &known.wire, facts);
    }
    command_lines::look(&all, &known.lines, facts);
    let _ = asks(&mut peer, &known.wire.exit, "", known.wire.gap)?;
    match known.wire.exit.is_empty() || peer.is_ended(AT_ONCE / 4) {
        true => facts.confirm("wire.exit", "the server takes it for the end"),
        false => {
            facts.doubt("wire.exit", "no client was seen to send it, and the server did not close at it");
        }
    }
    Ok(())
}

/// The commands that the submission has.
fn commands(wire: &Wire, menu: &Menu) -> Vec<Asked> {
    let there =
        ["upper", "address", "count", "time"].into_iter().filter(|name| !wire.request(name).is_empty());
    let choice = |name| Choice { name, option: menu.option(name).to_owned(), by_place: false };
    there.map(choice).map(Asked::of).collect()
}

/// Sends a request, and gives what comes until nothing more does.
fn asks(peer: &mut Peer, parts: &[String], text: &str, gap: Duration) -> Result<Vec<u8>, Stop> {
    for (number, part) in request::filled(parts, text.as_bytes()).iter().enumerate() {
        if number > 0 {
            thread::sleep(gap);
        }
        peer.send(part)?;
    }
    // Whoever is not answered has shown that as well.
    let mut received = peer.receive_something("a reply", AT_ONCE / 4).unwrap_or_default();
    received.extend(peer.drain(SETTLED));
    Ok(received)
}

/// What is to be said of a request: it is right where the server answers what the command asks for.
fn is_answered(asked: &Asked, client: Option<SocketAddr>, known: &Submission, facts: &mut Facts) {
    let key = format!("wire.{}", asked.choice.name);
    match asked.shows(asked.choice.name, client, &known.wire) {
        true => facts.confirm(&key, "no client was seen to send it, and the server answers it as it should"),
        false => {
            let answer = asked.came.first().map(|came| quoted(&came.received)).unwrap_or_default();
            facts.doubt(
                &key,
                format!("no client was seen to send it, and the server answered it with {answer}"),
            );
        }
    }
}

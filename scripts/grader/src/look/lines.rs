//! What a menu server prints when clients come and go.

use std::thread;
use std::time::{Duration, Instant};

use super::greeting::sent_back;
use super::reading::tell;
use super::seen::Facts;
use crate::output::Line;
use crate::peer::Peer;
use crate::program::stillness::Stillness;
use crate::request;
use crate::scene::{Scene, Server};
use crate::stop::Stop;
use crate::submission::Wire;

/// How long a line may come behind what it tells of.
const BEHIND: Duration = Duration::from_millis(800);

/// How long nothing more has to come.
const STILL: Duration = Duration::from_millis(120);

/// Has clients come and go, and learns the lines about it.
///
/// # Errors
/// The submission's, where the server does not go on.
pub(super) fn look(scene: &mut Scene<'_>, exit: &[String], facts: &mut Facts) -> Result<(), Stop> {
    let server = scene.server()?;
    let reply = reply_to_a_greeting(facts, &scene.submission.wire);
    let gap = scene.submission.wire.gap;
    let mut came = Vec::new();
    let mut went = Vec::new();
    let mut ports = Vec::new();
    let mut come = |who: &str, came: &mut Vec<Vec<Line>>| -> Result<Peer, Stop> {
        let first = server.program.line_count();
        let peer = join(scene, &server, who, reply)?;
        ports.push(u64::from(peer.address()?.port()));
        came.push(said(&server, first)?);
        Ok(peer)
    };
    let go = |mut peer: Peer, went: &mut Vec<Vec<Line>>| -> Result<(), Stop> {
        let first = server.program.line_count();
        for part in request::filled(exit, b"") {
            // One that the server has sent away already needs no word.
            let _ = peer.send(part);
            thread::sleep(gap);
        }
        peer.close();
        went.push(said(&server, first)?);
        Ok(())
    };
    let one = come("client 1", &mut came)?;
    let two = come("client 2", &mut came)?;
    go(one, &mut went)?;
    let three = come("client 3", &mut came)?;
    go(three, &mut went)?;
    go(two, &mut went)?;
    let lines = &scene.submission.lines;
    let (ids, counts): (&[u64], &[u64]) = (&[1, 2, 3], &[1, 2, 2]);
    tell("lines.connect", lines, &came, &[("id", ids), ("count", counts)], facts);
    let (ids, counts): (&[u64], &[u64]) = (&[1, 3, 2], &[1, 1, 0]);
    tell("lines.disconnect", lines, &went, &[("id", ids), ("count", counts)], facts);
    tell("lines.connection", lines, &came, &[("port", &ports)], facts);
    Ok(())
}

/// What a client has to send to a greeting before it is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply<'a> {
    text: &'a str,
    /// The pattern of the greeting, where `{greeting}` stands for its group; without it for all that came.
    greeting: Option<&'a str>,
}

impl<'a> Reply<'a> {
    /// What `grade.toml` says of it.
    pub(super) fn known(wire: &'a Wire) -> Option<Self> {
        Some(Self { text: wire.greeting_reply.as_deref()?, greeting: wire.greeting.as_deref() })
    }
}

/// What the client was seen to send; of one that was not seen, what is known.
pub(super) fn reply_to_a_greeting<'a>(facts: &'a Facts, wire: &'a Wire) -> Option<Reply<'a>> {
    let seen = facts.of("wire.greeting-reply").and_then(|fact| fact.value.as_ref()?.as_str());
    seen.map(|text| Reply { text, greeting: None }).or_else(|| Reply::known(wire))
}

/// Connects, and answers the greeting where there is an answer: whoever is asked for a name is not served before.
pub(super) fn join(
    scene: &Scene<'_>,
    server: &Server,
    who: &str,
    reply: Option<Reply<'_>>,
) -> Result<Peer, Stop> {
    let mut peer = scene.connect(who, server)?;
    server.accepts(&peer)?;
    if let Some(reply) = reply {
        let greeting = peer.receive_something("a greeting", BEHIND)?;
        let greeting = String::from_utf8_lossy(&greeting).trim_end().to_owned();
        peer.send(sent_back(reply.text, &greeting, reply.greeting))?;
    }
    Ok(peer)
}

/// What the server says behind that line, until it has said something and no more comes.
pub(super) fn said(server: &Server, first: usize) -> Result<Vec<Line>, Stop> {
    let until = Instant::now() + BEHIND;
    let mut stillness = Stillness::of(first);
    loop {
        server.program.still_runs()?;
        let now = server.program.line_count();
        // What is at work may say more.
        let still = stillness.with(now) >= STILL && now > first && server.program.rests().unwrap_or(true);
        if still || Instant::now() >= until {
            return Ok(server.program.lines_from(first));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_answered_as_was_seen_and_else_as_is_known() {
        let mut facts = Facts::default();
        let wire = Wire { greeting_reply: Some("{greeting}\n".to_owned()), ..Wire::default() };
        assert_eq!(reply_to_a_greeting(&facts, &Wire::default()), None);
        assert_eq!(reply_to_a_greeting(&facts, &wire).map(|reply| reply.text), Some("{greeting}\n"));
        facts.set("wire.greeting-reply", "anna\n", "seen");
        assert_eq!(reply_to_a_greeting(&facts, &wire).map(|reply| reply.text), Some("anna\n"));
    }
}

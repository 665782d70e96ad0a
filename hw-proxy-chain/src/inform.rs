//! What a node answers to `NAME?stat`.

use std::net::TcpStream;
use std::time::Instant;

use common::args::HostPort;
use common::error::describe;
use common::stream::STALL_TIMEOUT;

use crate::answer::{Answer, MAX_ANSWER, content_of};
use crate::failure::Failure;
use crate::node::{ANSWER_PATIENCE, Config};
use crate::route::Route;
use crate::watch::Watch;

/// The answer about the file of a route: from here, or from the next hop.
///
/// # Errors
/// Only where nobody waits for an answer any more, or the program ends.
pub fn answer(config: &Config, route: &Route, watch: Watch<'_>) -> Result<Answer, Failure> {
    let answered = match route.next() {
        Some((node, rest)) => {
            next_hops_answer(config, node, &rest, watch).map_err(|failure| failure.at(node))
        }
        None => own_answer(config, route.asks_about().unwrap_or_default(), watch),
    };
    match answered {
        Err(Failure::Reason(reason)) => Ok(Answer::Error(reason)),
        other => other,
    }
}

fn own_answer(config: &Config, name: &str, watch: Watch<'_>) -> Result<Answer, Failure> {
    let found = config.root.file(name).map_err(Failure::Reason)?;
    let mut ended = None;
    let go_on = || {
        ended = watch.look().err();
        ended.is_none()
    };
    let content = content_of(&found.file, found.size, go_on);
    let content = content.map_err(|error| Failure::Reason(describe(&error)))?;
    let content = content.ok_or(ended.unwrap_or(Failure::Stopped))?;
    found.check_unchanged().map_err(Failure::Reason)?;
    Ok(Answer::Ok(content))
}

fn next_hops_answer(
    config: &Config,
    node: &HostPort,
    rest: &Route,
    watch: Watch<'_>,
) -> Result<Answer, Failure> {
    let connection = config.next_hops.ask(node, rest, watch)?;
    let line = watch.receive_all(&connection, MAX_ANSWER, Instant::now() + ANSWER_PATIENCE)?;
    let line = line.map_err(|error| Failure::Reason(describe(&error)))?;
    Answer::parse(&line).ok_or_else(|| Failure::Reason("no answer to what is wrong".to_owned()))
}

/// Sends an answer to the client.
///
/// # Errors
/// Why it could not be sent.
pub fn send(answer: &Answer, client: &TcpStream, watch: Watch<'_>) -> Result<(), Failure> {
    let sent = watch.send(client, answer.to_line().as_bytes(), Instant::now() + STALL_TIMEOUT)?;
    sent.map_err(|error| Failure::Client(describe(&error)))
}

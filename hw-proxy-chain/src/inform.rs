//! What a node answers to `NAME?stat`.

use std::io::Read;
use std::net::TcpStream;
use std::time::Instant;

use common::args::HostPort;
use common::error::describe;
use common::stream::STALL_TIMEOUT;
use common::wait::For;

use crate::answer::{Answer, MAX_ANSWER, content_of};
use crate::failure::Failure;
use crate::node::{ANSWER_PATIENCE, Config};
use crate::route::Route;
use crate::watch::{Watch, is_interrupted, would_block};

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
    let (file, size) = config.root.file(name).map_err(Failure::Reason)?;
    let mut ended = None;
    let go_on = || {
        ended = watch.wait(watch.client, For::Writing, Instant::now()).err();
        ended.is_none()
    };
    let content = content_of(file, size, go_on).map_err(|error| Failure::Reason(describe(&error)))?;
    content.map(Answer::Ok).ok_or(ended.unwrap_or(Failure::Stopped))
}

fn next_hops_answer(
    config: &Config,
    node: &HostPort,
    rest: &Route,
    watch: Watch<'_>,
) -> Result<Answer, Failure> {
    let connection = config.next_hops.ask(node, rest, watch)?;
    let line = read_line(&connection, watch)?;
    Answer::parse(&line).ok_or_else(|| Failure::Reason("no answer to what is wrong".to_owned()))
}

/// Everything until the end, at most [`MAX_ANSWER`] bytes.
fn read_line(mut from: &TcpStream, watch: Watch<'_>) -> Result<Vec<u8>, Failure> {
    let until = Instant::now() + ANSWER_PATIENCE;
    let mut line = vec![0; MAX_ANSWER];
    let mut length = 0;
    while length < MAX_ANSWER {
        match from.read(&mut line[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if is_interrupted(&error) => {}
            Err(error) if would_block(&error) => {
                if !watch.wait(from, For::Reading, until)? {
                    let seconds = ANSWER_PATIENCE.as_secs();
                    return Err(Failure::Reason(format!("no answer within {seconds} s")));
                }
            }
            Err(error) => return Err(Failure::Reason(describe(&error))),
        }
    }
    line.truncate(length);
    Ok(line)
}

/// Sends an answer to the watched client.
///
/// # Errors
/// Why it could not be sent.
pub fn send(answer: &Answer, watch: Watch<'_>) -> Result<(), Failure> {
    let sent = watch.send(watch.client, answer.to_line().as_bytes(), Instant::now() + STALL_TIMEOUT)?;
    sent.map_err(|error| Failure::Client(describe(&error)))
}

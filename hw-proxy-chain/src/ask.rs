//! What a client says to the first hop: give me the file, or, what about the file.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::Error;
use common::connect::{not_connected, unresolved};
use common::error::describe;
use common::stream::Trouble;
use common::wait::Stop;

use crate::answer::{Answer, MAX_ANSWER};
use crate::failure::Failure;
use crate::next_hop;
use crate::route::Route;
use crate::watch::Watch;

/// Why the first hop could not be asked.
#[derive(Debug)]
pub enum NotAsked {
    /// It is not to be had.
    Unreachable(Error),
    /// It reset the connection when it was hardly made, as a full node does; it may say why.
    Reset,
    /// The shutdown came.
    Interrupted,
}

/// Connects to the first hop and sends it the rest of the route, within `patience`. The connection does
/// not block, and its close is a reset, so that the nodes learn when the client is gone.
///
/// # Errors
/// Why that was not possible.
pub fn first_hop(route: &Route, patience: Duration, stop: &Stop) -> Result<TcpStream, NotAsked> {
    let Some((node, rest)) = route.next() else {
        let doing = format!("cannot ask for {}", route.name);
        return Err(NotAsked::Unreachable(Error::new(doing, "its route has no hop")));
    };
    let addresses = node.resolve().map_err(|error| {
        NotAsked::Unreachable(unresolved(format_args!("cannot connect to {node}"), &error))
    })?;
    match next_hop::ask(&addresses, &rest, patience, Watch { client: None, stop }) {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if Trouble::of(&error) == Trouble::Reset => Err(NotAsked::Reset),
        Ok(Err(error)) => Err(NotAsked::Unreachable(not_connected(node, &error))),
        Err(Failure::Stopped) => Err(NotAsked::Interrupted),
        Err(Failure::Reason(why) | Failure::Client(why)) => {
            Err(NotAsked::Unreachable(Error::new(format_args!("cannot connect to {node}"), why)))
        }
    }
}

/// Asks along a download's route what about its file: `connect` is for the connection, `patience` for the
/// whole answer.
///
/// # Errors
/// Why there is no answer.
pub fn about(route: &Route, connect: Duration, patience: Duration, stop: &Stop) -> Result<Answer, String> {
    let stream = first_hop(&route.asking(), connect, stop).map_err(|not| match not {
        NotAsked::Unreachable(error) => error.to_string(),
        NotAsked::Reset => "connection reset by peer".to_owned(),
        NotAsked::Interrupted => INTERRUPTED.to_owned(),
    })?;
    let watch = Watch { client: None, stop };
    match watch.receive_all(&stream, MAX_ANSWER, Instant::now() + patience) {
        Ok(Ok(line)) => Answer::parse(&line).ok_or_else(|| "no answer that can be understood".to_owned()),
        Ok(Err(error)) => Err(describe(&error)),
        Err(Failure::Stopped) => Err(INTERRUPTED.to_owned()),
        Err(Failure::Reason(why) | Failure::Client(why)) => Err(why),
    }
}

const INTERRUPTED: &str = "interrupted";

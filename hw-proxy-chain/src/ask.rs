//! What a client says to the first hop: give me the file, or, what about the file.

use std::io::{Read, Write};
use std::net::{Shutdown as Half, TcpStream};
use std::process;
use std::time::Duration;

use common::error::describe;
use common::shutdown::Hook;
use common::stream::{self, Trouble};
use common::{Error, Shutdown, connect};

use crate::answer::{Answer, MAX_ANSWER};
use crate::route::Route;

/// 128 + SIGINT, as shells count it.
const STATUS_INTERRUPTED: i32 = 130;

/// Connects to the first hop and sends it the rest of the route. `timeout` is for the connection, and for
/// each wait of the stream.
///
/// Ctrl-C meanwhile ends the program: connecting can take long, and nothing is to be cleared away yet.
///
/// # Errors
/// Why the hop is not to be had.
pub fn first_hop(route: &Route, timeout: Duration, shutdown: &Shutdown) -> Result<TcpStream, Error> {
    let _leaves = shutdown.on_trigger(|| process::exit(STATUS_INTERRUPTED));
    let Some((node, rest)) = route.next() else {
        return Err(Error::new(format_args!("cannot ask for {}", route.name), "its route has no hop"));
    };
    let mut stream = connect::tcp(node, timeout)?;
    let sent = stream::set_deadlines(&stream, timeout)
        .and_then(|()| stream.write_all(&rest.to_request()))
        .and_then(|()| stream.shutdown(Half::Write));
    match sent {
        // A full node resets at once; reading tells so.
        Err(error) if Trouble::of(&error) != Trouble::Reset => {
            Err(Error::io(format_args!("cannot ask {node}"), &error))
        }
        _ => Ok(stream),
    }
}

/// Has the shutdown end whatever the stream is waited for.
///
/// # Errors
/// A lack of descriptors.
pub fn ends_at(shutdown: &Shutdown, stream: &TcpStream) -> Result<Hook, Error> {
    let stream = stream.try_clone();
    let stream = stream.map_err(|error| Error::io("cannot prepare for Ctrl-C", &error))?;
    Ok(shutdown.on_trigger(move || {
        let _ = stream.shutdown(Half::Both);
    }))
}

/// Asks along a download's route what about its file.
///
/// # Errors
/// Why there is no answer.
pub fn about(
    route: &Route,
    timeout: Duration,
    patience: Duration,
    shutdown: &Shutdown,
) -> Result<Answer, String> {
    let stream = first_hop(&route.asking(), timeout, shutdown).map_err(|error| error.to_string())?;
    let _ends = ends_at(shutdown, &stream).map_err(|error| error.to_string())?;
    let mut line = Vec::new();
    let heard = stream
        .set_read_timeout(Some(patience))
        .and_then(|()| (&stream).take(MAX_ANSWER as u64).read_to_end(&mut line));
    heard.map_err(|error| describe(&error))?;
    Answer::parse(&line).ok_or_else(|| "no answer that can be understood".to_owned())
}

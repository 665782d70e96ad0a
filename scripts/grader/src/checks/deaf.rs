//! Clients that send and never read.

use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

use common::Error;
use common::error::describe;
use socket2::SockRef;

use crate::peer::Peer;
use crate::stop::Stop;

/// How much is sent to a server that takes everything, in bytes: several times of what the system's buffers hold.
pub(super) const MOST: usize = 16 << 20;

/// For how long, at most.
const AT_MOST: Duration = Duration::from_secs(3);

/// A server takes no more when nothing of it has moved for so long.
const STUCK: Duration = Duration::from_millis(300);

/// Has the system keep little for a client that does not read, so that the server soon finds no more room.
pub(super) fn leave_little_room(client: &Peer) -> Result<(), Stop> {
    let socket = SockRef::from(client.socket());
    let set = socket.set_recv_buffer_size(4096).and_then(|()| socket.set_send_buffer_size(16 * 1024));
    Ok(set.map_err(|error| Error::new("cannot make a socket's buffers small", describe(&error)))?)
}

/// Sends the text again and again until the server takes no more; how many bytes it took.
pub(super) fn pour(client: &Peer, text: &[u8]) -> Result<usize, Stop> {
    leave_little_room(client)?;
    let began = Instant::now();
    let mut socket = client.socket();
    let limited = socket.set_write_timeout(Some(STUCK));
    limited.map_err(|error| Error::new("cannot limit a wait", describe(&error)))?;
    let mut sent = 0;
    while sent < MOST && began.elapsed() < AT_MOST {
        match socket.write(&text[sent % text.len()..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // It is stuck, or has let go of such a client.
            Err(_) => break,
        }
    }
    Ok(sent)
}

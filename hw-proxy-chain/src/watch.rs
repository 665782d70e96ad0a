//! What every wait of a node looks at besides its own socket: the client that it is for, and the program's end.

use std::io::{self, Write};
use std::net::TcpStream;
use std::time::Instant;

use common::error::describe;
use common::wait::{For, Stop, Wake, wait};

use crate::failure::Failure;

/// The client that something is done for, and the program's end.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// When it is gone, nothing is to be done for it any more. It does not block.
    pub client: &'a TcpStream,
    /// Tells of the shutdown.
    pub stop: &'a Stop,
}

impl Watch<'_> {
    /// Waits for a socket; whether it was ready in time.
    ///
    /// # Errors
    /// [`Failure::Client`] where the client has gone, [`Failure::Stopped`] at the program's end.
    pub fn wait(&self, socket: &TcpStream, what: For, until: Instant) -> Result<bool, Failure> {
        match wait(socket, what, self.client, Some(self.stop), until) {
            Ok(Wake::Ready) => Ok(true),
            Ok(Wake::TimedOut) => Ok(false),
            Ok(Wake::WatchedGone) => Err(Failure::Client("the client went away".to_owned())),
            Ok(Wake::Stopped) => Err(Failure::Stopped),
            Err(error) => Err(Failure::Reason(describe(&error))),
        }
    }

    /// Sends all of `bytes` to a socket that does not block. The inner error is the socket's, or `TimedOut`.
    ///
    /// # Errors
    /// As [`Watch::wait`].
    pub fn send(
        &self,
        mut to: &TcpStream,
        mut bytes: &[u8],
        until: Instant,
    ) -> Result<io::Result<()>, Failure> {
        while !bytes.is_empty() {
            match to.write(bytes) {
                Ok(sent) => bytes = &bytes[sent..],
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => {
                    if !self.wait(to, For::Writing, until)? {
                        return Ok(Err(io::ErrorKind::TimedOut.into()));
                    }
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(()))
    }
}

/// Whether a call is merely to be made again.
pub(crate) fn is_interrupted(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted
}

/// Whether a socket that does not block has nothing, or takes nothing, at the moment.
pub(crate) fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

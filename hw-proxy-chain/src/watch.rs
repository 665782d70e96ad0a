//! What every wait looks at besides its own socket: the client that it is for, and the program's end.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::connect::{begin, in_time, new_socket, refuse_itself};
use common::error::describe;
use common::stream;
use common::wait::{For, Stop, Wake, wait};

use crate::failure::Failure;

/// The client that something is done for, and the program's end.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// When it is gone, nothing is to be done for it any more. `None` in the client itself.
    pub client: Option<&'a TcpStream>,
    /// Tells of the shutdown.
    pub stop: &'a Stop,
}

impl Watch<'_> {
    /// Waits for a socket; whether it was ready in time.
    ///
    /// # Errors
    /// [`Failure::Client`] where the client has gone, [`Failure::Stopped`] at the program's end.
    pub fn wait(&self, socket: &TcpStream, what: For, until: Instant) -> Result<bool, Failure> {
        match wait(socket, what, self.client.unwrap_or(socket), Some(self.stop), until) {
            Ok(Wake::Ready) => Ok(true),
            Ok(Wake::TimedOut) => Ok(false),
            // The socket itself has failed, and its next call says how.
            Ok(Wake::WatchedGone) if self.client.is_none() => Ok(true),
            Ok(Wake::WatchedGone) => Err(Failure::Client("the client went away".to_owned())),
            Ok(Wake::Stopped) => Err(Failure::Stopped),
            Err(error) => Err(Failure::Reason(describe(&error))),
        }
    }

    /// Whether all is well without waiting.
    ///
    /// # Errors
    /// As [`Watch::wait`].
    pub fn look(&self) -> Result<(), Failure> {
        match self.client {
            Some(client) => self.wait(client, For::Writing, Instant::now()).map(drop),
            None if self.stop.is_triggered() => Err(Failure::Stopped),
            None => Ok(()),
        }
    }

    /// Connects to the first address that accepts; the inner error is the last one's, `TimedOut` for one that
    /// is silent. The connection does not block, and its close is a reset where the peer has not ended it.
    ///
    /// # Errors
    /// As [`Watch::wait`].
    pub fn connect(
        &self,
        addresses: &[SocketAddr],
        until: Instant,
    ) -> Result<io::Result<TcpStream>, Failure> {
        let mut last = io::ErrorKind::TimedOut.into();
        for (address, share) in in_time(addresses, until.saturating_duration_since(Instant::now())) {
            let begun = new_socket(address).and_then(|socket| begin(socket, address));
            let connected = match begun {
                Ok(stream) if self.wait(&stream, For::Writing, Instant::now() + share)? => made(stream),
                Ok(_) => Err(io::ErrorKind::TimedOut.into()),
                Err(error) => Err(error),
            };
            match connected {
                Ok(stream) => return Ok(Ok(stream)),
                Err(error) => last = error,
            }
        }
        Ok(Err(last))
    }

    /// Receives until the end, at most `most` bytes; the inner error is the socket's, or `TimedOut`.
    ///
    /// # Errors
    /// As [`Watch::wait`].
    pub fn receive_all(
        &self,
        from: &TcpStream,
        most: usize,
        until: Instant,
    ) -> Result<io::Result<Vec<u8>>, Failure> {
        let mut all = vec![0; most];
        let mut length = 0;
        while length < most {
            let left = until.saturating_duration_since(Instant::now());
            match self.receive(from, &mut all[length..], left)? {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) => return Ok(Err(error)),
            }
        }
        all.truncate(length);
        Ok(Ok(all))
    }

    /// One receive from a socket that does not block, waited for as long as `patience`; 0 is the end. The
    /// inner error is the socket's, or `TimedOut`.
    ///
    /// # Errors
    /// As [`Watch::wait`]; the shutdown also where there is something to receive.
    pub fn receive(
        &self,
        mut from: &TcpStream,
        piece: &mut [u8],
        patience: Duration,
    ) -> Result<io::Result<usize>, Failure> {
        let until = Instant::now() + patience;
        while !self.stop.is_triggered() {
            match from.read(piece) {
                Err(error) if is_interrupted(&error) => {}
                Err(error) if would_block(&error) => {
                    if !self.wait(from, For::Reading, until)? {
                        return Ok(Err(io::ErrorKind::TimedOut.into()));
                    }
                }
                received => return Ok(received),
            }
        }
        Err(Failure::Stopped)
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

fn made(stream: TcpStream) -> io::Result<TcpStream> {
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    refuse_itself(&stream)?;
    stream::reset_when_closed(&stream)?;
    Ok(stream)
}

/// Whether a call is merely to be made again.
pub(crate) fn is_interrupted(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted
}

/// Whether a socket that does not block has nothing, or takes nothing, at the moment.
pub(crate) fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

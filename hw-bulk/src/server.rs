//! The bulk server: so many bytes from each client, and all of them back.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use common::args::HostPort;
use common::error::describe;
use common::python::PyAddr;
use common::stream::{self, Trouble};
use common::thread_per_client::{self, DRAIN, Limits, Unserved};
use common::wait::{For, Stop};
use common::{Error, LineWriter, Shutdown};

use crate::moving::{Waited, wait_while_moving};

/// How much is received at once, in bytes; by streaming, all that is held for a client.
pub const PIECE: usize = 64 * 1024;
/// The most that is held for a client, in bytes, when all of it is taken before any goes back.
pub const MOST_HELD: u64 = 16 << 20;

/// How a client's bytes go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All of them are taken first, as in the report.
    Whole,
    /// As they come.
    Streaming,
}

/// What a server works with.
#[derive(Debug, Clone)]
pub struct Config {
    /// How many bytes of a client are taken; at most [`MOST_HELD`] for [`Way::Whole`].
    pub size: u64,
    /// How they go back.
    pub way: Way,
    /// How long a client may send nothing, or take nothing.
    pub timeout: Duration,
    /// How many clients are served at once; one more is reset.
    pub max_clients: usize,
}

/// Prints where the server listens.
pub fn announce(at: &HostPort, lines: &LineWriter) {
    lines.line(format_args!("Server at {at}"));
}

/// Serves clients until the shutdown, each in a thread of its own.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run(
    listener: &TcpListener,
    config: Config,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    let (max_clients, idle) = (config.max_clients, config.timeout);
    let limits = Limits { max_clients, unserved: Unserved::Reset, idle, drain: DRAIN };
    let stop = Stop::at(shutdown)?;
    let printed = lines.clone();
    let admit = |_: &_, peer: SocketAddr| {
        lines.line(format_args!("Connected by client at {}", PyAddr(peer)));
        peer
    };
    thread_per_client::serve(listener, &limits, lines, shutdown, admit, move |client, peer| {
        let mut exchange = Exchange { client, config: &config, stop: &stop, received: 0, sent: 0 };
        if let Err(error) = exchange.run(&printed)
            && !stop.is_triggered()
        {
            printed.note(format_args!("gave up on client {}: {}", PyAddr(peer), exchange.told(&error)));
        }
        printed.line(format_args!("Connection closed by client at {}", PyAddr(peer)));
    })
}

/// One client's bytes, there and back.
struct Exchange<'a> {
    client: &'a TcpStream,
    config: &'a Config,
    stop: &'a Stop,
    received: u64,
    sent: u64,
}

impl Exchange<'_> {
    /// Until all has been sent, whatever ends this resets the connection: a proper end behind a part would
    /// say that the client had sent no more.
    fn run(&mut self, lines: &LineWriter) -> io::Result<()> {
        stream::reset_when_closed(self.client)?;
        self.client.set_nonblocking(true)?;
        // Much at once is sent, and each of our writes is large: Nagle's algorithm makes larger segments.
        self.client.set_nodelay(false)?;
        match self.config.way {
            Way::Whole => {
                let held = self.take_all()?;
                lines.line(format_args!("Received {} bytes", self.received));
                self.send(&held)?;
            }
            Way::Streaming => {
                let mut piece = vec![0; PIECE];
                while let received @ 1.. = self.take(&mut piece)? {
                    self.send(&piece[..received])?;
                }
                lines.line(format_args!("Received {} bytes", self.received));
            }
        }
        lines.line("Data sent back to client");
        stream::end_when_closed(self.client)?;
        self.client.set_nonblocking(false)?;
        // What a client sends beyond the size is thrown away for a while; to close on it would be a reset.
        stream::end_gently(self.client);
        Ok(())
    }

    /// The buffer grows with what has come, so that a client which sends little costs little.
    fn take_all(&mut self) -> io::Result<Vec<u8>> {
        let mut held = Vec::new();
        let mut filled = 0;
        loop {
            if filled == held.len() {
                let left = usize::try_from(self.config.size - self.received).unwrap_or(PIECE);
                held.resize(filled + left.min(filled.max(PIECE)), 0);
            }
            let received = self.take(&mut held[filled..])?;
            filled += received;
            if received == 0 {
                held.truncate(filled);
                return Ok(held);
            }
        }
    }

    /// What comes next, within the size; 0 at the size or the client's end.
    fn take(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.config.size - self.received).unwrap_or(PIECE);
        let most = piece.len().min(left);
        if most == 0 {
            return Ok(0);
        }
        loop {
            match stream::receive(self.client, &mut piece[..most]) {
                // At the shutdown the reading side is closed by ourselves, which is no end of the client's.
                Ok(0) if self.stop.is_triggered() => return Err(stopped()),
                Ok(received) => {
                    self.received += received as u64;
                    return Ok(received);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait(For::Reading)?,
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match (&*self.client).write(bytes) {
                Ok(sent) => {
                    self.sent += sent as u64;
                    bytes = &bytes[sent..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait(For::Writing)?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn wait(&self, what: For) -> io::Result<()> {
        match wait_while_moving(self.client, what, Some(self.stop), self.config.timeout)? {
            Waited::Ready => Ok(()),
            Waited::Still => Err(io::ErrorKind::TimedOut.into()),
            Waited::Stopped => Err(stopped()),
        }
    }

    fn told(&self, error: &io::Error) -> String {
        let (received, sent, seconds) = (self.received, self.sent, self.config.timeout.as_secs_f64());
        let after = format!("after {received} bytes from it and {sent} to it");
        match Trouble::of(error) {
            Trouble::TimedOut => format!("nothing moved for {seconds} s {after}"),
            Trouble::Reset => format!("it went away {after}"),
            Trouble::Other => format!("{} {after}", describe(error)),
        }
    }
}

fn stopped() -> io::Error {
    io::Error::other("the program ends")
}

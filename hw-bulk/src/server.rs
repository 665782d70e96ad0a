//! The bulk server: so many bytes from each client, and all of them back.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use common::args::HostPort;
use common::error::describe;
use common::python::PyAddr;
use common::stream::{self, Trouble};
use common::thread_per_client::{self, DRAIN, Limits, Unserved};
use common::{Error, LineWriter, Shutdown};

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
    let (printed, ending) = (lines.clone(), shutdown.clone());
    let admit = |_: &_, peer: SocketAddr| {
        lines.line(format_args!("Connected by client at {}", PyAddr(peer)));
        peer
    };
    thread_per_client::serve(listener, &limits, lines, shutdown, admit, move |client, peer| {
        let mut exchange = Exchange { client, config: &config, shutdown: &ending, received: 0, sent: 0 };
        let result = exchange.run(&printed);
        if let Err(error) = result
            && !ending.is_triggered()
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
    shutdown: &'a Shutdown,
    received: u64,
    sent: u64,
}

impl Exchange<'_> {
    fn run(&mut self, lines: &LineWriter) -> io::Result<()> {
        // Much at once is sent, and each of our writes is large: Nagle's algorithm makes larger segments.
        self.client.set_nodelay(false)?;
        self.client.set_write_timeout(Some(self.config.timeout))?;
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
        // What a client sends beyond the size is not read; to close on it would be a reset.
        stream::end_gently(self.client);
        Ok(())
    }

    /// The buffer grows with what has come, so that a client which sends little costs little.
    fn take_all(&mut self) -> io::Result<Vec<u8>> {
        let mut held = Vec::new();
        loop {
            let start = held.len();
            let left = usize::try_from(self.config.size - self.received).unwrap_or(PIECE);
            held.resize(start + PIECE.min(left), 0);
            let received = self.take(&mut held[start..])?;
            held.truncate(start + received);
            if received == 0 {
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
        let received = stream::receive(self.client, &mut piece[..most])?;
        // At the shutdown the reading side is closed by ourselves, which is no end of the client's.
        if received == 0 && self.shutdown.is_triggered() {
            return Err(io::Error::other("the program ends"));
        }
        self.received += received as u64;
        Ok(received)
    }

    fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match (&*self.client).write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(sent) => {
                    self.sent += sent as u64;
                    bytes = &bytes[sent..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
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

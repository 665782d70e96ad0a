//! One connection, kept for every request.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::Link;
use crate::args::HostPort;
use crate::connect::{self, CONNECT_TIMEOUT};
use crate::error::{Error, describe};
use crate::stream::Trouble;

/// The longest sentence, in bytes: the server takes lines of 64 KiB, the digit counted.
pub(super) const MAX_SENTENCE: usize = 65_535;

/// The longest reply line, in bytes with its end: upper case can be three times as long as its text.
pub(super) const MAX_REPLY: usize = 3 * 65_536 + 1024;

/// How many announcements are kept between two requests; more are not shown.
const MAX_ANNOUNCED: usize = 1000;

/// A connection to a menu server.
pub(super) struct Connection {
    /// Keeps what came behind a reply's end for the next one.
    stream: BufReader<Timed>,
    server: HostPort,
    patience: Duration,
    announced: Vec<Vec<u8>>,
}

impl Connection {
    pub(super) fn open(server: HostPort, patience: Duration) -> Result<Self, Error> {
        let stream = connect::tcp(&server, CONNECT_TIMEOUT)?;
        let timed = Timed { stream, deadline: Instant::now() };
        Ok(Self { stream: BufReader::new(timed), server, patience, announced: Vec::new() })
    }

    fn send(&mut self, request: &[u8]) -> io::Result<()> {
        let timed = self.stream.get_mut();
        timed.deadline = Instant::now() + self.patience;
        timed.write_all(request)
    }

    /// The reply; lines that the server announces to every client may come before it.
    fn receive(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let line = self.receive_line()?;
            if !is_announcement(&line) {
                return Ok(line);
            }
            if self.announced.len() < MAX_ANNOUNCED {
                self.announced.push(line);
            }
        }
    }

    fn receive_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.stream.by_ref().take(MAX_REPLY as u64).read_until(b'\n', &mut line)?;
        if line.pop_if(|last| *last == b'\n').is_none() {
            let cut = line.len() == MAX_REPLY;
            return Err(if cut { io::ErrorKind::InvalidData } else { io::ErrorKind::UnexpectedEof }.into());
        }
        line.pop_if(|last| *last == b'\r');
        Ok(line)
    }

    fn lost(&self, error: &io::Error) -> Error {
        let doing = format!("no reply from {}", self.server);
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => {
                return Error::new(doing, "the server closed the connection");
            }
            io::ErrorKind::InvalidData => {
                return Error::new(doing, format_args!("its line is longer than {MAX_REPLY} bytes"))
                    .advise("is that a menu server?");
            }
            _ => {}
        }
        match Trouble::of(error) {
            Trouble::TimedOut => {
                let patience = self.patience.as_secs_f64();
                Error::new(doing, format_args!("no whole line came within {patience} s"))
                    .advise("--reply-timeout SECONDS waits longer")
            }
            Trouble::Reset => {
                Error::new(doing, describe(error)).advise("the server has ended or was restarted")
            }
            Trouble::Other => Error::new(doing, describe(error)),
        }
    }
}

impl Link for Connection {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().stream.local_addr()
    }

    fn max_sentence(&self) -> usize {
        MAX_SENTENCE
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Error> {
        let reply = match self.send(request) {
            // A server that refuses its client says why before it closes.
            Err(error) if Trouble::of(&error) == Trouble::Reset => self.receive().map_err(|_| error),
            Err(error) => Err(error),
            Ok(()) => self.receive(),
        };
        reply.map_err(|error| self.lost(&error))
    }

    fn announced(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.announced)
    }

    fn leave(&mut self) {
        let _ = self.send(b"5\n");
    }
}

/// Whether a line is no reply but news about another client, as `--announce` of the servers sends
/// it. No reply looks like it: what comes back in upper case has no small letters.
fn is_announcement(line: &[u8]) -> bool {
    let is_news = |text: &str| {
        text.starts_with("Client ") && text.contains("connected. Number of connected clients = ")
    };
    std::str::from_utf8(line).is_ok_and(is_news)
}

/// A stream that reads and writes until one deadline, in however many pieces.
struct Timed {
    stream: TcpStream,
    deadline: Instant,
}

impl Timed {
    fn time_left(&self) -> io::Result<Option<Duration>> {
        match self.deadline.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
            left => Ok(Some(left)),
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A stream that takes no options has been reset; reading from it says so.
        let _ = self.stream.set_read_timeout(self.time_left()?);
        self.stream.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.stream.set_write_timeout(self.time_left()?);
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

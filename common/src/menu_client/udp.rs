//! One datagram for each request, with a tag behind its line that the reply brings back.
//!
//! `1hello\n#17` is answered by `HELLO\n#17`. Every request has a tag of its own, shared by its
//! repetitions, so a reply that comes late is never taken for the next request's.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use super::Link;
use crate::args::HostPort;
use crate::connect;
use crate::error::{Error, describe};

/// The longest sentence, in bytes: the reply must fit a datagram too, and upper case can be three
/// times as long as its text.
const MAX_SENTENCE: usize = 21_000;

/// No datagram is longer, in bytes.
const MAX_DATAGRAM: usize = 65_536;

/// How long each try waits for its reply before the request is sent again, or given up.
pub(super) const WAITS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

const ADVICE: &str = "is the server running with --udp, and is that its port?";

/// A socket that talks only with a menu server.
pub(super) struct Datagrams {
    socket: UdpSocket,
    server: HostPort,
    patience: Duration,
    waits: [Duration; 4],
    /// The last request's.
    tag: u64,
}

impl Datagrams {
    pub(super) fn open(server: HostPort, patience: Duration) -> Result<Self, Error> {
        let socket = connect::udp(&server)?;
        Ok(Self { socket, server, patience, waits: WAITS, tag: 0 })
    }

    #[cfg(test)]
    pub(super) fn with_waits(self, waits: [Duration; 4]) -> Self {
        Self { waits, ..self }
    }

    fn try_once(&self, datagram: &[u8], tag: &[u8], until: Instant) -> io::Result<Option<Vec<u8>>> {
        self.socket.send(datagram)?;
        self.receive(tag, until)
    }

    /// The reply with this tag; `None` when it has not come in time.
    fn receive(&self, tag: &[u8], until: Instant) -> io::Result<Option<Vec<u8>>> {
        use io::ErrorKind as Kind;
        let mut datagram = vec![0; MAX_DATAGRAM];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket.set_read_timeout(Some(left))?;
            match self.socket.recv(&mut datagram) {
                Ok(length) => {
                    if let Some(reply) = reply_with_tag(&datagram[..length], tag) {
                        return Ok(Some(reply.to_vec()));
                    }
                }
                Err(error)
                    if matches!(error.kind(), Kind::Interrupted | Kind::WouldBlock | Kind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn lost(&self, error: &io::Error) -> Error {
        let doing = format!("no reply from {}", self.server);
        match error.kind() {
            // Windows tells a port where nobody listens as a reset.
            io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => {
                Error::new(doing, "connection refused").advise(ADVICE)
            }
            _ => Error::new(doing, describe(error)),
        }
    }

    fn unanswered(&self, tries: u32) -> Error {
        let tries = if tries == 1 { "1 try".to_owned() } else { format!("{tries} tries") };
        let doing = format!("no reply from {}", self.server);
        Error::new(doing, format_args!("nothing came back for {tries}")).advise(ADVICE)
    }
}

impl Link for Datagrams {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    fn max_sentence(&self) -> usize {
        MAX_SENTENCE
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Error> {
        self.tag += 1;
        let tag = format!("#{}", self.tag);
        let datagram = [request, tag.as_bytes()].concat();
        let deadline = Instant::now() + self.patience;
        let mut tries = 0;
        for wait in self.waits {
            let now = Instant::now();
            if now >= deadline {
                break;
            }
            tries += 1;
            let tried = self.try_once(&datagram, tag.as_bytes(), deadline.min(now + wait));
            if let Some(reply) = tried.map_err(|error| self.lost(&error))? {
                return Ok(reply);
            }
        }
        Err(self.unanswered(tries))
    }

    fn leave(&mut self) {
        let _ = self.socket.send(b"5\n");
    }
}

/// The reply line of a datagram, without its end, if what stands behind it is `tag`.
fn reply_with_tag<'a>(datagram: &'a [u8], tag: &[u8]) -> Option<&'a [u8]> {
    let end = datagram.iter().position(|&b| b == b'\n')?;
    let (line, behind) = (&datagram[..end], &datagram[end + 1..]);
    (behind == tag).then(|| line.strip_suffix(b"\r").unwrap_or(line))
}

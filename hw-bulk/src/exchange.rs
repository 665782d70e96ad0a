//! One exchange of a client: bytes there and back, read while they are written.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown as Half, TcpStream};
use std::time::{Duration, Instant};

use common::error::describe;
use common::stream::Trouble;
use common::wait::{For, Wake, wait};

use crate::moving::{Waited, wait_while_moving};
use crate::pattern::{Pattern, Wrong};

/// How much is written and read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// How long, behind the last byte, the server's end is waited for, or one byte too many.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Why the bytes did not come back as they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Another byte came back.
    Different(Wrong),
    /// So many bytes came back, and then the end.
    Short(u64),
    /// More came than was sent.
    Long,
    /// The server neither took nor sent anything for so long, after so many bytes there and back.
    Silent(Duration, u64, u64),
    /// The connection broke after so many bytes there and back.
    Broken(String, u64, u64),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Different(Wrong { offset, sent, came }) => {
                write!(f, "byte {offset} came back as 0x{came:02x}, 0x{sent:02x} was sent")
            }
            Self::Short(came) => write!(f, "only {came} bytes came back"),
            Self::Long => f.write_str("more bytes came back than were sent"),
            Self::Silent(time, sent, came) => {
                let seconds = time.as_secs_f64();
                write!(f, "nothing moved for {seconds} s after {sent} bytes there and {came} back")
            }
            Self::Broken(why, sent, came) => write!(f, "{why} after {sent} bytes there and {came} back"),
        }
    }
}

/// What is told while an exchange goes on.
pub trait Watcher {
    /// All bytes have gone out.
    fn all_sent(&mut self);
    /// So many bytes have moved, in either direction.
    fn moved(&mut self, bytes: u64);
}

/// Sends `size` bytes of the pattern and takes them back at the same time.
///
/// A client that writes everything before it reads cannot be served by a server that echoes as it reads,
/// once the two directions hold no more: each waits for the other. So whatever can go on here goes on. The
/// sending direction is closed behind the last byte.
///
/// # Errors
/// Why they did not come back.
pub fn run(
    stream: &TcpStream,
    pattern: Pattern,
    size: u64,
    timeout: Duration,
    watcher: &mut dyn Watcher,
) -> Result<(), Failure> {
    let mut exchange = Exchange::new(stream, pattern, size);
    let prepared = stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(false));
    prepared.map_err(|error| exchange.broken(&error))?;
    while exchange.came < size {
        let before = exchange.sent + exchange.came;
        let was_sending = exchange.sent < size;
        exchange.write()?;
        if was_sending && exchange.sent == size {
            watcher.all_sent();
        }
        exchange.read()?;
        let moved = exchange.sent + exchange.came - before;
        watcher.moved(moved);
        if moved == 0 {
            let what = if exchange.sent < size { For::Either } else { For::Reading };
            let waited = wait_while_moving(stream, what, None, timeout);
            if waited.map_err(|error| exchange.broken(&error))? == Waited::Still {
                return Err(Failure::Silent(timeout, exchange.sent, exchange.came));
            }
        }
    }
    exchange.expect_no_more()
}

struct Exchange<'a> {
    stream: &'a TcpStream,
    pattern: Pattern,
    size: u64,
    sent: u64,
    came: u64,
    /// What is to go out next, of which `out_done` has gone.
    out: Vec<u8>,
    out_done: usize,
    piece: Vec<u8>,
    scratch: Vec<u8>,
}

impl<'a> Exchange<'a> {
    fn new(stream: &'a TcpStream, pattern: Pattern, size: u64) -> Self {
        let (piece, scratch) = (vec![0; PIECE], vec![0; PIECE]);
        Self { stream, pattern, size, sent: 0, came: 0, out: Vec::new(), out_done: 0, piece, scratch }
    }

    /// Writes one piece, or what is left of it; nothing where the connection takes nothing at the moment.
    fn write(&mut self) -> Result<(), Failure> {
        if self.sent == self.size {
            return Ok(());
        }
        if self.out_done == self.out.len() {
            let length = usize::try_from(self.size - self.sent).unwrap_or(PIECE).min(PIECE);
            self.out.resize(length, 0);
            self.pattern.fill(self.sent, &mut self.out);
            self.out_done = 0;
        }
        match (&*self.stream).write(&self.out[self.out_done..]) {
            Ok(written) => {
                self.out_done += written;
                self.sent += written as u64;
            }
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(self.broken(&error)),
        }
        if self.sent == self.size {
            self.stream.shutdown(Half::Write).map_err(|error| self.broken(&error))?;
        }
        Ok(())
    }

    /// Reads one piece and compares it; nothing where nothing has come.
    fn read(&mut self) -> Result<(), Failure> {
        match (&*self.stream).read(&mut self.piece) {
            Ok(0) => Err(Failure::Short(self.came)),
            Ok(read) => {
                let within = usize::try_from(self.size - self.came).map_or(read, |left| read.min(left));
                let checked = self.pattern.check(self.came, &self.piece[..within], &mut self.scratch);
                self.came += read as u64;
                checked.map_err(Failure::Different)?;
                if self.came > self.size { Err(Failure::Long) } else { Ok(()) }
            }
            Err(error) if is_passing(&error) => Ok(()),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Waits for the server's end for a moment: one that keeps the connection open has its reasons.
    fn expect_no_more(&mut self) -> Result<(), Failure> {
        let waited = wait(self.stream, For::Reading, self.stream, None, Instant::now() + LAST_WORD);
        if matches!(waited, Ok(Wake::Ready | Wake::WatchedGone))
            && matches!((&*self.stream).read(&mut self.piece), Ok(1..))
        {
            return Err(Failure::Long);
        }
        Ok(())
    }

    fn broken(&self, error: &io::Error) -> Failure {
        let why = match Trouble::of(error) {
            Trouble::Reset => "the connection was reset".to_owned(),
            _ => describe(error),
        };
        Failure::Broken(why, self.sent, self.came)
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

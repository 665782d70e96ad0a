//! For systems whose poll tells too little: those of macOS and Windows have one flag for a peer that only closed its
//! sending direction and for one that is gone, macOS has none at all for whoever asks for nothing else, and Windows
//! polls nothing but sockets. So the socket is waited for in short slices, and the rest is looked at between them.

use std::io;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::{For, Wake, timespec};
use crate::error::Error;
use crate::shutdown::Shutdown;

/// How late the shutdown may be noticed, or that the watched peer is gone.
const SLICE: Duration = Duration::from_millis(50);

/// How long to rest where the system would tell the same thing again at once.
const REST: Duration = Duration::from_millis(1);

/// What any number of threads that wait for their sockets look at between two slices.
pub struct Stop(Shutdown);

impl Stop {
    /// Tells waiting threads of `shutdown`.
    ///
    /// # Errors
    /// None here; where a wait is woken, a lack of descriptors.
    pub fn at(shutdown: &Shutdown) -> Result<Self, Error> {
        Ok(Self(shutdown.clone()))
    }

    /// Whether the shutdown has begun.
    pub fn is_triggered(&self) -> bool {
        self.0.is_triggered()
    }
}

/// Waits until `socket` is ready, `watched` is gone, the shutdown that `stop` tells of begins, or
/// `deadline` comes. Where several have happened, the shutdown counts most, then that `watched` is gone.
///
/// A watched peer that only closed its sending direction is not gone: it may well wait for a reply.
///
/// # Errors
/// The system's, which has none that a correct call meets but a lack of memory.
pub fn wait(
    socket: &TcpStream,
    what: For,
    watched: &TcpStream,
    stop: Option<&Stop>,
    deadline: Instant,
) -> io::Result<Wake> {
    loop {
        if stop.is_some_and(Stop::is_triggered) {
            return Ok(Wake::Stopped);
        }
        if is_gone(watched)? {
            return Ok(Wake::WatchedGone);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if is_ready(socket, what, left.min(SLICE))? {
            return Ok(Wake::Ready);
        }
        if left.is_zero() {
            return Ok(Wake::TimedOut);
        }
    }
}

fn is_ready(socket: &TcpStream, what: For, within: Duration) -> io::Result<bool> {
    let told = look(socket, what.flags(), within)?;
    if told.is_empty() {
        return Ok(false);
    }
    // A peer that closed its sending direction gives an end to read, but no room to write.
    let only_closed = what == For::Writing && told == PollFlags::HUP && !has_failed(socket);
    if only_closed {
        thread::sleep(REST.min(within));
    }
    Ok(!only_closed)
}

fn is_gone(watched: &TcpStream) -> io::Result<bool> {
    let told = look(watched, PollFlags::IN, Duration::ZERO)?;
    Ok(told.intersects(PollFlags::ERR | PollFlags::NVAL) || !told.is_empty() && has_failed(watched))
}

/// Whether receiving fails. Does not wait, as it is asked only where the system has something to tell.
fn has_failed(stream: &TcpStream) -> bool {
    let passing = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
        )
    };
    stream.peek(&mut [0]).is_err_and(|error| !passing(&error))
}

fn look(stream: &TcpStream, flags: PollFlags, within: Duration) -> io::Result<PollFlags> {
    let mut one = [PollFd::new(stream, flags)];
    match poll(&mut one, Some(&timespec(within))) {
        Ok(_) => Ok(one[0].revents()),
        Err(Errno::INTR) => Ok(PollFlags::empty()),
        Err(error) => Err(error.into()),
    }
}

//! One poll(2) for everything.

use std::io::{self, PipeReader};
use std::net::TcpStream;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::{For, Wake, timespec};
use crate::error::Error;
use crate::shutdown::{Hook, Shutdown};

/// A pipe that hangs up at the shutdown, for any number of threads that wait for their sockets.
pub struct Stop {
    hangs_up: PipeReader,
    shutdown: Shutdown,
    _hook: Hook,
}

impl Stop {
    /// Tells waiting threads of `shutdown`.
    ///
    /// # Errors
    /// A lack of descriptors.
    pub fn at(shutdown: &Shutdown) -> Result<Self, Error> {
        let pipe = io::pipe();
        let (hangs_up, writer) =
            pipe.map_err(|error| Error::io("cannot prepare for the end of the program", &error))?;
        let hook = shutdown.on_trigger(move || drop(writer));
        Ok(Self { hangs_up, shutdown: shutdown.clone(), _hook: hook })
    }

    /// Whether the shutdown has begun.
    pub fn is_triggered(&self) -> bool {
        self.shutdown.is_triggered()
    }
}

/// Waits until `socket` is ready, `watched` is gone, the shutdown that `stop` tells of begins, or
/// `deadline` comes. Where several have happened, the shutdown counts most, then that `watched` is gone.
///
/// A watched peer that only closed its sending direction is not gone: it may well wait for a reply.
///
/// # Errors
/// The system's (poll(2)), which has none that a correct call meets but a lack of memory.
pub fn wait(
    socket: &TcpStream,
    what: For,
    watched: &TcpStream,
    stop: Option<&Stop>,
    deadline: Instant,
) -> io::Result<Wake> {
    let nothing = PollFlags::empty();
    let mut all =
        [PollFd::new(socket, what.flags()), PollFd::new(watched, nothing), PollFd::new(watched, nothing)];
    let count = if let Some(stop) = stop {
        all[2] = PollFd::new(&stop.hangs_up, nothing);
        3
    } else {
        2
    };
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match poll(&mut all[..count], Some(&timespec(left))) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(0) => return Ok(Wake::TimedOut),
            Ok(_) if count == 3 && !all[2].revents().is_empty() => return Ok(Wake::Stopped),
            Ok(_) if !all[1].revents().is_empty() => return Ok(Wake::WatchedGone),
            Ok(_) => return Ok(Wake::Ready),
        }
    }
}

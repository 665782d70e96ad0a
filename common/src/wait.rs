//! Waiting for one socket while another is watched, and the program's end too.

use std::io::{self, PipeReader};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::error::Error;
use crate::shutdown::{Hook, Shutdown};

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Bytes to read, or the end of the stream.
    Reading,
    /// Room to write, or the end of connecting.
    Writing,
    /// Either of them.
    Either,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The socket can go on, or has an error that its next call will tell.
    Ready,
    /// The watched peer is gone: it reset its connection, or both directions are closed.
    WatchedGone,
    /// The shutdown has begun.
    Stopped,
    /// The deadline came first.
    TimedOut,
}

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
    let flags = match what {
        For::Reading => PollFlags::IN,
        For::Writing => PollFlags::OUT,
        For::Either => PollFlags::IN | PollFlags::OUT,
    };
    let nothing = PollFlags::empty();
    let mut all = [PollFd::new(socket, flags), PollFd::new(watched, nothing), PollFd::new(watched, nothing)];
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

fn timespec(time: Duration) -> Timespec {
    let tv_sec = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timespec { tv_sec, tv_nsec: time.subsec_nanos().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::{Shutdown as Half, TcpListener};

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (near, listener.accept().unwrap().0)
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(20)
    }

    fn late() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn bytes_and_room_are_noticed_and_silence_times_out() {
        let ((near, mut far), (watched, _other)) = (pair(), pair());
        assert_eq!(wait(&near, For::Reading, &watched, None, soon()).unwrap(), Wake::TimedOut);
        assert_eq!(wait(&near, For::Writing, &watched, None, late()).unwrap(), Wake::Ready);
        far.write_all(b"x").unwrap();
        assert_eq!(wait(&near, For::Reading, &watched, None, late()).unwrap(), Wake::Ready);
    }

    #[test]
    fn a_watched_peer_that_half_closes_or_sends_is_not_gone() {
        let ((near, _far), (watched, mut other)) = (pair(), pair());
        other.write_all(b"next request").unwrap();
        other.shutdown(Half::Write).unwrap();
        assert_eq!(wait(&near, For::Reading, &watched, None, soon()).unwrap(), Wake::TimedOut);
    }

    #[test]
    fn a_watched_peer_that_resets_is_gone() {
        let ((near, _far), (watched, other)) = (pair(), pair());
        crate::stream::reset_when_closed(&other).unwrap();
        drop(other);
        assert_eq!(wait(&near, For::Reading, &watched, None, late()).unwrap(), Wake::WatchedGone);
    }

    #[test]
    fn the_shutdown_ends_every_wait_now_and_later() {
        let ((near, _far), (watched, _other)) = (pair(), pair());
        let shutdown = Shutdown::new();
        let stop = Stop::at(&shutdown).unwrap();
        let wait = |deadline| wait(&near, For::Reading, &watched, Some(&stop), deadline).unwrap();
        assert_eq!(wait(soon()), Wake::TimedOut);
        std::thread::scope(|scope| {
            let waiting = [(); 2].map(|()| scope.spawn(|| wait(late())));
            shutdown.trigger();
            for thread in waiting {
                assert_eq!(thread.join().unwrap(), Wake::Stopped);
            }
        });
        assert_eq!(wait(late()), Wake::Stopped);
    }
}

//! Waiting for one socket while another is watched.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Bytes to read, or the end of the stream.
    Reading,
    /// Room to write, or the end of connecting.
    Writing,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The socket can go on, or has an error that its next call will tell.
    Ready,
    /// The watched peer is gone: it reset its connection, or both directions are closed.
    WatchedGone,
    /// The deadline came first.
    TimedOut,
}

/// Waits until `socket` is ready, `watched` is gone, or `deadline` comes.
///
/// A watched peer that only closed its sending direction is not gone: it may well wait for a reply.
///
/// # Errors
/// The system's (poll(2)), which has none that a correct call meets but a lack of memory.
pub fn wait(socket: &TcpStream, what: For, watched: &TcpStream, deadline: Instant) -> io::Result<Wake> {
    let flags = match what {
        For::Reading => PollFlags::IN,
        For::Writing => PollFlags::OUT,
    };
    loop {
        let mut both = [PollFd::new(socket, flags), PollFd::new(watched, PollFlags::empty())];
        let left = deadline.saturating_duration_since(Instant::now());
        match poll(&mut both, Some(&timespec(left))) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(0) => return Ok(Wake::TimedOut),
            Ok(_) if !both[1].revents().is_empty() => return Ok(Wake::WatchedGone),
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
    use std::net::{Shutdown, TcpListener};

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
        assert_eq!(wait(&near, For::Reading, &watched, soon()).unwrap(), Wake::TimedOut);
        assert_eq!(wait(&near, For::Writing, &watched, late()).unwrap(), Wake::Ready);
        far.write_all(b"x").unwrap();
        assert_eq!(wait(&near, For::Reading, &watched, late()).unwrap(), Wake::Ready);
    }

    #[test]
    fn a_watched_peer_that_half_closes_or_sends_is_not_gone() {
        let ((near, _far), (watched, mut other)) = (pair(), pair());
        other.write_all(b"next request").unwrap();
        other.shutdown(Shutdown::Write).unwrap();
        assert_eq!(wait(&near, For::Reading, &watched, soon()).unwrap(), Wake::TimedOut);
    }

    #[test]
    fn a_watched_peer_that_resets_is_gone() {
        let ((near, _far), (watched, other)) = (pair(), pair());
        socket2::SockRef::from(&other).set_linger(Some(Duration::ZERO)).unwrap();
        drop(other);
        assert_eq!(wait(&near, For::Reading, &watched, late()).unwrap(), Wake::WatchedGone);
    }
}

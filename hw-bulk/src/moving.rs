//! Waiting for a connection on which something may move although no call sees it.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::wait::{For, Stop, Wake, wait};

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The connection can go on, or has failed, as its next call tells.
    Ready,
    /// Nothing has moved for all the time.
    Still,
    /// The shutdown has begun.
    Stopped,
}

/// Waits until a connection that does not block can go on; [`Waited::Still`] when for `timeout` neither that
/// has happened nor the peer has taken anything.
///
/// What was written is not yet taken: the system holds some MiB of it, and a socket can be written to again
/// only when a good part of them is gone. So a slow peer would seem to stand still. Where the system tells how
/// much it still holds (Linux), it is looked at twice in each `timeout`.
///
/// # Errors
/// The system's (poll(2)).
pub fn wait_while_moving(
    stream: &TcpStream,
    what: For,
    stop: Option<&Stop>,
    timeout: Duration,
) -> io::Result<Waited> {
    let mut held = None;
    loop {
        match wait(stream, what, stream, stop, Instant::now() + timeout / 2)? {
            Wake::Ready | Wake::WatchedGone => return Ok(Waited::Ready),
            Wake::Stopped => return Ok(Waited::Stopped),
            Wake::TimedOut => {
                let holds = not_taken(stream).unwrap_or(0);
                if held.is_some_and(|held| holds >= held) {
                    return Ok(Waited::Still);
                }
                held = Some(holds);
            }
        }
    }
}

/// How many written bytes the peer has not acknowledged; `None` where the system does not tell.
fn not_taken(stream: &TcpStream) -> Option<u32> {
    #[cfg(target_os = "linux")]
    {
        let (local, peer) = (stream.local_addr().ok()?, stream.peer_addr().ok()?);
        let table = if local.is_ipv4() { procfs::net::tcp() } else { procfs::net::tcp6() };
        let entry = table
            .ok()?
            .into_iter()
            .find(|entry| (entry.local_address, entry.remote_address) == (local, peer))?;
        Some(entry.tx_queue)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = stream;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    fn pair(host: &str) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        near.set_nonblocking(true).unwrap();
        (near, listener.accept().unwrap().0)
    }

    fn fill(stream: &TcpStream) {
        while (&*stream).write(&[b'x'; 64 * 1024]).is_ok() {}
    }

    #[test]
    fn a_peer_that_takes_nothing_stands_still() {
        let (near, _far) = pair("127.0.0.1");
        fill(&near);
        let begin = Instant::now();
        let timeout = Duration::from_millis(200);
        assert_eq!(wait_while_moving(&near, For::Writing, None, timeout).unwrap(), Waited::Still);
        assert!(begin.elapsed() >= timeout);
        assert_eq!(wait_while_moving(&near, For::Reading, None, timeout).unwrap(), Waited::Still);
    }

    /// So slow that the socket cannot be written to for many times the timeout.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_peer_that_takes_little_does_not() {
        use std::io::Read;
        for host in ["127.0.0.1", "::1"] {
            if TcpListener::bind((host, 0)).is_err() {
                continue; // a machine without IPv6
            }
            let (near, far) = pair(host);
            fill(&near);
            let timeout = Duration::from_millis(1000);
            let reading = std::thread::spawn(move || {
                far.set_read_timeout(Some(timeout)).unwrap();
                let mut piece = vec![0; 32 * 1024];
                while matches!((&far).read(&mut piece), Ok(1..)) {
                    std::thread::sleep(timeout / 20);
                }
                far
            });
            let begin = Instant::now();
            let waited = wait_while_moving(&near, For::Reading, None, timeout).unwrap();
            assert_eq!(waited, Waited::Still);
            assert!(begin.elapsed() >= timeout * 3 / 2, "{host}: given up after {:?}", begin.elapsed());
            drop(reading.join().unwrap());
        }
    }
}

//! What every connected TCP stream needs: deadlines for both directions, and reading through interruptions.

use std::io::{self, Read};
use std::net::{Shutdown as Half, TcpStream};
use std::time::{Duration, Instant};

use socket2::SockRef;

/// How long a peer may take to read anything of what it is sent.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a stream stays open for a peer that was told the end and has not ended itself.
pub const LINGER: Duration = Duration::from_secs(1);

/// Bounds every wait on a blocking stream: `idle` for the peer's next bytes, [`STALL_TIMEOUT`] for
/// it to take ours; and sends small messages at once (`TCP_NODELAY`).
///
/// # Errors
/// The system's, for a stream that is not connected any more.
pub fn set_deadlines(stream: &TcpStream, idle: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(idle))?;
    stream.set_write_timeout(Some(STALL_TIMEOUT))
}

/// Has the stream's close be a reset (`SO_LINGER` 0, socket(7)), however it comes about: a program that is
/// killed or fails then never leaves its peer with a proper end behind a part of what it was to send.
///
/// # Errors
/// The system's, for a stream that is not connected any more.
pub fn reset_when_closed(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Takes [`reset_when_closed`] back.
///
/// # Errors
/// The system's, for a stream that is not connected any more.
pub fn end_when_closed(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(None)
}

/// One receive of at most `buffer.len()` bytes; 0 is the end of the stream. Interruptions are gone through.
///
/// # Errors
/// The stream's; see [`Trouble`].
pub fn receive(mut stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Ends a stream so that the peer gets all that was sent: tells the end, and throws away what still
/// comes until the peer has ended too, at most for [`LINGER`]. To close a stream on bytes that were
/// not read would be a reset, which can take the last reply away from the peer.
pub fn end_gently(stream: &TcpStream) {
    if stream.shutdown(Half::Write).is_err() {
        return;
    }
    let deadline = Instant::now() + LINGER;
    let mut thrown_away = [0; 1024];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        if !matches!(receive(stream, &mut thrown_away), Ok(1..)) {
            return;
        }
    }
}

/// Why a stream failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The peer went away without a proper close.
    Reset,
    /// The peer was silent, or read nothing, for longer than the deadline.
    TimedOut,
    /// Anything else.
    Other,
}

impl Trouble {
    /// Which trouble an error of a stream stands for.
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::NotConnected => {
                Self::Reset
            }
            Kind::WouldBlock | Kind::TimedOut => Self::TimedOut,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (client, listener.accept().unwrap().0)
    }

    #[test]
    fn a_silent_peer_is_a_time_out() {
        let (_client, server) = pair();
        set_deadlines(&server, Duration::from_millis(10)).unwrap();
        let error = receive(&server, &mut [0; 8]).unwrap_err();
        assert_eq!(Trouble::of(&error), Trouble::TimedOut);
    }

    #[test]
    fn a_gentle_end_is_no_reset_whatever_was_not_read() {
        let (mut client, server) = pair();
        client.write_all(&[b'x'; 50_000]).unwrap();
        (&server).write_all(b"last words").unwrap();
        let ending = std::thread::spawn(move || end_gently(&server));
        let mut heard = String::new();
        client.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "last words");
        drop(client);
        ending.join().unwrap();
    }

    #[test]
    fn a_gentle_end_does_not_wait_for_ever() {
        let (_client, server) = pair();
        let start = Instant::now();
        end_gently(&server);
        assert!(start.elapsed() >= LINGER - Duration::from_millis(20));
    }

    #[test]
    fn a_reset_is_a_reset() {
        let (client, server) = pair();
        set_deadlines(&server, Duration::from_secs(10)).unwrap();
        reset_when_closed(&client).unwrap();
        drop(client);
        let error = receive(&server, &mut [0; 8]).unwrap_err();
        assert_eq!(Trouble::of(&error), Trouble::Reset);
        let error = (&server).write_all(b"x").unwrap_err();
        assert_eq!(Trouble::of(&error), Trouble::Reset);
    }
}

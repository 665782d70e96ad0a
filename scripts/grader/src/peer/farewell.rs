//! A friendly end of a connection.
//!
//! A socket that is closed with received bytes unread resets its connection (RFC 1122, 4.2.2.13), and so does one to
//! which more is sent afterwards. Neither is what a server sees of a user who leaves.

use std::io::{ErrorKind, Read};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// How long what still comes is taken, at most: until the other end closes, if that comes first.
const LINGERS: Duration = Duration::from_secs(2);

/// How much of it is taken at most, in bytes.
const MOST: usize = 64 << 20;

/// Sends no more at once, and in the background takes what still comes before it closes.
pub(super) fn close(stream: TcpStream, at_end: bool) {
    if stream.shutdown(Shutdown::Write).is_err() || at_end {
        return;
    }
    let drained = thread::Builder::new().name("farewell".to_owned()).spawn(move || drain(&stream));
    // A system without a thread left closes at once.
    drop(drained);
}

fn drain(mut stream: &TcpStream) {
    let until = Instant::now() + LINGERS;
    let (mut piece, mut taken) = ([0; 16 * 1024], 0);
    while taken < MOST {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut piece) {
            Ok(0) => return,
            Ok(count) => taken += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;

    use super::*;
    use crate::peer::Peer;

    /// What a server that announces to all sees of a client that leaves with that unread.
    fn seen_by_the_server(leave: impl FnOnce(Peer)) -> std::io::Result<usize> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, second) = (listener.local_addr().unwrap(), Duration::from_secs(5));
        let peer = Peer::connect("client", address, second, None, None, Instant::now() + second).unwrap();
        let mut server = listener.accept().unwrap().0;
        server.write_all(b"client 1 is here").unwrap();
        // It has come before the client leaves.
        assert_eq!(peer.socket().peek(&mut [0; 16]).unwrap(), 16);
        leave(peer);
        server.set_read_timeout(Some(second)).unwrap();
        let end = server.read(&mut [0; 16])?;
        // Announces that it has left, to whoever is still in its list.
        server.write_all(b"client 1 has left")?;
        server.write_all(b"client 1 has left")?;
        Ok(end)
    }

    #[test]
    fn a_client_that_closes_or_is_dropped_with_bytes_unread_leaves_in_order() {
        assert_eq!(seen_by_the_server(Peer::close).unwrap(), 0);
        assert_eq!(seen_by_the_server(drop).unwrap(), 0);
    }

    #[test]
    fn a_client_that_resets_always_does() {
        assert_eq!(seen_by_the_server(Peer::reset).unwrap_err().kind(), ErrorKind::ConnectionReset);
        let after_its_end = |mut peer: Peer| {
            peer.half_close();
            peer.reset();
        };
        // The end comes first, and the reset behind it.
        let behind_the_end = seen_by_the_server(after_its_end);
        assert!(behind_the_end.is_err(), "{behind_the_end:?}");
    }
}

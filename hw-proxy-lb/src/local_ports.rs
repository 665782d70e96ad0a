//! Local ports for connections that are made by the thousand to one backend.
//!
//! The proxy closes its direction first, so each of its connections stays in `TIME_WAIT` for a
//! minute and keeps its local port. Left to itself, connect(2) takes another port each time, and
//! once the range is used up it searches thousands of ports for a free one, or finds none.
//!
//! A port that the socket was bound to with `SO_REUSEADDR` is another matter: on Linux, connect(2)
//! then takes a connection over that is in `TIME_WAIT` at once, with sequence numbers and timestamps
//! beyond the old ones, so that no late segment of the old can be taken for one of the new (RFC 6191;
//! `tcp_twsk_unique` in the kernel's net/ipv4/tcp_ipv4.c). So a few ports, used in turn, do for any
//! number of connections, and leave the rest to the machine's other programs.
//!
//! The README's "Which side should close first" has the figures.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU16, Ordering};

use socket2::Socket;

/// How many ports a backend's connections share: more than are usually under way at once.
const POOL: u16 = 1024;

/// The first of the ports that are assigned to no service (RFC 6335, section 6).
const FIRST_DYNAMIC: u16 = 49_152;

/// The ports of one backend's connections.
#[derive(Debug)]
pub struct LocalPorts {
    /// `None` where the system does not take over what is in `TIME_WAIT`.
    pool: Option<RangeInclusive<u16>>,
    turn: AtomicU16,
}

impl LocalPorts {
    /// Somewhere beside the range that this system connects from.
    pub fn of_this_system() -> Self {
        Self::new(port_range().and_then(|range| pool_beside(&range)))
    }

    pub(crate) fn new(pool: Option<RangeInclusive<u16>>) -> Self {
        Self { pool, turn: AtomicU16::new(0) }
    }

    /// Binds the socket, which will connect to `remote`, to the port whose turn it is.
    ///
    /// # Errors
    /// A port that another program has, and a system without such ports: the caller tries the next,
    /// or leaves the choice to connect(2).
    pub fn bind(&self, socket: &Socket, remote: SocketAddr) -> io::Result<()> {
        let port = self.next().ok_or(io::ErrorKind::Unsupported)?;
        let any: IpAddr = match remote {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        socket.set_reuse_address(true)?;
        socket.bind(&SocketAddr::new(any, port).into())
    }

    fn next(&self) -> Option<u16> {
        let pool = self.pool.as_ref()?;
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (pool.end() - pool.start() + 1);
        Some(pool.start() + turn)
    }
}

/// A pool at a random place, so that two proxies to one backend seldom meet.
///
/// It lies above the range that connect(2) takes ports from, where that leaves room: those are
/// dynamic ports all the same (RFC 6335), and no other program's connection comes by one. Otherwise
/// it lies in the range, and a range too small to share has none.
fn pool_beside(range: &RangeInclusive<u16>) -> Option<RangeInclusive<u16>> {
    let above = u16::MAX - range.end();
    let (first, ports) = if above >= POOL && *range.end() >= FIRST_DYNAMIC - 1 {
        (range.end() + 1, above)
    } else {
        (*range.start(), range.end().checked_sub(*range.start())?)
    };
    if ports < POOL || first == *range.start() && ports < 4 * POOL {
        return None;
    }
    let random = RandomState::new().build_hasher().finish() % u64::from(ports - POOL + 1);
    let start = first + u16::try_from(random).ok()?;
    Some(start..=start + (POOL - 1))
}

#[cfg(target_os = "linux")]
fn port_range() -> Option<RangeInclusive<u16>> {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let mut bounds = text.split_whitespace().map(str::parse);
    Some(bounds.next()?.ok()?..=bounds.next()?.ok()?)
}

#[cfg(not(target_os = "linux"))]
fn port_range() -> Option<RangeInclusive<u16>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_used_in_turn() {
        let ports = LocalPorts::new(Some(1000..=1002));
        let turns: Vec<_> = (0..5).map(|_| ports.next()).collect();
        assert_eq!(turns, [1000, 1001, 1002, 1000, 1001].map(Some));
        assert_eq!(LocalPorts::new(None).next(), None);
    }

    #[test]
    fn a_pool_lies_above_the_systems_range_or_is_a_small_part_of_it() {
        for _ in 0..1000 {
            let above = pool_beside(&(32768..=60999)).unwrap();
            assert!(*above.start() >= 61000 && above.len() == usize::from(POOL), "{above:?}");
            let within = pool_beside(&(1024..=65535)).unwrap();
            assert!(*within.start() >= 1024 && within.len() == usize::from(POOL), "{within:?}");
        }
        assert_eq!(pool_beside(&(65000..=65535)), None);
        assert_eq!(pool_beside(&(2000..=4000)), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_in_time_wait_is_taken_over_at_once() {
        use std::io::Read;
        use std::net::{Shutdown, TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let free = scripts::ports::ReservedPort::any().unwrap().number();
        let ports = LocalPorts::new(Some(free..=free));
        for _ in 0..50 {
            let socket = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            ports.bind(&socket, address).unwrap();
            socket.connect(&address.into()).unwrap();
            let mut near = TcpStream::from(socket);
            let (far, peer) = listener.accept().unwrap();
            assert_eq!(peer.port(), free);
            near.shutdown(Shutdown::Write).unwrap();
            drop(far);
            near.read_exact(&mut [0]).unwrap_err(); // the far side's end: TIME_WAIT from here on
        }
    }
}

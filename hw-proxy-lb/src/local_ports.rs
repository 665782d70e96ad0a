//! Local ports for connections that are made by the thousand to one backend.
//!
//! The proxy closes its direction first, so each of its connections stays in `TIME_WAIT` and keeps
//! its local port (for 60 s; towards loopback Linux reuses it after 1 s). Left to itself, connect(2)
//! then looks at every second port of the range, one by one, before it finds a free one: at 14,000
//! connections a second to one backend that search takes more time than all the rest. Here each
//! connection gets a short window of the range to search, which moves on with each connection, so
//! that it begins with the ports that have rested longest.
//!
//! The README's "Which side should close first" has the figures.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU32, Ordering};

use socket2::Socket;

/// How many ports one connection searches.
const WINDOW: u32 = 64;

/// The windows of one backend's connections.
#[derive(Debug)]
pub struct LocalPorts {
    /// Where windows may lie; `None` where the system has no such thing.
    usable: Option<RangeInclusive<u16>>,
    connections: AtomicU32,
}

impl LocalPorts {
    /// For the range of ports that this system connects from.
    pub fn of_this_system() -> Self {
        Self::over(system::port_range().and_then(|range| usable(&range)))
    }

    fn over(usable: Option<RangeInclusive<u16>>) -> Self {
        Self { usable, connections: AtomicU32::new(0) }
    }

    /// Has the socket's connection search the next window only.
    ///
    /// On a system without this, or a range too small for it, the socket searches as usual.
    pub fn next_window(&self, socket: &Socket) {
        if let Some(window) = self.advance() {
            // An older kernel does not know the option; its own search works too.
            let _ = system::set_port_range(socket, &window);
        }
    }

    fn advance(&self) -> Option<RangeInclusive<u16>> {
        let usable = self.usable.as_ref()?;
        let (low, high) = (u32::from(*usable.start()), u32::from(*usable.end()));
        let places = high - low + 2 - WINDOW;
        let first = low + self.connections.fetch_add(1, Ordering::Relaxed) % places;
        Some(u16::try_from(first).ok()?..=u16::try_from(first + WINDOW - 1).ok()?)
    }
}

/// The range without its last eighth, which is left to the machine's other programs: they find no
/// port where connections in `TIME_WAIT` hold them all.
fn usable(range: &RangeInclusive<u16>) -> Option<RangeInclusive<u16>> {
    let length = range.end().checked_sub(*range.start())?;
    (u32::from(length) >= 16 * WINDOW).then(|| *range.start()..=range.end() - length / 8)
}

#[cfg(target_os = "linux")]
mod system {
    use std::ops::RangeInclusive;

    use nix::sys::socket::setsockopt;
    use nix::{libc, setsockopt_impl, sockopt_impl};
    use socket2::Socket;

    const IP_LOCAL_PORT_RANGE: libc::c_int = 51;

    sockopt_impl!(
        /// `IP_LOCAL_PORT_RANGE(2const)`, since Linux 6.3.
        LocalPortRange,
        SetOnly,
        libc::IPPROTO_IP,
        IP_LOCAL_PORT_RANGE,
        u32
    );

    pub(super) fn port_range() -> Option<RangeInclusive<u16>> {
        let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
        let mut bounds = text.split_whitespace().map(str::parse);
        Some(bounds.next()?.ok()?..=bounds.next()?.ok()?)
    }

    pub(super) fn set_port_range(socket: &Socket, range: &RangeInclusive<u16>) -> nix::Result<()> {
        let both = u32::from(*range.end()) << 16 | u32::from(*range.start());
        setsockopt(socket, LocalPortRange, &both)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::ops::RangeInclusive;

    use socket2::Socket;

    pub(super) fn port_range() -> Option<RangeInclusive<u16>> {
        None
    }

    pub(super) fn set_port_range(_: &Socket, _: &RangeInclusive<u16>) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_move_on_and_come_round() {
        let ports = LocalPorts::over(Some(1000..=1099));
        let windows: Vec<_> = (0..38).filter_map(|_| ports.advance()).collect();
        assert_eq!(windows[0], 1000..=1063);
        assert_eq!(windows[1], 1001..=1064);
        assert_eq!(windows[36], 1036..=1099);
        assert_eq!(windows[37], 1000..=1063);
    }

    #[test]
    fn an_eighth_is_left_to_others_and_a_small_range_alone() {
        assert_eq!(usable(&(32768..=60999)), Some(32768..=57471));
        assert_eq!(usable(&(50000..=50100)), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_comes_from_its_window() {
        use std::net::{SocketAddr, TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ports = LocalPorts::of_this_system();
        for _ in 0..3 {
            let socket = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            let Some(window) = ports.advance() else { return };
            if system::set_port_range(&socket, &window).is_err() {
                return; // a kernel before 6.3
            }
            socket.connect(&address.into()).unwrap();
            let local: SocketAddr = TcpStream::from(socket).local_addr().unwrap();
            assert!(window.contains(&local.port()), "{local} is not in {window:?}");
        }
    }
}

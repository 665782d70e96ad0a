//! Where a load's connections come from.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How many connections one source address opens: fewer than it has ports.
const CONNECTIONS_PER_ADDRESS: usize = 5_000;

/// The local ports that each client of [`bind_from`] takes in turn, above those that Linux connects from by
/// itself. Bound with `SO_REUSEADDR`, a port is taken over from the connection in `TIME_WAIT` that had it, so
/// that few will do: what the system keeps in `TIME_WAIT` is to be the server's doing.
const PORTS: std::ops::Range<u16> = 61_000..61_100;

/// The most clients, each with a source address of its own.
pub(super) const MAX_CLIENTS: usize = 250;

/// The source address of a load's connection: 127.0.0.2, 127.0.0.3, …
pub fn source_address(number: usize) -> Ipv4Addr {
    let address = u8::try_from(2 + number / CONNECTIONS_PER_ADDRESS).unwrap_or(u8::MAX);
    Ipv4Addr::new(127, 0, 0, address)
}

/// A non-blocking connection under way, from its [`source_address`]. When it is closed it ends in a
/// reset: thousands of connections in `TIME_WAIT` would leave the next load no ports.
///
/// # Errors
/// Where the system gives no socket or port, or refuses at once.
pub(super) fn begin(number: usize, server: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_tcp_nodelay(true)?;
    socket.bind(&SocketAddr::from((source_address(number), 0)).into())?;
    connect(&socket, server)?;
    Ok(socket)
}

/// A non-blocking socket bound to the client's own address and the first port from `turn` on that is to be
/// had; gives the port's turn, too. For clients that connect anew again and again.
///
/// # Errors
/// Where the system gives no socket, or no port is to be had.
pub(super) fn bind_from(number: usize, turn: u16) -> io::Result<(Socket, u16)> {
    let address = Ipv4Addr::new(127, 0, 1, u8::try_from(1 + number).unwrap_or(u8::MAX));
    let span = PORTS.end - PORTS.start;
    for turn in (0..span).map(|step| turn.wrapping_add(step)) {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        match socket.bind(&SocketAddr::from((address, PORTS.start + turn % span)).into()) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            bound => return bound.map(|()| (socket, turn)),
        }
    }
    Err(io::ErrorKind::AddrInUse.into())
}

/// Begins to connect; that it goes on by itself is no error.
pub(super) fn connect(socket: &Socket, server: SocketAddr) -> io::Result<()> {
    match socket.connect(&server.into()) {
        Err(error) if !is_under_way(&error) => Err(error),
        _ => Ok(()),
    }
}

fn is_under_way(error: &io::Error) -> bool {
    #[cfg(unix)]
    let in_progress = error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error());
    #[cfg(not(unix))]
    let in_progress = false;
    in_progress || error.kind() == io::ErrorKind::WouldBlock
}

/// Whether a socket that is not yet connected, or has nothing yet, says so.
pub(super) fn is_too_early(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, NotConnected, WouldBlock};
    matches!(error.kind(), WouldBlock | NotConnected | Interrupted)
}

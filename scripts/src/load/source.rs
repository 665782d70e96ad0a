//! Where a load's connections come from.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How many connections one source address opens: fewer than it has ports.
const CONNECTIONS_PER_ADDRESS: usize = 5_000;

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

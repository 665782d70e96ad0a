//! Connecting sockets.

use std::io;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};

use crate::args::HostPort;
use crate::error::Error;

/// How long the programs try to connect.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Connects to the first address of `to` that answers, all of them together within `patience`,
/// with `TCP_NODELAY`.
///
/// # Errors
/// A name that does not resolve, or why the last address did not answer, with advice.
pub fn tcp(to: &HostPort, patience: Duration) -> Result<TcpStream, Error> {
    let doing = || format!("cannot connect to {to}");
    let addresses = to.resolve().map_err(|error| unresolved(doing(), &error))?;
    first_of(&addresses, patience, connect_one).map_err(|error| not_connected(to, &error))
}

/// The error for a peer that does not take a connection, with advice.
pub fn not_connected(to: &HostPort, error: &io::Error) -> Error {
    let told = Error::io(format_args!("cannot connect to {to}"), error);
    match error.kind() {
        io::ErrorKind::ConnectionRefused => told.advise("is the server running, and is that its port?"),
        io::ErrorKind::TimedOut => {
            told.advise("is that the server's address, and does a firewall let it through?")
        }
        _ => told,
    }
}

/// A UDP socket on a free port that talks only with `to`: others' datagrams are not taken, and a
/// port where nobody listens is an error of the next receive.
///
/// # Errors
/// A name that does not resolve, or no way to reach any of its addresses.
pub fn udp(to: &HostPort) -> Result<UdpSocket, Error> {
    let doing = || format!("cannot talk to {to}");
    let addresses = to.resolve().map_err(|error| unresolved(doing(), &error))?;
    let connected = first_of(&addresses, CONNECT_TIMEOUT, |address, _| {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        socket.connect(&address.into())?;
        Ok(socket.into())
    });
    connected.map_err(|error| Error::io(doing(), &error))
}

/// The addresses in turn, each with its share of the time that is left; ends when no time is.
///
/// So one address that never answers cannot take the time of those behind it.
pub fn in_time(addresses: &[SocketAddr], patience: Duration) -> impl Iterator<Item = (SocketAddr, Duration)> {
    let deadline = Instant::now() + patience;
    addresses.iter().enumerate().map_while(move |(i, address)| {
        let left = deadline.saturating_duration_since(Instant::now());
        let addresses_left = u32::try_from(addresses.len() - i).unwrap_or(u32::MAX);
        (!left.is_zero()).then(|| (*address, left / addresses_left))
    })
}

fn first_of<T>(
    addresses: &[SocketAddr],
    patience: Duration,
    try_one: impl Fn(SocketAddr, Duration) -> io::Result<T>,
) -> io::Result<T> {
    let mut last = io::ErrorKind::TimedOut.into();
    for (address, share) in in_time(addresses, patience) {
        match try_one(address, share) {
            Ok(connected) => return Ok(connected),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The error for a name that does not resolve.
pub fn unresolved(doing: impl std::fmt::Display, error: &io::Error) -> Error {
    Error::new(doing, format_args!("the name does not resolve ({})", crate::error::describe(error)))
        .advise("check its spelling, or give an IP address")
}

fn connect_one(address: SocketAddr, patience: Duration) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, patience)?;
    refuse_itself(&stream)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Where nobody listens on a port that the system also takes for outgoing connections, a connection may be
/// given that very port to come from, and is then connected to itself (simultaneous open, RFC 9293,
/// section 3.5): what it sends comes back.
///
/// # Errors
/// `ConnectionRefused` for such a connection, and the system's for one that has failed meanwhile.
pub fn refuse_itself(stream: &TcpStream) -> io::Result<()> {
    let to_itself = stream.local_addr()? == stream.peer_addr()?;
    if to_itself { Err(io::ErrorKind::ConnectionRefused.into()) } else { Ok(()) }
}

/// A TCP socket for a connection to `address` that does not block.
///
/// # Errors
/// A lack of descriptors, or a system without that kind of address.
pub fn new_socket(address: SocketAddr) -> io::Result<Socket> {
    let (domain, protocol) = (Domain::for_address(address), Some(Protocol::TCP));
    #[cfg(target_os = "linux")]
    return Socket::new(domain, Type::STREAM.nonblocking(), protocol);
    #[cfg(not(target_os = "linux"))]
    {
        let socket = Socket::new(domain, Type::STREAM, protocol)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    }
}

/// Begins to connect a socket that does not block. Most connections on one machine are made when this
/// returns; for the others wait until the socket can be written to, then see its error.
///
/// # Errors
/// What the system knows at once, such as that there is no way to the address.
pub fn begin(socket: Socket, address: SocketAddr) -> io::Result<TcpStream> {
    match socket.connect(&address.into()) {
        Err(error) if !is_in_progress(&error) => Err(error),
        _ => Ok(socket.into()),
    }
}

fn is_in_progress(error: &io::Error) -> bool {
    let would_block = error.kind() == io::ErrorKind::WouldBlock;
    #[cfg(unix)]
    let would_block =
        would_block || error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error());
    would_block
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_second_address_is_tried_when_the_first_refuses() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let addresses = [([127, 0, 0, 77], port).into(), ([127, 0, 0, 1], port).into()];
        let stream = first_of(&addresses, CONNECT_TIMEOUT, connect_one).unwrap();
        assert_eq!(stream.peer_addr().unwrap(), addresses[1]);
        assert!(stream.nodelay().unwrap());
    }

    #[test]
    fn a_connection_to_itself_is_none() {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        socket.connect(&socket.local_addr().unwrap()).unwrap();
        let refused = refuse_itself(&socket.into()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        refuse_itself(&TcpStream::connect(listener.local_addr().unwrap()).unwrap()).unwrap();
    }

    #[test]
    fn one_silent_address_does_not_take_all_the_time() {
        let addresses = [([127, 0, 0, 1], 1).into(), ([127, 0, 0, 1], 2).into()];
        let shares: Vec<_> = in_time(&addresses, Duration::from_secs(4)).map(|(_, share)| share).collect();
        assert!(shares[0] <= Duration::from_secs(2), "{shares:?}");
        assert!(shares[1] > Duration::from_secs(2), "{shares:?}");
        assert_eq!(in_time(&addresses, Duration::ZERO).count(), 0);
    }

    #[test]
    fn a_refused_connection_is_told_with_advice() {
        let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let told = tcp(&HostPort::new("127.0.0.1", unused), CONNECT_TIMEOUT).unwrap_err().to_string();
        assert_eq!(
            told,
            format!(
                "cannot connect to 127.0.0.1:{unused}: connection refused; is the server running, and is that its port?"
            )
        );
    }
}

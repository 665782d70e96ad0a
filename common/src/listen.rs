//! Listening sockets.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::args::HostPort;
use crate::connect::unresolved;
use crate::error::Error;

/// How many connections may wait to be accepted.
///
/// std and mio ask for 128, and a queue that overflows costs a client a whole second (the SYN's
/// retransmission). The kernel cuts this down to its own limit (listen(2), `net.core.somaxconn`).
pub const BACKLOG: i32 = 4096;

/// Listens for TCP connections on the first address of `at` that can be had.
///
/// On Unix with `SO_REUSEADDR`, so that a server restarts at once on its port although old
/// connections are still in `TIME_WAIT`; never on Windows, where that would let another process
/// take the port over. `::` takes IPv4 as well.
///
/// # Errors
/// A name that does not resolve, a port in use, an address that is not this machine's, each with advice.
pub fn tcp(at: &HostPort) -> Result<TcpListener, Error> {
    tcp_prepared(at, |_| Ok(()))
}

/// As [`tcp`]; the close of each of its connections is a reset ([`crate::stream::reset_when_closed`]), that of the
/// first client's too: what is set before listening is inherited, and set later it would come behind whoever is quick.
///
/// # Errors
/// As [`tcp`].
pub fn tcp_reset_when_closed(at: &HostPort) -> Result<TcpListener, Error> {
    tcp_prepared(at, |socket| socket.set_linger(Some(Duration::ZERO)))
}

fn tcp_prepared(at: &HostPort, prepare: impl Fn(&Socket) -> io::Result<()>) -> Result<TcpListener, Error> {
    first_of(at, Transport::Tcp, |address| {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        take_ipv4_too(&socket, address)?;
        prepare(&socket)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    })
}

/// Takes UDP datagrams on the first address of `at` that can be had.
///
/// Without `SO_REUSEADDR`: UDP has no `TIME_WAIT` to get around, and with it two servers could
/// hold one port, one of them in vain.
///
/// # Errors
/// As [`tcp`].
pub fn udp(at: &HostPort) -> Result<UdpSocket, Error> {
    first_of(at, Transport::Udp, |address| {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        take_ipv4_too(&socket, address)?;
        socket.bind(&address.into())?;
        Ok(socket.into())
    })
}

#[derive(Clone, Copy)]
enum Transport {
    Tcp,
    Udp,
}

fn first_of<T>(
    at: &HostPort,
    transport: Transport,
    bind: impl Fn(SocketAddr) -> io::Result<T>,
) -> Result<T, Error> {
    let doing = || format!("cannot listen on {at}");
    let addresses = at.resolve().map_err(|error| unresolved(doing(), &error))?;
    let mut last = None;
    for address in addresses {
        match bind(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = Some(error),
        }
    }
    let error = last.unwrap_or_else(|| io::ErrorKind::NotFound.into());
    Err(with_advice(Error::io(doing(), &error), &error, at, transport))
}

fn with_advice(told: Error, error: &io::Error, at: &HostPort, transport: Transport) -> Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => told.advise(format_args!(
            "see who has it with `{}`, or take another port",
            who_has(at.port, transport)
        )),
        io::ErrorKind::AddrNotAvailable => told.advise("this machine does not have that address"),
        io::ErrorKind::PermissionDenied => told.advise("take a port from 1024 up"),
        _ => told,
    }
}

fn who_has(port: u16, transport: Transport) -> String {
    let (flag, name) = match transport {
        Transport::Tcp => ('t', "TCP"),
        Transport::Udp => ('u', "UDP"),
    };
    if cfg!(target_os = "linux") {
        format!("ss -{flag}lnp sport = :{port}")
    } else if cfg!(windows) {
        format!("netstat -ano | findstr :{port}")
    } else {
        format!("lsof -nP -i{name}:{port}")
    }
}

fn take_ipv4_too(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
        socket.set_only_v6(false)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpStream;

    fn any(host: &str) -> HostPort {
        HostPort::new(host, 0)
    }

    #[test]
    fn a_port_in_use_is_told_with_advice() {
        let first = tcp(&any("127.0.0.1")).unwrap();
        let at = HostPort::new("127.0.0.1", first.local_addr().unwrap().port());
        let told = tcp(&at).unwrap_err().to_string();
        assert!(
            told.starts_with(&format!("cannot listen on {at}: address already in use; see who has it")),
            "{told}"
        );
        let udp_first = udp(&any("127.0.0.1")).unwrap();
        let at = HostPort::new("127.0.0.1", udp_first.local_addr().unwrap().port());
        assert!(udp(&at).is_err(), "two UDP servers hold one port");
    }

    #[test]
    fn a_name_that_does_not_resolve_is_told() {
        let told = tcp(&any("no-such-host.invalid")).unwrap_err().to_string();
        assert!(
            told.starts_with("cannot listen on no-such-host.invalid:0: the name does not resolve"),
            "{told}"
        );
        assert!(!told.contains("os error"), "{told}");
    }

    #[test]
    fn an_address_of_another_machine_is_told() {
        let told = tcp(&any("192.0.2.1")).unwrap_err().to_string();
        assert!(told.ends_with("this machine does not have that address"), "{told}");
    }

    #[test]
    fn the_ipv6_wildcard_takes_ipv4() {
        let Ok(listener) = tcp(&any("::")) else {
            return; // a machine without IPv6
        };
        let port = listener.local_addr().unwrap().port();
        TcpStream::connect(("127.0.0.1", port)).unwrap();
    }

    #[test]
    fn a_connection_that_is_to_be_reset_is_without_anybody_setting_it() {
        for (listen, resets) in [(tcp as fn(&HostPort) -> _, false), (tcp_reset_when_closed, true)] {
            let listener: TcpListener = listen(&any("127.0.0.1")).unwrap();
            let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            drop(listener.accept().unwrap());
            assert_eq!(client.read(&mut [0]).is_err(), resets);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_port_with_connections_in_time_wait_opens_again() {
        let listener = tcp(&any("127.0.0.1")).unwrap();
        let at = HostPort::new("127.0.0.1", listener.local_addr().unwrap().port());
        let client = TcpStream::connect((at.host.as_str(), at.port)).unwrap();
        let (served, _) = listener.accept().unwrap();
        drop(served); // the server closes first and keeps the TIME_WAIT
        drop(client);
        drop(listener);
        tcp(&at).unwrap();
    }
}

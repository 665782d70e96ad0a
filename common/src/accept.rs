//! Accepting connections until the shutdown.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use crate::error::{Error, describe};
use crate::lines::LineWriter;
use crate::shutdown::{Hook, Shutdown};

/// How long accepting rests when the system has nothing left to make a connection of.
const PAUSE: Duration = Duration::from_millis(100);

/// Hands every connection to `each`, one after the other, until the shutdown.
///
/// A connection that was given up before it could be accepted is passed over; a lack of descriptors
/// or memory pauses accepting (the kernel's queue holds the clients meanwhile) and is noted once
/// until it is over. Neither ends the server.
///
/// # Errors
/// Where waking a waiting `accept` cannot be prepared; the loop itself does not fail.
pub fn until_shutdown(
    listener: &TcpListener,
    lines: &LineWriter,
    shutdown: &Shutdown,
    mut each: impl FnMut(TcpStream, SocketAddr),
) -> Result<(), Error> {
    let _wakes =
        wake_on(shutdown, listener).map_err(|error| Error::io("cannot begin to accept clients", &error))?;
    let mut noted = false;
    loop {
        let accepted = listener.accept();
        if shutdown.is_triggered() {
            return Ok(());
        }
        match accepted {
            Ok((stream, peer)) => {
                noted = false;
                each(stream, peer);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                if !noted {
                    lines.note(format_args!("accepting clients pauses: {}", describe(&error)));
                    noted = true;
                }
                shutdown.wait_until(Instant::now() + PAUSE);
            }
        }
    }
}

/// Errors of the new connection, not of the listener (accept(2), "Error handling").
pub fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::Interrupted
            | Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::TimedOut
    ) || is_protocol_error(error)
}

#[cfg(unix)]
fn is_protocol_error(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let number = error.raw_os_error();
    [Errno::PROTO, Errno::NOPROTOOPT, Errno::OPNOTSUPP, Errno::HOSTDOWN, Errno::PERM]
        .iter()
        .any(|errno| number == Some(errno.raw_os_error()))
}

#[cfg(not(unix))]
fn is_protocol_error(_: &io::Error) -> bool {
    false
}

/// Has a waiting `accept` return at the shutdown.
///
/// Linux ends it when the listener is shut down; elsewhere that is an error and a connection of our
/// own does it, over a socket made beforehand so that a lack of descriptors cannot prevent it.
fn wake_on(shutdown: &Shutdown, listener: &TcpListener) -> io::Result<Hook> {
    let handle = listener.try_clone()?;
    let call = OwnCall::prepare(listener)?;
    Ok(shutdown.on_trigger(move || {
        if SockRef::from(&handle).shutdown(std::net::Shutdown::Both).is_err() {
            call.make();
        }
    }))
}

struct OwnCall {
    socket: Socket,
    to: SocketAddr,
}

impl OwnCall {
    fn prepare(listener: &TcpListener) -> io::Result<Self> {
        let to = reachable(listener.local_addr()?);
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, to })
    }

    fn make(self) {
        // In progress, or refused because the listener is gone: nobody waits in accept either way.
        let _ = self.socket.connect(&self.to.into());
    }
}

/// Where a socket bound to `local` can be reached from this machine: loopback for a wildcard.
pub fn reachable(local: SocketAddr) -> SocketAddr {
    let ip = match local.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, local.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::unbounded;
    use std::thread;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn listener() -> TcpListener {
        crate::listen::tcp(&crate::args::HostPort::new("127.0.0.1", 0)).unwrap()
    }

    #[test]
    fn a_waiting_accept_ends_at_the_shutdown() {
        let (listener, shutdown) = (listener(), Shutdown::new());
        let address = listener.local_addr().unwrap();
        let (accepted, seen) = unbounded();
        let (ended, end) = unbounded();
        let handle = shutdown.clone();
        thread::spawn(move || {
            let lines = LineWriter::channel().0;
            let result = until_shutdown(&listener, &lines, &handle, |_, peer| accepted.send(peer).unwrap());
            ended.send(result).unwrap();
        });
        let client = TcpStream::connect(address).unwrap();
        assert_eq!(seen.recv_timeout(PATIENCE), Ok(client.local_addr().unwrap()));
        shutdown.trigger();
        assert_eq!(end.recv_timeout(PATIENCE), Ok(Ok(())));
        assert_eq!(seen.try_iter().count(), 0, "the shutdown's own call was taken for a client");
    }

    #[test]
    fn an_own_call_wakes_where_shutting_the_listener_down_does_not() {
        for host in ["127.0.0.1", "0.0.0.0"] {
            let listener = crate::listen::tcp(&crate::args::HostPort::new(host, 0)).unwrap();
            let call = OwnCall::prepare(&listener).unwrap();
            let (woken, wakes) = unbounded();
            thread::spawn(move || woken.send(listener.accept().is_ok()));
            call.make();
            assert_eq!(wakes.recv_timeout(PATIENCE), Ok(true));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_lack_of_descriptors_is_not_taken_for_one_connections_trouble() {
        use rustix::io::Errno;
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert!(!concerns_one_connection(&errno.into()), "{errno}");
        }
        for errno in [Errno::CONNABORTED, Errno::PROTO, Errno::INTR, Errno::NETDOWN] {
            assert!(concerns_one_connection(&errno.into()), "{errno}");
        }
    }
}

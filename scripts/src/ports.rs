//! Ports for programs that must be told one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// Where ports are looked for: below the range that Linux takes ports for outgoing connections and
/// datagrams from, so that none of those can come by one between the look and the program's bind.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// A TCP port that is free, and stays so for a program that listens with `SO_REUSEADDR`.
///
/// While this value lives, the port is bound (but not listened on) by an own socket. It was bound
/// without `SO_REUSEADDR`, which nobody else's port allows; with it set afterwards, Linux lets a
/// second socket that has it too listen on the port. On other systems the socket is closed at once
/// and the port merely likely to be still free.
#[derive(Debug)]
pub struct ReservedPort {
    number: u16,
    _holds: Option<Socket>,
}

impl ReservedPort {
    /// Reserves a port.
    ///
    /// # Errors
    /// Where no port of the range is free.
    pub fn any() -> io::Result<Self> {
        let span = RANGE.end - RANGE.start;
        let start = random_offset(span);
        for step in 0..span {
            let number = RANGE.start + (start + step) % span;
            if let Ok(socket) = bind_exclusively(number) {
                return Ok(Self { number, _holds: cfg!(target_os = "linux").then_some(socket) });
            }
        }
        Err(io::Error::new(io::ErrorKind::AddrInUse, "no port from 20000 to 31999 is free"))
    }

    /// The port's number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// A place in the range where no other caller, in this process or another, is likely to begin.
fn random_offset(span: u16) -> u16 {
    let random = RandomState::new().build_hasher().finish();
    u16::try_from(random % u64::from(span)).unwrap_or(0)
}

fn bind_exclusively(port: u16) -> io::Result<Socket> {
    let address: SocketAddr = (Ipv4Addr::UNSPECIFIED, port).into();
    // A UDP service may have the number too; tests use one for both.
    drop(std::net::UdpSocket::bind(address)?);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&address.into())?;
    socket.set_reuse_address(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::args::HostPort;
    use std::net::TcpStream;

    #[test]
    fn a_reserved_port_is_one_callers_only() {
        let ports: Vec<_> = (0..50).map(|_| ReservedPort::any().unwrap()).collect();
        let mut numbers: Vec<_> = ports.iter().map(ReservedPort::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 50);
        assert!(bind_exclusively(numbers[0]).is_err());
    }

    #[test]
    fn a_program_can_listen_on_it_again_and_again() {
        let port = ReservedPort::any().unwrap();
        for host in ["0.0.0.0", "127.0.0.1"] {
            let listener = common::listen::tcp(&HostPort::new(host, port.number())).unwrap();
            TcpStream::connect(("127.0.0.1", port.number())).unwrap();
            listener.accept().unwrap();
        }
    }
}

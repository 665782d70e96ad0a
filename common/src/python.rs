//! Addresses as Python prints them, which is how the reports show them.

use std::fmt;
use std::net::SocketAddr;

use crate::args::HostPort;

/// A socket address as `print(peer)` shows it in Python: `('127.0.0.1', 52706)`, and for IPv6 the
/// four-tuple of address, port, flow information and scope, `('::1', 52706, 0, 0)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PyAddr(pub SocketAddr);

impl fmt::Display for PyAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SocketAddr::V4(a) => write!(f, "('{}', {})", a.ip(), a.port()),
            SocketAddr::V6(a) => {
                write!(f, "('{}', {}, {}, {})", a.ip(), a.port(), a.flowinfo(), a.scope_id())
            }
        }
    }
}

/// Names and ports as Python prints a list of them: `[('localhost', 8001), ('localhost', 8002)]`.
#[derive(Debug, Clone, Copy)]
pub struct PyList<'a>(pub &'a [HostPort]);

impl fmt::Display for PyList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, target) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}('{}', {})", target.host, target.port)?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv6Addr, SocketAddrV6};

    #[test]
    fn ipv4_is_a_pair() {
        let peer = PyAddr(([127, 0, 0, 1], 52706).into());
        assert_eq!(peer.to_string(), "('127.0.0.1', 52706)");
    }

    #[test]
    fn ipv6_is_a_four_tuple() {
        let peer = PyAddr(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 3).into());
        assert_eq!(peer.to_string(), "('::1', 80, 0, 3)");
    }

    #[test]
    fn a_list_of_backends_is_the_reports() {
        let backends: Vec<HostPort> = ["localhost:8001", "localhost:8002"].map(|b| b.parse().unwrap()).into();
        assert_eq!(PyList(&backends).to_string(), "[('localhost', 8001), ('localhost', 8002)]");
    }
}

//! Whether a socket that takes what comes to any IPv6 address takes IPv4 too: no table in `/proc` shows that.

use std::io;

use crate::netlink;

const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const AF_INET6: u8 = 10;
const ALL_STATES: u32 = u32::MAX;

/// `struct inet_diag_sockid`, and the rest of `struct inet_diag_msg` up to the socket's own number.
const SOCKET_ID: usize = 48;
const INODE: usize = 68;
const ATTRIBUTES: usize = 72;
const INET_DIAG_SKV6ONLY: u16 = 11;

/// A protocol's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Of TCP.
    Tcp = 6,
    /// Of UDP.
    Udp = 17,
}

/// Whether the IPv6 socket of that number, which listens or is not connected, takes IPv4 too. Where the system does not
/// tell, it does: that is the system's own default.
pub fn takes_ipv4(inode: u64, protocol: Protocol) -> bool {
    !only_ipv6(inode, protocol).ok().flatten().unwrap_or(false)
}

fn only_ipv6(inode: u64, protocol: Protocol) -> io::Result<Option<bool>> {
    let socket = netlink::socket(NETLINK_SOCK_DIAG)?;
    let sockets = netlink::all(&socket, SOCK_DIAG_BY_FAMILY, &request(protocol))?;
    let found = sockets.iter().find(|told| u64::from(number_at(told, INODE)) == inode);
    Ok(found.and_then(|told| attribute(told.get(ATTRIBUTES..)?, INET_DIAG_SKV6ONLY)).map(|only| only != 0))
}

/// `struct inet_diag_req_v2`.
fn request(protocol: Protocol) -> Vec<u8> {
    let mut request = vec![AF_INET6, protocol as u8, 0, 0];
    request.extend(ALL_STATES.to_ne_bytes());
    request.extend([0; SOCKET_ID]);
    request
}

/// The first byte of the attribute of that kind.
fn attribute(mut attributes: &[u8], kind: u16) -> Option<u8> {
    loop {
        let half = |at: usize| Some(u16::from_ne_bytes(attributes.get(at..at + 2)?.try_into().ok()?));
        let (length, found) = (usize::from(half(0)?), half(2)?);
        if found == kind {
            return attributes.get(4).copied();
        }
        // One that says it is empty would never end.
        attributes = attributes.get(length.next_multiple_of(4).max(4)..)?;
    }
}

fn number_at(told: &[u8], at: usize) -> u32 {
    let bytes = told.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_ne_bytes)
}

//! The loopback of a new network, brought up through a netlink socket.

use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// What a machine has beside 127.0.0.1, for programs that ask for an address of a kind that "this machine can use":
/// the C library leaves the loopback's own out. From a range that is for tests of networks.
const OWN_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);

/// In every network, the loopback is the first link.
const LOOPBACK: i32 = 1;

const AF_NETLINK: i32 = 16;
const AF_INET: u8 = 2;
const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const IFF_UP: u32 = 1;
const IFA_LOCAL: u16 = 2;
const REQUEST: u16 = 1;
const ACKNOWLEDGE: u16 = 4;
const CREATE: u16 = 0x400;
const NLMSG_ERROR: u16 = 2;
const HEADER: usize = 16;

/// Brings the loopback up, with 127.0.0.1, `::1` where the system has IPv6, and one more address.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn bring_up() -> io::Result<()> {
    // Where IPv6 is off for new networks only; where it is off altogether there is no such file.
    let _ = std::fs::write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0");
    let socket = Socket::new(Domain::from(AF_NETLINK), Type::RAW, None)?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    ask(&socket, &message(RTM_NEWLINK, 0, &link_up()))?;
    ask(&socket, &message(RTM_NEWADDR, CREATE, &address(OWN_ADDRESS)))
}

fn ask(mut socket: &Socket, message: &[u8]) -> io::Result<()> {
    socket.send(message)?;
    let mut answer = [0; 1_024];
    let length = socket.read(&mut answer)?;
    match errno_of(&answer[..length]) {
        Some(0) => Ok(()),
        Some(errno) => Err(io::Error::from_raw_os_error(-errno)),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "the system's answer is no answer")),
    }
}

/// `struct nlmsghdr`, and the rest of the message.
fn message(kind: u16, flags: u16, rest: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + rest.len()).unwrap_or(u32::MAX);
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(kind.to_ne_bytes());
    message.extend((REQUEST | ACKNOWLEDGE | flags).to_ne_bytes());
    message.extend([0; 8]); // sequence number, sender
    message.extend(rest);
    message
}

/// `struct ifinfomsg`: of the loopback's flags, that of being up is to be set.
fn link_up() -> Vec<u8> {
    let mut rest = vec![0; 4]; // family, padding, type
    rest.extend(LOOPBACK.to_ne_bytes());
    rest.extend(IFF_UP.to_ne_bytes());
    rest.extend(IFF_UP.to_ne_bytes());
    rest
}

/// `struct ifaddrmsg` and one attribute: the address alone, known everywhere.
fn address(address: Ipv4Addr) -> Vec<u8> {
    let mut rest = vec![AF_INET, 32, 0, 0];
    rest.extend(LOOPBACK.to_ne_bytes());
    rest.extend(8_u16.to_ne_bytes());
    rest.extend(IFA_LOCAL.to_ne_bytes());
    rest.extend(address.octets());
    rest
}

/// The error number of an acknowledgement, 0 when all is well.
fn errno_of(answer: &[u8]) -> Option<i32> {
    let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
    let errno = i32::from_ne_bytes(answer.get(HEADER..HEADER + 4)?.try_into().ok()?);
    (kind == NLMSG_ERROR && errno <= 0).then_some(errno)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_its_length() {
        let message = message(RTM_NEWLINK, 0, &link_up());
        assert_eq!((message.len(), &message[..4]), (32, &32_u32.to_ne_bytes()[..]));
    }

    #[test]
    fn an_answer_cut_short_is_none() {
        let mut answer = vec![0; HEADER];
        answer[4..6].copy_from_slice(&NLMSG_ERROR.to_ne_bytes());
        assert_eq!(errno_of(&answer), None);
        answer.extend((-1_i32).to_ne_bytes());
        assert_eq!(errno_of(&answer), Some(-1));
    }
}

//! The loopback of a new network, brought up through a netlink socket.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use crate::netlink;

/// What a machine has beside 127.0.0.1, for programs that ask for an address of a kind that "this machine can use":
/// the C library leaves the loopback's own out. From a range that is for tests of networks.
const OWN_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);

/// In every network, the loopback is the first link.
const LOOPBACK: i32 = 1;

/// How long the system may take until an address of IPv6 can be reached.
const TO_BE_REACHED: Duration = Duration::from_secs(5);

const NETLINK_ROUTE: i32 = 0;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const RTM_NEWROUTE: u16 = 24;
const IFF_UP: u32 = 1;
const IFA_LOCAL: u16 = 2;

/// Brings the loopback up, with 127.0.0.1, `::1` where the system has IPv6, one more address, and `others`.
///
/// # Errors
/// Where the system does not allow it, or has no such address.
pub(super) fn bring_up(others: &[IpAddr]) -> io::Result<()> {
    // Where IPv6 is off for new networks only; where it is off altogether there is no such file.
    let _ = std::fs::write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0");
    let socket = netlink::socket(NETLINK_ROUTE)?;
    netlink::ask(&socket, RTM_NEWLINK, 0, &link_up())?;
    for own in [IpAddr::V4(OWN_ADDRESS)].iter().chain(others) {
        match netlink::ask(&socket, RTM_NEWADDR, netlink::CREATE, &address(*own)) {
            // It has that one already.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made?,
        }
    }
    others.iter().filter(|own| own.is_ipv6()).try_for_each(|own| wait_until_reached(*own))
}

/// Has every address of IPv4 be one of the loopback's, as `ip route add local default dev lo` does; programs may bind to
/// any of them, too.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn lead_everything_here() -> io::Result<()> {
    netlink::ask(&netlink::socket(NETLINK_ROUTE)?, RTM_NEWROUTE, netlink::CREATE, &every_address())
}

/// Waits until an address of IPv6 can be reached: the system takes what is sent there for its own only in a while.
fn wait_until_reached(own: IpAddr) -> io::Result<()> {
    let until = Instant::now() + TO_BE_REACHED;
    let socket = UdpSocket::bind((own, 0))?;
    socket.set_read_timeout(Some(Duration::from_millis(5)))?;
    loop {
        let reached = socket.send_to(b"x", socket.local_addr()?).and_then(|_| socket.recv_from(&mut [0]));
        match reached {
            Err(error) if Instant::now() >= until => return Err(error),
            // What was not delivered is told later; a connection would be told that there is no way.
            Err(_) => thread::sleep(Duration::from_millis(1)),
            Ok(_) => return Ok(()),
        }
    }
}

/// `IFA_F_NODAD`: an address of IPv6 is not looked for on the network first, which would be in a while.
const USABLE_AT_ONCE: u8 = 0x02;

/// `struct ifinfomsg`: of the loopback's flags, that of being up is to be set.
fn link_up() -> Vec<u8> {
    let mut rest = vec![0; 4]; // family, padding, type
    rest.extend(LOOPBACK.to_ne_bytes());
    rest.extend(IFF_UP.to_ne_bytes());
    rest.extend(IFF_UP.to_ne_bytes());
    rest
}

/// `struct rtmsg` and one attribute: the destination of no bits is every one, the link is the loopback.
fn every_address() -> Vec<u8> {
    const TABLE_LOCAL: u8 = 255;
    const MADE_BY_HAND: u8 = 3; // RTPROT_BOOT
    const SCOPE_HOST: u8 = 254;
    const LOCAL: u8 = 2; // RTN_LOCAL
    const OUT_OF: u16 = 4; // RTA_OIF
    let mut rest = vec![AF_INET, 0, 0, 0, TABLE_LOCAL, MADE_BY_HAND, SCOPE_HOST, LOCAL];
    rest.extend(0_u32.to_ne_bytes());
    rest.extend(8_u16.to_ne_bytes());
    rest.extend(OUT_OF.to_ne_bytes());
    rest.extend(LOOPBACK.to_ne_bytes());
    rest
}

/// `struct ifaddrmsg` and one attribute: the address alone, known everywhere.
fn address(address: IpAddr) -> Vec<u8> {
    let (family, octets) = match address {
        IpAddr::V4(address) => (AF_INET, address.octets().to_vec()),
        IpAddr::V6(address) => (AF_INET6, address.octets().to_vec()),
    };
    let [bits, attribute] = [octets.len() * 8, octets.len() + 4].map(|n| u8::try_from(n).unwrap_or_default());
    let mut rest = vec![family, bits, USABLE_AT_ONCE, 0];
    rest.extend(LOOPBACK.to_ne_bytes());
    rest.extend(u16::from(attribute).to_ne_bytes());
    rest.extend(IFA_LOCAL.to_ne_bytes());
    rest.extend(octets);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_with_all_of_its_bits() {
        let told = address(IpAddr::V4(OWN_ADDRESS));
        assert_eq!((told[0], told[1], told.len()), (AF_INET, 32, 16));
        let told = address("fd00::5".parse().unwrap());
        assert_eq!((told[0], told[1], told.len()), (AF_INET6, 128, 28));
    }
}

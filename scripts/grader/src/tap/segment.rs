//! TCP segments as they pass on the loopback.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// TCP's number among the protocols of IP.
const TCP: u8 = 6;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment<'p> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The number of its first byte, or of its SYN.
    pub(super) number: u32,
    flags: u8,
    pub(super) data: &'p [u8],
}

impl<'p> Segment<'p> {
    /// What an IP packet carries, if that is a whole TCP segment.
    pub(super) fn of(packet: &'p [u8]) -> Option<Self> {
        let (addresses, protocol, rest) = carried(packet)?;
        let header_length = usize::from(rest.get(12)? >> 4) * 4;
        let data = rest.get(header_length.max(20)..)?;
        let port = |at: usize| Some(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?));
        let number = u32::from_be_bytes(rest.get(4..8)?.try_into().ok()?);
        let [from, to] = addresses;
        let (from, to) = (SocketAddr::new(from, port(0)?), SocketAddr::new(to, port(2)?));
        (protocol == TCP).then_some(Self { from, to, number, flags: rest[13], data })
    }

    /// Whether it asks for a connection.
    pub(super) fn asks(&self) -> bool {
        self.flags & (SYN | ACK) == SYN
    }

    /// Whether it grants one.
    pub(super) fn grants(&self) -> bool {
        self.flags & (SYN | ACK) == SYN | ACK
    }

    /// Whether its sender sends nothing more.
    pub(super) fn ends(&self) -> bool {
        self.flags & FIN != 0
    }

    /// Whether it breaks the connection off.
    pub(super) fn resets(&self) -> bool {
        self.flags & RST != 0
    }
}

type Parts<'p> = ([std::net::IpAddr; 2], u8, &'p [u8]);

/// From where and to where an IP packet goes, the number of the protocol in it, and what it carries.
pub(super) fn carried(packet: &[u8]) -> Option<Parts<'_>> {
    match packet.first()? >> 4 {
        4 => version_4(packet),
        6 => version_6(packet),
        _ => None,
    }
}

fn version_4(packet: &[u8]) -> Option<Parts<'_>> {
    let header = usize::from(packet[0] & 15) * 4;
    let length = usize::from(u16::from_be_bytes(packet.get(2..4)?.try_into().ok()?));
    let address = |at: usize| Some(Ipv4Addr::from(<[u8; 4]>::try_from(packet.get(at..at + 4)?).ok()?).into());
    Some(([address(12)?, address(16)?], *packet.get(9)?, packet.get(header..length)?))
}

fn version_6(packet: &[u8]) -> Option<Parts<'_>> {
    const HEADER: usize = 40;
    let length = usize::from(u16::from_be_bytes(packet.get(4..6)?.try_into().ok()?));
    let address = |at: usize| {
        let address = Ipv6Addr::from(<[u8; 16]>::try_from(packet.get(at..at + 16)?).ok()?);
        Some(address.to_canonical())
    };
    Some(([address(8)?, address(24)?], *packet.get(6)?, packet.get(HEADER..HEADER + length)?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A segment of IPv4 with those flags.
    pub(in super::super) fn packet(from: u16, to: u16, number: u32, flags: u8, data: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45, 0];
        packet.extend(u16::try_from(40 + data.len()).unwrap().to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, TCP, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        packet.extend([from.to_be_bytes(), to.to_be_bytes()].concat());
        packet.extend(number.to_be_bytes());
        packet.extend([0, 0, 0, 0, 0x50, flags, 0, 0, 0, 0, 0, 0]);
        packet.extend(data);
        packet
    }

    #[test]
    fn a_segment_has_its_ends_its_flags_and_its_bytes() {
        let mut packet = packet(40_000, 29_999, 7, SYN, b"3\n");
        packet.extend(b"what a short frame is filled up with");
        let segment = Segment::of(&packet).unwrap();
        assert_eq!(segment.from, "127.0.0.1:40000".parse().unwrap());
        assert_eq!(segment.to, "127.0.0.1:29999".parse().unwrap());
        assert_eq!((segment.number, segment.data), (7, &b"3\n"[..]));
        assert!(segment.asks() && !segment.grants() && !segment.ends() && !segment.resets());
    }

    #[test]
    fn a_segment_of_ipv6_is_read_too() {
        let inner = &packet(40_000, 29_999, 7, FIN | ACK, b"x")[20..];
        let mut packet = vec![0x60, 0, 0, 0];
        packet.extend(u16::try_from(inner.len()).unwrap().to_be_bytes());
        packet.extend([TCP, 64]);
        packet.extend([Ipv6Addr::LOCALHOST.octets(), Ipv6Addr::LOCALHOST.octets()].concat());
        packet.extend(inner);
        let segment = Segment::of(&packet).unwrap();
        assert_eq!((segment.from, segment.data), ("[::1]:40000".parse().unwrap(), &b"x"[..]));
        assert!(segment.ends());
    }

    #[test]
    fn what_is_cut_off_or_is_no_tcp_is_none() {
        let whole = packet(1, 2, 3, ACK, b"abc");
        for length in 0..whole.len() {
            assert_eq!(Segment::of(&whole[..length]), None, "{length}");
        }
        let mut udp = whole.clone();
        udp[9] = 17;
        assert_eq!(Segment::of(&udp), None);
    }
}

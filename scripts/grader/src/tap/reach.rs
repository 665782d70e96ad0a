//! What programs try to reach: connections that they ask for, datagrams that they send, names that they look up.

use std::net::SocketAddr;

use socket2::Socket;

use super::segment::{Segment, carried};
use super::{each_packet, ear};

/// UDP's number among the protocols of IP.
const UDP: u8 = 17;

/// Where names are looked up.
const DOMAIN: u16 = 53;

/// More than any program here tries.
const MOST: usize = 100;

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A connection to that address.
    Connection(SocketAddr),
    /// A datagram to that address, no question for a name.
    Datagram(SocketAddr),
    /// The address of that name.
    Name(String),
}

/// An ear on a whole network.
#[derive(Debug)]
pub(crate) struct Reaches {
    socket: Socket,
    /// Each once, in their order.
    tried: Vec<Reach>,
}

impl Reaches {
    /// Listens from now on; none where the system does not let the grader hear it.
    pub(crate) fn begin() -> Option<Self> {
        Some(Self { socket: ear()?, tried: Vec::new() })
    }

    /// All that was tried so far.
    pub(crate) fn so_far(&mut self) -> &[Reach] {
        let tried = &mut self.tried;
        each_packet(&self.socket, |packet| {
            if let Some(reach) = of(packet).filter(|reach| tried.len() < MOST && !tried.contains(reach)) {
                tried.push(reach);
            }
        });
        tried
    }
}

/// What a packet tries to reach, if it begins something.
fn of(packet: &[u8]) -> Option<Reach> {
    if let Some(segment) = Segment::of(packet) {
        return segment.asks().then_some(Reach::Connection(segment.to));
    }
    let ([_, to], protocol, rest) = carried(packet)?;
    if protocol != UDP {
        return None;
    }
    let port = u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?);
    match port {
        DOMAIN => name(rest.get(8..)?).map(Reach::Name),
        port => Some(Reach::Datagram(SocketAddr::new(to, port))),
    }
}

/// The name in the first question of a message (RFC 1035, section 4.1).
fn name(message: &[u8]) -> Option<String> {
    const HEADER: usize = 12;
    let (mut rest, mut labels) = (message.get(HEADER..)?, Vec::new());
    loop {
        let (&length, behind) = rest.split_first()?;
        if length == 0 {
            break;
        }
        // A label has 63 bytes at most; in a question none is written by a reference to another.
        let label = behind.get(..usize::from(length)).filter(|_| length < 64)?;
        labels.push(std::str::from_utf8(label).ok()?.to_owned());
        rest = &behind[usize::from(length)..];
    }
    let name = labels.join(".");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::segment::tests::packet;

    #[test]
    fn a_connection_is_known_by_its_first_segment() {
        const SYN: u8 = 2;
        const ACK: u8 = 16;
        let asks = |flags| of(&packet(40_000, 29_999, 1, flags, b""));
        assert_eq!(asks(SYN), Some(Reach::Connection("127.0.0.1:29999".parse().unwrap())));
        assert_eq!(asks(SYN | ACK), None);
        assert_eq!(asks(ACK), None);
    }

    fn datagram(to: u16, data: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45, 0];
        packet.extend(u16::try_from(28 + data.len()).unwrap().to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, UDP, 0, 0, 127, 0, 0, 1, 10, 0, 0, 5]);
        packet.extend([40_000_u16.to_be_bytes(), to.to_be_bytes()].concat());
        packet.extend(u16::try_from(8 + data.len()).unwrap().to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(data);
        packet
    }

    #[test]
    fn a_question_for_a_name_is_told_with_it() {
        let question = |labels: &[u8]| [&[0; 12], labels, b"\0\0\x01\0\x01"].concat();
        let asked = |labels: &[u8]| of(&datagram(DOMAIN, &question(labels)));
        assert_eq!(asked(b"\x04nsl2\x03cau\x02kr\0"), Some(Reach::Name("nsl2.cau.kr".to_owned())));
        assert_eq!(asked(b"\x05a\x1b[0m\0"), None, "no name that a host has");
        assert_eq!(asked(b"\xc0\x0c"), None);
        assert_eq!(asked(b"\x3fshort"), None);
        assert_eq!(of(&datagram(DOMAIN, b"short")), None);
        assert_eq!(of(&datagram(12_000, b"hello")), Some(Reach::Datagram("10.0.0.5:12000".parse().unwrap())));
    }
}

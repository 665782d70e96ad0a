//! What two ends of connections say, put together from their segments.

use std::collections::HashMap;
use std::mem;
use std::net::SocketAddr;

use super::segment::Segment;

/// The most bytes that are kept.
const KEPT: usize = 4 << 20;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// Something that happens on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// It stands.
    Stands,
    Bytes(Vec<u8>),
    /// Nothing more comes from that side.
    Ends,
    /// That side breaks it off.
    Resets,
}

/// Something that happened on the connection of the client at that address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) client: SocketAddr,
    pub(crate) side: Side,
    pub(crate) what: What,
}

/// All connections to one port, in the order of what happens on them. Each segment may be seen several times.
#[derive(Debug)]
pub(super) struct Conversation {
    port: u16,
    flows: HashMap<SocketAddr, Flow>,
    pub(super) heard: Vec<Heard>,
    kept: usize,
    /// Whether something was missed, so that nothing can be said for certain.
    pub(super) is_torn: bool,
}

#[derive(Debug, Default)]
struct Flow {
    stands: bool,
    client: Direction,
    server: Direction,
}

#[derive(Debug, Default)]
struct Direction {
    /// The number of the byte to come.
    next: Option<u32>,
    ended: bool,
    reset: bool,
}

impl Conversation {
    pub(super) fn at(port: u16) -> Self {
        Self { port, flows: HashMap::new(), heard: Vec::new(), kept: 0, is_torn: false }
    }

    pub(super) fn add(&mut self, segment: &Segment<'_>) {
        let (client, side) = match (segment.to.port() == self.port, segment.from.port() == self.port) {
            (true, _) => (segment.from, Side::Client),
            (_, true) => (segment.to, Side::Server),
            _ => return,
        };
        if segment.asks() {
            return self.begin(client, segment.number);
        }
        // A connection that stood before the first look is no client of this check.
        let Some(flow) = self.flows.get_mut(&client) else { return };
        if segment.grants() {
            flow.server.next.get_or_insert(segment.number.wrapping_add(1));
            if !mem::replace(&mut flow.stands, true) {
                self.tell(client, side, What::Stands);
            }
            return;
        }
        let stands = flow.stands;
        let direction = match side {
            Side::Client => &mut flow.client,
            Side::Server => &mut flow.server,
        };
        let (fresh, gap) = direction.fresh(segment);
        let ends = segment.ends() && !mem::replace(&mut direction.ended, true);
        let resets = stands && segment.resets() && !mem::replace(&mut direction.reset, true);
        self.kept += fresh.len();
        self.is_torn |= gap || self.kept > KEPT;
        if !fresh.is_empty() && self.kept <= KEPT {
            self.tell(client, side, What::Bytes(fresh.to_vec()));
        }
        if ends {
            self.tell(client, side, What::Ends);
        }
        if resets {
            self.tell(client, side, What::Resets);
        }
    }

    /// A client asks for a connection, perhaps once more.
    fn begin(&mut self, client: SocketAddr, number: u32) {
        if self.flows.get(&client).is_none_or(|flow| !flow.stands || flow.is_over()) {
            let asked = Direction { next: Some(number.wrapping_add(1)), ..Direction::default() };
            self.flows.insert(client, Flow { client: asked, ..Flow::default() });
        }
    }

    fn tell(&mut self, client: SocketAddr, side: Side, what: What) {
        self.heard.push(Heard { client, side, what });
    }
}

impl Flow {
    fn is_over(&self) -> bool {
        (self.client.ended && self.server.ended) || self.client.reset || self.server.reset
    }
}

impl Direction {
    /// The bytes of a segment that were not seen before, and whether some before them were missed.
    fn fresh<'p>(&mut self, segment: &Segment<'p>) -> (&'p [u8], bool) {
        let Some(next) = self.next else { return (&[], false) };
        let ahead = segment.number.wrapping_sub(next).cast_signed();
        if ahead > 0 {
            // A reset may have any number.
            return (&[], !segment.data.is_empty() || segment.ends());
        }
        let known = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX);
        let fresh = segment.data.get(known..).unwrap_or_default();
        self.next = Some(next.wrapping_add(u32::try_from(fresh.len()).unwrap_or(u32::MAX)));
        (fresh, false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::tests::packet;
    use super::*;

    const FIN: u8 = 1;
    const SYN: u8 = 2;
    const RST: u8 = 4;
    const ACK: u8 = 16;

    /// What is heard of these segments, each seen twice: (whether from the client, number, flags, bytes).
    fn heard(segments: &[(bool, u32, u8, &[u8])]) -> (Vec<(Side, What)>, bool) {
        let mut all = Conversation::at(29_999);
        for &(client, number, flags, data) in segments {
            let (from, to) = if client { (40_000, 29_999) } else { (29_999, 40_000) };
            let packet = packet(from, to, number, flags, data);
            for _ in 0..2 {
                all.add(&Segment::of(&packet).unwrap());
            }
        }
        (all.heard.into_iter().map(|heard| (heard.side, heard.what)).collect(), all.is_torn)
    }

    const OPEN: [(bool, u32, u8, &[u8]); 3] =
        [(true, u32::MAX, SYN, b""), (false, 99, SYN | ACK, b""), (true, 0, ACK, b"")];

    fn bytes(text: &str) -> What {
        What::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn each_byte_is_heard_once_however_often_it_passes() {
        let more = [
            (true, 0, ACK, &b"3\n"[..]),
            (false, 100, ACK, b"requests "),
            (false, 100, ACK, b"requests served = 1\n"),
            (true, 2, FIN | ACK, b""),
            (false, 120, FIN | ACK, b""),
        ];
        let said = [
            (Side::Server, What::Stands),
            (Side::Client, bytes("3\n")),
            (Side::Server, bytes("requests ")),
            (Side::Server, bytes("served = 1\n")),
            (Side::Client, What::Ends),
            (Side::Server, What::Ends),
        ];
        assert_eq!(heard(&[&OPEN[..], &more].concat()), (said.to_vec(), false));
    }

    #[test]
    fn a_gap_is_known() {
        let (said, is_torn) = heard(&[&OPEN[..], &[(true, 5, ACK, b"x")]].concat());
        assert_eq!((said, is_torn), (vec![(Side::Server, What::Stands)], true));
    }

    #[test]
    fn a_connection_that_was_refused_did_not_stand_and_has_no_end() {
        assert_eq!(heard(&[OPEN[0], (false, 0, RST | ACK, b"")]), (vec![], false));
    }

    #[test]
    fn what_stood_before_the_first_look_is_passed_over() {
        assert_eq!(heard(&[(true, 5, ACK, b"x"), (false, 9, FIN | ACK, b"")]), (vec![], false));
    }

    #[test]
    fn a_reset_is_told_of_the_side_that_it_came_from() {
        let (said, _) = heard(&[&OPEN[..], &[(false, 100, RST, b"")]].concat());
        assert_eq!(said[1..], [(Side::Server, What::Resets)]);
    }
}

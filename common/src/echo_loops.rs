//! Datagrams that a UDP echo must not answer, because the answer would be answered for ever.
//!
//! A datagram with a forged source can set two services on each other that both answer whatever
//! comes (CERT CA-1996-01, "UDP Port Denial-of-Service Attack").

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use crate::lines::LineWriter;

/// The echo service (RFC 862) and the character generator (RFC 864).
const ANSWERING_SERVICES: [u16; 2] = [7, 19];

/// Knows which sources are left unanswered, and which of those were spoken of.
#[derive(Debug)]
pub struct EchoLoops {
    own_port: u16,
    spoken_of: BTreeSet<u16>,
}

/// What to do with a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Answer it.
    Answer,
    /// Leave it unanswered and say so: it is the first from such a port.
    RefuseAndSay,
    /// Leave it unanswered.
    Refuse,
}

impl EchoLoops {
    /// For a service on `own_port`.
    pub fn new(own_port: u16) -> Self {
        Self { own_port, spoken_of: BTreeSet::new() }
    }

    /// Whether a datagram from `source` gets an answer. `is_local` tells whether an address is this
    /// machine's; it is asked only about sources with the service's own port.
    pub fn judge(&mut self, source: SocketAddr, is_local: impl FnOnce(IpAddr) -> bool) -> Verdict {
        let port = source.port();
        let would_loop = ANSWERING_SERVICES.contains(&port) || port == self.own_port && is_local(source.ip());
        match would_loop {
            false => Verdict::Answer,
            true if self.spoken_of.insert(port) => Verdict::RefuseAndSay,
            true => Verdict::Refuse,
        }
    }
}

impl EchoLoops {
    /// [`EchoLoops::judge`] on this machine, the saying done.
    pub fn may_answer(&mut self, source: SocketAddr, lines: &LineWriter) -> bool {
        let verdict = self.judge(source, is_local);
        if verdict == Verdict::RefuseAndSay {
            let port = source.port();
            lines.note(format_args!(
                "datagrams from port {port} are not answered, as {source} might answer the answer for ever"
            ));
        }
        verdict == Verdict::Answer
    }
}

/// Whether `ip` is an address of this machine: only then can a socket be bound to it.
pub fn is_local(ip: IpAddr) -> bool {
    UdpSocket::bind((ip, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn services_that_answer_anything_are_refused_and_told_once() {
        let mut loops = EchoLoops::new(29999);
        for port in [7, 19] {
            let source = SocketAddr::from(([192, 0, 2, 1], port));
            assert_eq!(loops.judge(source, |_| false), Verdict::RefuseAndSay);
            assert_eq!(loops.judge(source, |_| false), Verdict::Refuse);
        }
    }

    #[test]
    fn the_own_port_is_refused_only_on_this_machine() {
        let mut loops = EchoLoops::new(29999);
        assert_eq!(loops.judge(from("192.0.2.1:29999"), |_| false), Verdict::Answer);
        assert_eq!(loops.judge(from("127.0.0.1:29999"), |_| true), Verdict::RefuseAndSay);
        assert_eq!(loops.judge(from("127.0.0.1:30000"), |_| true), Verdict::Answer);
    }

    #[test]
    fn loopback_is_local_and_a_documentation_address_is_not() {
        assert!(is_local([127, 0, 0, 1].into()));
        assert!(!is_local([192, 0, 2, 1].into()));
    }
}

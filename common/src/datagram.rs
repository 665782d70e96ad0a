//! What fits a UDP datagram.

use std::net::SocketAddr;

use crate::lines::LineWriter;

/// The largest payload towards `peer`, in bytes: 65,535 less the headers of UDP and, over IPv4 only,
/// of IP. An IPv4 peer of a dual-stack socket is one.
pub fn max_payload(peer: SocketAddr) -> usize {
    if peer.ip().to_canonical().is_ipv4() { 65_507 } else { 65_527 }
}

/// Cuts a reply to `peer` that is too long (upper case makes `ŉ`, 2 bytes, to `ʼN`, 3) at the end of
/// a character, and says so.
pub fn cut_to_fit(reply: &mut Vec<u8>, peer: SocketAddr, lines: &LineWriter) {
    let most = max_payload(peer);
    if reply.len() > most {
        reply.truncate(end_of_a_character(reply, most));
        lines.note(format_args!("the reply to {peer} is longer than a datagram: its end is cut off"));
    }
}

/// The last end of a character at or before `most`; text that is not UTF-8 may be cut anywhere.
fn end_of_a_character(text: &[u8], most: usize) -> usize {
    let is_inside_a_character = |at: usize| text[at] & 0b1100_0000 == 0b1000_0000;
    (most.saturating_sub(3)..=most).rev().find(|&at| !is_inside_a_character(at)).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_peer_of_a_dual_stack_socket_gets_what_ipv4_carries() {
        let payload = |peer: &str| max_payload(peer.parse().unwrap());
        assert_eq!(["127.0.0.1:1", "[::ffff:127.0.0.1]:1", "[::1]:1"].map(payload), [65_507, 65_507, 65_527]);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(end_of_a_character("aaß".as_bytes(), 3), 2);
        assert_eq!(end_of_a_character(b"aaaa", 3), 3);
        assert_eq!(end_of_a_character(&[0x80; 10], 6), 6);
    }
}

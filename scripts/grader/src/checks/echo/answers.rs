//! What comes back for a line. A server may wait for the line's end, and send it back as it was, as another one or not at
//! all: where a check is not about that, it makes no difference.

use std::time::Duration;

use crate::evidence::difference;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::time::seconds;

/// How long something more may take that need not come at all.
const MORE: Duration = Duration::from_millis(60);

/// A text as a line.
pub(in crate::checks) fn line(text: &str) -> Vec<u8> {
    format!("{text}\n").into_bytes()
}

/// The bytes without what ends lines, before them and behind.
pub(in crate::checks) fn without_ends(bytes: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let from = bytes.iter().position(|byte| !is_end(byte)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|byte| !is_end(byte)).map_or(from, |last| last + 1);
    &bytes[from..to]
}

/// Whether a part of the bytes is this one.
pub(in crate::checks) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}

/// Sends a line, whose text has to come back.
pub(in crate::checks) fn comes_back(client: &mut Peer, text: &str) -> Result<(), Stop> {
    let sent = line(text);
    client.send(&sent)?;
    let is_over = |heard: &[u8]| {
        let came = without_ends(heard);
        (came == text.as_bytes() || !text.as_bytes().starts_with(came)).then_some(heard.len())
    };
    let heard = client.receive_until(&difference::quoted(&sent), AT_ONCE, is_over)?;
    match without_ends(&heard) == text.as_bytes() {
        true => Ok(()),
        false => Err(other_bytes(client, &sent, &heard)),
    }
}

/// Sends bytes that have to come back exactly so, and nothing behind them.
pub(super) fn comes_back_exactly(client: &mut Peer, bytes: &[u8]) -> Result<(), Stop> {
    client.send(bytes)?;
    client.expect(bytes, AT_ONCE)?;
    match client.drain(MORE) {
        more if more.is_empty() => Ok(()),
        more => Err(other_bytes(client, bytes, &[bytes, &more].concat())),
    }
}

/// Sends a line of digits and points, all of which have to come back, once: for what does not depend on what a server
/// makes of other bytes, or puts in between.
pub(in crate::checks) fn comes_whole(client: &mut Peer, text: &str) -> Result<(), Stop> {
    client.send(line(text))?;
    is_whole(client, text)
}

/// [`comes_whole`] of what has been sent.
pub(in crate::checks) fn is_whole(client: &mut Peer, text: &str) -> Result<(), Stop> {
    let is_over = |heard: &[u8]| {
        let came = digits(heard);
        let agree = came.len().min(text.len());
        (came.len() >= text.len() || came[..agree] != text.as_bytes()[..agree]).then_some(heard.len())
    };
    let received = client.receive_until(&difference::quoted(text.as_bytes()), AT_ONCE, is_over);
    let heard = received.map_err(|stop| match digits(client.unread()).len() {
        came if stop.overdue && came > 0 => {
            let (who, all, within) = (client.named(), text.len(), seconds(AT_ONCE));
            let reason = format!("only {came} of {all} bytes came to {who} within {within}");
            Stop { reason, ..stop }
        }
        _ => stop,
    })?;
    // A line is read to its end before the next one is sent: a server that took the text first may send that apart.
    let end = if heard.ends_with(b"\n") { Vec::new() } else { client.drain(MORE) };
    let heard = [heard, end].concat();
    match digits(&heard) == text.as_bytes() {
        true => Ok(()),
        false => Err(other_bytes(client, text.as_bytes(), &heard)),
    }
}

/// Tries texts one after the other, over one connection as far as the server has it: whether it ends a connection before
/// its client does is another check's matter.
pub(super) fn one_after_the_other<T>(
    scene: &Scene<'_>,
    server: &Server,
    texts: impl IntoIterator<Item = T>,
    mut try_one: impl FnMut(&mut Peer, &T) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut client = scene.connect("client", server)?;
    for text in texts {
        if let Err(stop) = try_one(&mut client, &text) {
            if stop.overdue || !without_ends(client.unread()).is_empty() || !client.is_ended(Duration::ZERO) {
                return Err(stop);
            }
            client = scene.connect("client once more", server)?;
            try_one(&mut client, &text)?;
        }
    }
    Ok(())
}

/// The digits and points of what came.
pub(in crate::checks) fn digits(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| byte.is_ascii_digit() || *byte == b'.').collect()
}

fn other_bytes(client: &Peer, expected: &[u8], received: &[u8]) -> Stop {
    Stop::fail(format!("other bytes came to {}", client.named())).with(difference::of(expected, received))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_lines_is_taken_off_and_at_the_ends_only() {
        for (bytes, rest) in [
            ("hello\n", "hello"),
            ("\r\n hello \r\n", " hello "),
            ("a\nb\n", "a\nb"),
            ("hello\n\0", "hello\n\0"),
            ("\r\n\n", ""),
            ("", ""),
        ] {
            assert_eq!(without_ends(bytes.as_bytes()), rest.as_bytes(), "{bytes:?}");
        }
    }

    #[test]
    fn what_a_server_adds_is_no_digit() {
        assert_eq!(digits(b"Echo: 00.1\0\r\n1."), b"00.11.");
        assert!(contains(b"Echo: 00.1", b"00.1") && !contains(b"", b"0"));
    }
}

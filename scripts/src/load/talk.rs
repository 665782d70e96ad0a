//! A client's part of an exchange over a socket that does not block.

use std::io::{self, ErrorKind, Read, Write};

use super::check;
use super::source::is_too_early;

/// Sends a request; `false` where the connection is not made yet.
///
/// # Errors
/// The socket's, and a socket that takes only part of a request, which is far smaller than its buffer.
pub(super) fn ask(link: &mut impl Write, request: &[u8]) -> io::Result<bool> {
    match link.write(request) {
        Err(error) if is_too_early(&error) => Ok(false),
        Ok(sent) if sent < request.len() => Err(ErrorKind::WriteZero.into()),
        sent => sent.map(|_| true),
    }
}

/// Takes what has come of a reply, of which `come` bytes came before; `true` when it is whole. `into` is
/// larger than the reply, so that more than that is noticed.
///
/// # Errors
/// The socket's, its end, and a wrong reply.
pub(super) fn take(
    link: &mut impl Read,
    reply: &[u8],
    come: &mut usize,
    into: &mut [u8],
) -> io::Result<bool> {
    while *come < reply.len() {
        match link.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if is_too_early(&error) => return Ok(false),
            received => {
                let received = received?;
                check(&into[..received], reply, *come)?;
                *come += received;
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_may_come_in_pieces_and_not_be_more() {
        let mut come = 0;
        let mut into = [0; 8];
        assert!(take(&mut (&b"po"[..]).chain(&b"ng"[..]), b"pong", &mut come, &mut into).unwrap());
        come = 0;
        let error = take(&mut &b"pongp"[..], b"pong", &mut come, &mut into).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let error = take(&mut &b"po"[..], b"pong", &mut 0, &mut into).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_request_is_sent_whole_or_not_at_all() {
        assert!(ask(&mut Vec::new(), b"ping").unwrap());
        let error = ask(&mut &mut [0; 3][..], b"ping").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WriteZero);
    }
}

//! The end of a reply, which is what tells a client that it is whole.

use std::io::Read;
use std::net::TcpStream;

use common::stream;

use crate::failure::Failure;
use crate::request::{End, Request};
use crate::watch::is_interrupted;

/// How often bytes that a client sent behind its request are looked for: enough for what the kernel holds.
const LOOKS: usize = 64;

/// Ends a reply properly: what was sent reaches the client, then the end. `before` is called when nothing
/// but the end is left to be sent.
///
/// Bytes that came behind the request are read here, as a close on them would be a reset. Gives how many
/// there were in all.
///
/// # Errors
/// Where the request turns out to have been longer than was thought; the client is then to be reset, for
/// it may have got another file than it wants.
pub fn finish(client: &TcpStream, request: &Request, before: impl FnOnce()) -> Result<usize, Failure> {
    let (bytes, blank) = read_behind(client);
    if request.end == End::Silence && !blank {
        let reason = format!("{bytes} bytes came behind what had seemed its whole request");
        return Err(Failure::Client(reason));
    }
    before();
    if client.set_nonblocking(false).is_ok() {
        stream::end_gently(client);
        // Until here a kill resets the client, which then asks again: a false alarm, but no false success.
        let _ = stream::end_when_closed(client);
    }
    Ok(request.behind + bytes)
}

/// How many bytes came behind the request, and whether they are only blanks and line ends.
fn read_behind(mut client: &TcpStream) -> (usize, bool) {
    let (mut bytes, mut blank) = (0, true);
    let mut piece = [0; 4096];
    for _ in 0..LOOKS {
        match client.read(&mut piece) {
            Ok(read @ 1..) => {
                bytes += read;
                blank &= piece[..read].iter().all(u8::is_ascii_whitespace);
            }
            Err(error) if is_interrupted(&error) => {}
            _ => break,
        }
    }
    (bytes, blank)
}

//! Waiting until a program has read what was sent to it, so that what follows does not come to it as one with that,
//! however busy the machine is. One that never reads is told by what it does.

use crate::peer::Peer;
use crate::processes;
use crate::program::Program;
use crate::scene::AT_ONCE;
use crate::stop::Stop;

/// Waits until a program has read all that a peer has sent to it.
pub(super) fn by(program: &Program, peer: &Peer) -> Result<(), Stop> {
    let ends = peer.socket().local_addr().and_then(|from| Ok((from, peer.socket().peer_addr()?)));
    // One that has closed reads no more.
    let Ok((from, to)) = ends else { return Ok(()) };
    let is_read =
        |left: &Option<processes::UnderWay>| left.is_none_or(|left| (left.unsent, left.unread) == (0, 0));
    program.comes_to(AT_ONCE, || processes::under_way(from, to), is_read)?;
    Ok(())
}

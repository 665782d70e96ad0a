//! Waiting until a program has read what was sent to it, so that what follows does not come to it as one with that,
//! however busy the machine is. One that never reads is told by what it does.

use crate::processes;
use crate::program::Program;
use crate::scene::{AT_ONCE, Server};
use crate::stop::Stop;

/// Waits until a server has read all that its clients have sent.
pub(super) fn by_server(server: &Server) -> Result<(), Stop> {
    let port = server.address.port();
    server.program.comes_to(AT_ONCE, || processes::unread_at(port), |unread| *unread == 0)?;
    Ok(())
}

/// Waits until a client has read all that came to it from that port.
pub(super) fn by_client(client: &Program, port: u16) -> Result<(), Stop> {
    client.comes_to(AT_ONCE, || processes::unread_from(port), |unread| *unread == 0)?;
    Ok(())
}

//! The echo server of the single-socket report: one client at a time.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use common::args::HostPort;
use common::escape::Escaped;
use common::python::PyAddr;
use common::stream::{self, Trouble};
use common::{Error, LineWriter, Shutdown, one_at_a_time};

use crate::RECV_SIZE;

/// Prints what the report's server prints before it serves anybody: how it is used and where it listens.
pub fn announce(at: &HostPort, lines: &LineWriter) {
    lines.line("");
    lines.line("Use echo-server HOST PORT for non default args");
    lines.line(format_args!("Listening on {at}"));
}

/// Serves one client after the other until the shutdown, which is said in the last line.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run(
    listener: &TcpListener,
    idle: Duration,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    one_at_a_time::serve(listener, idle, lines, shutdown, |stream, peer| {
        if let Err(error) = echo(stream, peer, lines)
            && !shutdown.is_triggered()
        {
            note_end(peer, &error, lines);
        }
    })?;
    lines.last_line(Some("Ctrl + C, exiting..."));
    Ok(())
}

/// Sends back whatever each receive brings until the client closes.
///
/// # Errors
/// The stream's: a reset, a silent client, one that does not read.
pub fn echo(mut stream: &TcpStream, peer: SocketAddr, lines: &LineWriter) -> io::Result<()> {
    let peer = PyAddr(peer);
    lines.line(format_args!("Connected by {peer}"));
    let mut buffer = [0; RECV_SIZE];
    loop {
        let received = stream::receive(stream, &mut buffer)?;
        if received == 0 {
            return Ok(());
        }
        let data = &buffer[..received];
        lines.line(format_args!("Received data from {peer} : {}", Escaped(data)));
        stream.write_all(data)?;
    }
}

/// Tells the operator why a client was let go; the reports print nothing for it.
pub(crate) fn note_end(peer: SocketAddr, error: &io::Error, lines: &LineWriter) {
    let reason = match Trouble::of(error) {
        Trouble::Reset => "it reset its connection".to_owned(),
        Trouble::TimedOut => "it was silent or read nothing for too long".to_owned(),
        Trouble::Other => common::error::describe(error),
    };
    lines.note(format_args!("client {} is let go: {reason}", PyAddr(peer)));
}

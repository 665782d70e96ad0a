//! The backend of the round-robin report: each receive comes back with the server's name behind it.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use common::error::describe;
use common::escape::Escaped;
use common::python::PyAddr;
use common::stream::{self, Trouble};
use common::thread_per_client::{self, Limits};
use common::{Error, LineWriter, Shutdown};

use crate::RECV_SIZE;

/// What one client too many gets.
pub const REFUSAL: &str = "Error: Too many clients.\n";

/// Serves clients until the shutdown, which is said in the last line. `id` is the report's SERVER_ID.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run(
    listener: &TcpListener,
    id: &str,
    limits: &Limits,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    let backend = Server { id: id.to_owned(), lines: lines.clone(), shutdown: shutdown.clone() };
    thread_per_client::serve(
        listener,
        limits,
        lines,
        shutdown,
        |_, peer| peer,
        move |stream, peer| {
            backend.serve_client(stream, peer);
        },
    )?;
    lines.last_line(Some(&format!("[SERVER {id}] Server shutting down.")));
    Ok(())
}

/// Prints where the backend listens.
pub fn announce(id: &str, port: u16, lines: &LineWriter) {
    lines.line(format_args!("[SERVER {id}] Listening on 0.0.0.0:{port}"));
}

/// Reads a SERVER_ID for clap: what can stand in a line and in a reply.
///
/// # Errors
/// What an ID is, in words for a user.
pub fn server_id(text: &str) -> Result<String, String> {
    let fits = (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| text.to_owned()).ok_or_else(|| "an ID is 1 to 64 printable characters, such as 1".to_owned())
}

struct Server {
    id: String,
    lines: LineWriter,
    shutdown: Shutdown,
}

impl Server {
    fn serve_client(&self, stream: &TcpStream, peer: SocketAddr) {
        let (id, peer) = (&self.id, PyAddr(peer));
        self.lines.line(format_args!("[SERVER {id}] Client connected from {peer}"));
        match self.answer(stream) {
            Err(_) if self.shutdown.is_triggered() => {}
            Err(error) if Trouble::of(&error) == Trouble::Reset => {
                self.lines.line(format_args!("[SERVER {id}] Client {peer} disconnected abruptly."));
            }
            Err(error) => self.lines.line(format_args!("[SERVER {id}] Error: {}", describe(&error))),
            Ok(()) => {}
        }
        self.lines.line(format_args!("[SERVER {id}] Client {peer} disconnected."));
    }

    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        let suffix = format!("server-{}", self.id);
        let mut buffer = [0; RECV_SIZE];
        let mut reply = Vec::with_capacity(RECV_SIZE + suffix.len());
        loop {
            let received = stream::receive(stream, &mut buffer)?;
            if received == 0 {
                return Ok(());
            }
            let text = &buffer[..received];
            self.lines.line(format_args!("[SERVER {}] Received: {}", self.id, Escaped(text)));
            reply.clear();
            reply.extend_from_slice(text);
            reply.extend_from_slice(suffix.as_bytes());
            stream.write_all(&reply)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_stand_in_a_line() {
        assert_eq!(server_id("1").as_deref(), Ok("1"));
        for bad in ["", "a b", "a\n", "ü", &"x".repeat(65)] {
            assert!(server_id(bad).is_err(), "{bad:?}");
        }
    }
}

//! The SimpleEcho client: asks for one sentence, prints the reply, ends.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown as Half, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use common::args::HostPort;
use common::error::describe;
use common::escape::Escaped;
use common::{Error, LineWriter, keyboard, stream};

/// The longest reply that is taken, in bytes; upper case can be three times as long as its text.
const MAX_REPLY: u64 = 3 * keyboard::MAX_LINE;

/// A connection to the server, over either transport.
pub enum Transport {
    /// One connection.
    Tcp(TcpStream),
    /// A socket that talks only with the server.
    Udp(UdpSocket),
}

impl Transport {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.local_addr(),
            Self::Udp(socket) => socket.local_addr(),
        }
    }

    /// Sends the sentence and takes the reply: over TCP all until the server's close or the end of a line, over UDP one
    /// datagram.
    fn exchange(&self, sentence: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
        match self {
            Self::Tcp(stream) => exchange_tcp(stream, sentence, patience),
            Self::Udp(socket) => exchange_udp(socket, sentence, patience),
        }
    }
}

/// Asks for one sentence, prints the reply.
///
/// `shows_typing` says whether the input is a terminal, where the Enter key ends the prompt's line.
/// An input that ends without a sentence ends the client.
///
/// # Errors
/// The input's; no reply within `patience`; a server that is not there.
pub fn run(
    transport: &Transport,
    server: &HostPort,
    patience: Duration,
    input: &mut impl BufRead,
    shows_typing: bool,
    lines: &LineWriter,
) -> Result<(), Error> {
    let local = transport.local_addr().map_err(|error| Error::io("cannot tell the own port", &error))?;
    lines.line(format_args!("Client is running on port {}", local.port()));
    lines.prompt("Input lowercase sentence: ");
    let sentence = keyboard::read_line(input).map_err(|error| Error::io("cannot read the keyboard", &error));
    let Some(sentence) = sentence.inspect_err(|_| lines.end_prompt())? else {
        lines.end_prompt();
        return Ok(());
    };
    if shows_typing {
        lines.prompt_answered_on_terminal();
    }
    match transport.exchange(&sentence, patience) {
        Ok(reply) => {
            lines.line(format_args!("Reply from server: {}", Escaped(without_line_end(&reply))));
            Ok(())
        }
        Err(error) => {
            lines.end_prompt();
            Err(no_reply(server, &error, patience))
        }
    }
}

/// A server that works by lines ends its reply with one.
fn without_line_end(reply: &[u8]) -> &[u8] {
    let text = reply.strip_suffix(b"\n").unwrap_or(reply);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn exchange_tcp(stream: &TcpStream, sentence: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience.min(stream::STALL_TIMEOUT)))?;
    // Written by a thread of its own: the server answers while it reads, and a long sentence must
    // not fill both directions.
    std::thread::scope(|scope| {
        let sending = scope.spawn(move || {
            let mut stream = stream;
            stream.write_all(sentence)?;
            stream.shutdown(Half::Write)
        });
        let mut reply = Vec::new();
        // A sentence is one line, so a server that works by lines need not close behind its reply.
        BufReader::new(stream.take(MAX_REPLY)).read_until(b'\n', &mut reply)?;
        match sending.join() {
            Ok(sent) => sent?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        if reply.is_empty() && !sentence.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(reply)
    })
}

fn exchange_udp(socket: &UdpSocket, sentence: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
    socket.set_read_timeout(Some(patience))?;
    socket.send(sentence)?;
    let mut reply = vec![0; 65_536];
    loop {
        match socket.recv(&mut reply) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(length) => {
                reply.truncate(length);
                return Ok(reply);
            }
        }
    }
}

fn no_reply(server: &HostPort, error: &io::Error, patience: Duration) -> Error {
    use io::ErrorKind as Kind;
    let doing = format!("no reply from {server}");
    match error.kind() {
        Kind::UnexpectedEof => Error::new(doing, "the server closed the connection"),
        Kind::WouldBlock | Kind::TimedOut => {
            Error::new(doing, format_args!("nothing came for {} s", patience.as_secs_f64()))
                .advise("is the server running, and is that its port?")
        }
        Kind::ConnectionRefused => {
            Error::new(doing, describe(error)).advise("is the server running, and is that its port?")
        }
        _ => Error::new(doing, describe(error)),
    }
}

//! The report's client: a few messages on one connection, a pause between them.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use common::args::HostPort;
use common::error::describe;
use common::escape::Escaped;
use common::stream;
use common::{Error, LineWriter};

use crate::RECV_SIZE;

/// Longer than the proxy takes to find out that a backend does not connect and reply.
pub const REPLY_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a reply that has begun may pause before it is taken for whole: it has neither length nor
/// end, and on a real network it may come in pieces.
pub const REPLY_QUIET: Duration = Duration::from_millis(50);
/// The longest reply that is taken, in bytes.
const MAX_REPLY: usize = 16 << 20;

/// What the client sends, and how often.
#[derive(Debug, Clone)]
pub struct Messages {
    /// The text of each; see [`text`].
    pub text: String,
    /// How many.
    pub count: u32,
    /// The pause between two of them.
    pub interval: Duration,
}

/// Reads a message for clap: the proxy takes at most one receive of it.
///
/// # Errors
/// What a message is, in words for a user.
pub fn text(text: &str) -> Result<String, String> {
    let fits = (1..=RECV_SIZE).contains(&text.len());
    fits.then(|| text.to_owned()).ok_or_else(|| format!("a message has 1 to {RECV_SIZE} bytes"))
}

/// Sends the messages one after the other and prints the replies; says at the end that it ends.
///
/// # Errors
/// A proxy that closes, or does not reply in time.
pub fn run(
    stream: &TcpStream,
    proxy: &HostPort,
    messages: &Messages,
    lines: &LineWriter,
) -> Result<(), Error> {
    lines.line(format_args!("Connected to proxy at {proxy}"));
    let asked = ask_all(stream, messages, lines);
    lines.line("Client shutting down.");
    asked.map_err(|error| {
        let doing = format!("no reply from {proxy}");
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Error::new(doing, "the proxy closed the connection"),
            _ => Error::new(doing, describe(&error)),
        }
    })
}

fn ask_all(mut stream: &TcpStream, messages: &Messages, lines: &LineWriter) -> io::Result<()> {
    stream.set_write_timeout(Some(stream::STALL_TIMEOUT))?;
    let text = &messages.text;
    for number in 1..=messages.count {
        if number > 1 {
            thread::sleep(messages.interval);
        }
        lines.line("");
        lines.line(format_args!("Sending: '{text}' (Request {number})"));
        stream.write_all(text.as_bytes())?;
        let reply = read_reply(stream)?;
        lines.line(format_args!("Received: '{}'", Escaped(&reply)));
    }
    Ok(())
}

/// What comes until the proxy is quiet, or closes.
fn read_reply(mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut reply = Vec::new();
    let mut piece = [0; 16 * 1024];
    stream.set_read_timeout(Some(REPLY_TIMEOUT))?;
    loop {
        match stream.read(&mut piece) {
            Ok(0) if reply.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => return Ok(reply),
            Ok(received) => reply.extend_from_slice(&piece[..received]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if is_time_out(&error) && !reply.is_empty() => return Ok(reply),
            Err(error) => return Err(error),
        }
        if reply.len() > MAX_REPLY {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the reply is longer than 16 MiB"));
        }
        stream.set_read_timeout(Some(REPLY_QUIET))?;
    }
}

fn is_time_out(error: &io::Error) -> bool {
    stream::Trouble::of(error) == stream::Trouble::TimedOut
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_message_fits_one_receive() {
        assert!(text("hello").is_ok() && text(&"x".repeat(1024)).is_ok());
        assert!(text("").is_err() && text(&"x".repeat(1025)).is_err());
    }

    #[test]
    fn a_reply_in_pieces_is_one_line_and_an_early_close_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = HostPort::new("127.0.0.1", listener.local_addr().unwrap().port());
        let stream = TcpStream::connect(("127.0.0.1", proxy.port)).unwrap();
        let serving = thread::spawn(move || {
            let mut client = listener.accept().unwrap().0;
            client.read_exact(&mut [0; 5]).unwrap();
            for piece in ["hello", "server", "-1"] {
                client.write_all(piece.as_bytes()).unwrap();
            }
            client.read_exact(&mut [0; 5]).unwrap();
        });
        let (lines, printed) = LineWriter::channel();
        let messages = Messages { text: "hello".to_owned(), count: 4, interval: Duration::ZERO };
        let told = run(&stream, &proxy, &messages, &lines).unwrap_err().to_string();
        serving.join().unwrap();
        drop(lines);
        assert_eq!(
            printed.iter().skip(1).collect::<Vec<_>>(),
            [
                "",
                "Sending: 'hello' (Request 1)",
                "Received: 'helloserver-1'",
                "",
                "Sending: 'hello' (Request 2)",
                "Client shutting down."
            ]
        );
        assert!(told.ends_with("the proxy closed the connection"), "{told}");
    }
}

//! The echo client of the single-socket report: lines from the keyboard, each sent and awaited.

use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::args::HostPort;
use common::error::describe;
use common::escape::Escaped;
use common::{Error, LineWriter, keyboard};

/// How much is sent before that much of the echo has been read: a server that answers while it reads
/// must never find both directions full.
const WINDOW: usize = 16 * 1024;

/// Prints how the report's client is used.
pub fn announce(lines: &LineWriter) {
    lines.line("");
    lines.line("Use echo-client HOST PORT for non default args");
}

/// Sends each line of `input` without its end and prints what comes back, until the input ends.
///
/// `shows_typing` says whether the input is a terminal, where the Enter key ends the prompt's line.
/// An empty line is not sent: nothing would come back for it.
///
/// # Errors
/// The input's; a server that closes before it has sent everything back, or does not reply in time.
pub fn run(
    stream: &TcpStream,
    server: &HostPort,
    reply_timeout: Duration,
    input: &mut impl BufRead,
    shows_typing: bool,
    lines: &LineWriter,
) -> Result<(), Error> {
    lines.line(format_args!("Connected to {server}, use Ctrl+C to exit"));
    let failed = |error: &io::Error| lost(server, error, reply_timeout);
    stream.set_read_timeout(Some(reply_timeout)).map_err(|error| failed(&error))?;
    stream.set_write_timeout(Some(reply_timeout)).map_err(|error| failed(&error))?;
    loop {
        lines.prompt("> ");
        let text = keyboard::read_line(input).map_err(|error| Error::io("cannot read the keyboard", &error));
        let text = text.inspect_err(|_| lines.end_prompt())?;
        let Some(text) = text else {
            lines.end_prompt();
            return Ok(());
        };
        if shows_typing {
            lines.prompt_answered_on_terminal();
        }
        if text.is_empty() {
            continue;
        }
        match exchange(stream, &text) {
            Ok(echo) => lines.line(format_args!("Received  :  {}", Escaped(&echo))),
            Err(error) => {
                lines.end_prompt();
                return Err(failed(&error));
            }
        }
    }
}

/// Sends `text` and reads back as many bytes.
fn exchange(mut stream: &TcpStream, text: &[u8]) -> io::Result<Vec<u8>> {
    let mut echo = vec![0; text.len()];
    for (sent, received) in text.chunks(WINDOW).zip(echo.chunks_mut(WINDOW)) {
        stream.write_all(sent)?;
        stream.read_exact(received)?;
    }
    Ok(echo)
}

fn lost(server: &HostPort, error: &io::Error, patience: Duration) -> Error {
    let doing = format!("no reply from {server}");
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::new(doing, "the server closed the connection"),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            Error::new(doing, format_args!("nothing came for {} s", patience.as_secs_f64()))
        }
        _ => Error::new(doing, describe(error)).advise("the server has ended or was restarted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Shutdown as Half, TcpListener};
    use std::thread;

    const PATIENCE: Duration = Duration::from_secs(60);

    /// Runs the client against a server that `serve`s it; gives its result and its lines.
    fn converse(
        input: &[u8],
        serve: impl FnOnce(TcpStream) + Send + 'static,
    ) -> (Result<(), Error>, Vec<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = HostPort::new("127.0.0.1", listener.local_addr().unwrap().port());
        let stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let serving = thread::spawn(move || serve(listener.accept().unwrap().0));
        let (lines, printed) = LineWriter::channel();
        let result = run(&stream, &server, PATIENCE, &mut { input }, false, &lines);
        drop((stream, lines));
        serving.join().unwrap();
        (result, printed.iter().skip(1).collect())
    }

    fn echo_in_pieces_of(size: usize) -> impl FnOnce(TcpStream) {
        move |mut stream| {
            let mut piece = vec![0; size];
            while let Ok(n @ 1..) = stream.read(&mut piece) {
                stream.write_all(&piece[..n]).unwrap();
            }
        }
    }

    #[test]
    fn an_echo_in_pieces_is_one_line() {
        let (result, printed) = converse(b"hello\n\nwith an end\r\n", echo_in_pieces_of(3));
        assert_eq!(result, Ok(()));
        assert_eq!(printed, ["> Received  :  hello", "> > Received  :  with an end", "> "]);
    }

    #[test]
    fn a_long_line_does_not_deadlock() {
        let long = vec![b'x'; 1_000_000];
        let (result, printed) = converse(&long, echo_in_pieces_of(1024));
        assert_eq!(result, Ok(()));
        assert_eq!(printed[0].len(), "> Received  :  ".len() + long.len());
    }

    #[test]
    fn a_server_that_closes_early_is_told() {
        let (result, printed) = converse(b"hello\n", |mut stream| {
            stream.read_exact(&mut [0; 5]).unwrap();
            stream.write_all(b"hel").unwrap();
            stream.shutdown(Half::Both).unwrap();
        });
        let told = result.unwrap_err().to_string();
        assert!(told.starts_with("no reply from 127.0.0.1:"), "{told}");
        assert!(told.ends_with("the server closed the connection"), "{told}");
        assert_eq!(printed, ["> "]);
    }
}

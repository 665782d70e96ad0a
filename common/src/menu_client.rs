//! The client of the menu service: shows the menu, sends what is chosen, prints the reply and its time.
//!
//! Over TCP it connects once and keeps that connection (`tcp`); over UDP every request is a datagram,
//! sent again when nothing comes back (`udp`). The session here is the same for both.

mod tcp;
#[cfg(test)]
mod tests;
mod udp;

use std::io::{self, BufRead, Read};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::args::{self, HostPort};
use crate::error::Error;
use crate::escape::Escaped;
use crate::keyboard;
use crate::lines::LineWriter;

/// The client's last line, however the user ends it.
pub const LAST_LINE: &str = "Bye bye~";

const MENU: [&str; 6] = [
    "<Menu>",
    "1) convert text to UPPER-case",
    "2) get my IP address and port number",
    "3) get server request count",
    "4) get server running time",
    "5) exit",
];

/// How much of a typed line is kept: the longest sentence of all with either line end, and one byte
/// by which a longer line is known.
const KEPT_OF_A_LINE: usize = tcp::MAX_SENTENCE + 3;

/// Which server a client talks with, and how.
#[derive(Debug, Clone, clap::Args)]
pub struct ClientArgs {
    /// The server's name or address
    #[arg(default_value = "127.0.0.1", value_parser = args::host)]
    pub host: String,
    /// The server's port
    #[arg(default_value = "29999", value_parser = args::port)]
    pub port: u16,
    /// Send datagrams instead of connecting
    #[arg(long)]
    pub udp: bool,
    /// Give up on a reply that has not come for this long; with --udp after 8 s at the latest
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = args::seconds)]
    pub reply_timeout: Duration,
}

/// A way to the server.
trait Link {
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// The longest sentence that it takes, in bytes.
    fn max_sentence(&self) -> usize;

    /// Sends a request line, which comes with its end, and gives the reply line without its end.
    fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Error>;

    /// Lines about other clients that came since the last call.
    fn announced(&mut self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// Tells the server that the client leaves. One that is gone already need not be told.
    fn leave(&mut self);
}

/// Reaches the server and serves the user of `input` until the choice to exit or the input's end.
///
/// `shows_typing` says whether the input is a terminal, where the Enter key ends the prompt's line.
///
/// # Errors
/// A server that cannot be reached, goes away or does not reply in time; the input's.
pub fn run(
    args: &ClientArgs,
    input: &mut impl BufRead,
    shows_typing: bool,
    lines: &LineWriter,
) -> Result<(), Error> {
    converse(&mut *open(args)?, input, shows_typing, lines)
}

fn open(args: &ClientArgs) -> Result<Box<dyn Link>, Error> {
    let server = HostPort::new(args.host.clone(), args.port);
    Ok(if args.udp {
        Box::new(udp::Datagrams::open(server, args.reply_timeout)?)
    } else {
        Box::new(tcp::Connection::open(server, args.reply_timeout)?)
    })
}

fn converse(
    link: &mut dyn Link,
    input: &mut impl BufRead,
    shows_typing: bool,
    lines: &LineWriter,
) -> Result<(), Error> {
    let local = link.local_addr().map_err(|error| Error::io("cannot tell the own port", &error))?;
    lines.line(format_args!("The client is running on port {}", local.port()));
    let mut session = Session { link, input, shows_typing, lines };
    let ended = session.run();
    lines.end_prompt();
    ended.inspect(|()| lines.line(LAST_LINE))
}

/// What a typed option asks for.
#[derive(Debug, PartialEq, Eq)]
enum Choice {
    Upper,
    Ask(u8),
    Exit,
    Wrong,
}

impl Choice {
    fn of(typed: &[u8]) -> Self {
        match typed.trim_ascii() {
            b"1" => Self::Upper,
            [digit @ b'2'..=b'4'] => Self::Ask(*digit),
            b"5" => Self::Exit,
            _ => Self::Wrong,
        }
    }
}

struct Session<'a, Input> {
    link: &'a mut dyn Link,
    input: &'a mut Input,
    shows_typing: bool,
    lines: &'a LineWriter,
}

impl<Input: BufRead> Session<'_, Input> {
    fn run(&mut self) -> Result<(), Error> {
        loop {
            MENU.iter().for_each(|line| self.lines.line(line));
            let Some(option) = self.ask("Input option: ")? else {
                return Ok(());
            };
            match Choice::of(&option) {
                Choice::Upper => {
                    let Some(sentence) = self.ask("Input sentence: ")? else {
                        return Ok(());
                    };
                    self.convert(&sentence)?;
                }
                Choice::Ask(digit) => self.report(&[digit, b'\n'])?,
                Choice::Exit => {
                    self.link.leave();
                    return Ok(());
                }
                Choice::Wrong => self.lines.line("Wrong option, choose 1 to 5"),
            }
        }
    }

    /// Prompts and reads a line; `None` at the input's end.
    ///
    /// Of a line that is too long for any use [`KEPT_OF_A_LINE`] bytes are given, the rest is skipped.
    fn ask(&mut self, prompt: &str) -> Result<Option<Vec<u8>>, Error> {
        self.lines.prompt(prompt);
        let typed = self.read_line().map_err(|error| Error::io("cannot read the keyboard", &error))?;
        if self.shows_typing && typed.is_some() {
            self.lines.prompt_answered_on_terminal();
        }
        Ok(typed)
    }

    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let typed = keyboard::read_line(&mut self.input.by_ref().take(KEPT_OF_A_LINE as u64))?;
        if typed.as_ref().is_some_and(|line| line.len() == KEPT_OF_A_LINE) {
            self.input.skip_until(b'\n')?;
        }
        Ok(typed)
    }

    fn convert(&mut self, sentence: &[u8]) -> Result<(), Error> {
        let most = self.link.max_sentence();
        if sentence.len() > most {
            self.lines.line(format_args!("The sentence is too long, the server takes at most {most} bytes"));
            return Ok(());
        }
        self.report(&[b"1", sentence, b"\n"].concat())
    }

    fn report(&mut self, request: &[u8]) -> Result<(), Error> {
        let sent = Instant::now();
        let reply = self.link.exchange(request)?;
        let milliseconds = sent.elapsed().as_secs_f64() * 1000.0;
        self.lines.line("");
        for news in self.link.announced() {
            self.lines.line(Escaped(&news));
        }
        self.lines.line(format_args!("Reply from server: {}", Escaped(&reply)));
        self.lines.line(format_args!("RTT = {milliseconds:.3} ms"));
        self.lines.line("");
        Ok(())
    }
}

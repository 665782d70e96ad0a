//! The menu service of the multi-client assignment, without I/O: a request line in, a reply line out.

use std::net::SocketAddr;
use std::time::Duration;

use crate::escape::Escaped;
use crate::uppercase::upper;

/// How much of an unknown command is told back, in bytes.
const SHOWN: usize = 20;

/// A request line, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// `1TEXT`: the text in UPPER case.
    Upper(&'a [u8]),
    /// `2`: the client's address.
    Address,
    /// `3`: how many requests were served.
    Count,
    /// `4`: for how long the server has run.
    RunTime,
    /// `5`: the client leaves.
    Leave,
    /// Anything else.
    Unknown(&'a [u8]),
}

impl<'a> Request<'a> {
    /// Reads a line, which comes without its end.
    pub fn parse(line: &'a [u8]) -> Self {
        match line {
            [b'1', text @ ..] => Self::Upper(text),
            b"2" => Self::Address,
            b"3" => Self::Count,
            b"4" => Self::RunTime,
            b"5" => Self::Leave,
            unknown => Self::Unknown(unknown),
        }
    }

    /// The digit that the server prints for it; none for leaving and for what is no command.
    pub fn command(&self) -> Option<u8> {
        match self {
            Self::Upper(_) => Some(1),
            Self::Address => Some(2),
            Self::Count => Some(3),
            Self::RunTime => Some(4),
            Self::Leave | Self::Unknown(_) => None,
        }
    }
}

/// What replies are made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Who asks.
    pub peer: SocketAddr,
    /// Requests served since the start over all clients, this one counted.
    pub served: u64,
    /// Time since the start.
    pub running: Duration,
}

/// Appends the reply line, with its end; nothing for [`Request::Leave`].
pub fn reply(request: Request, facts: &Facts, out: &mut Vec<u8>) {
    let line = match request {
        Request::Upper(text) => {
            out.extend_from_slice(&upper(text));
            out.push(b'\n');
            return;
        }
        Request::Leave => return,
        Request::Address => format!("client IP = {}, port = {}\n", facts.peer.ip(), facts.peer.port()),
        Request::Count => format!("requests served = {}\n", facts.served),
        Request::RunTime => format!("run time = {}\n", hours_minutes_seconds(facts.running)),
        Request::Unknown(line) => {
            let shown = Escaped(&line[..line.len().min(SHOWN)]);
            let more = if line.len() > SHOWN { "…" } else { "" };
            format!("error: unknown command '{shown}{more}'\n")
        }
    };
    out.extend_from_slice(line.as_bytes());
}

/// `HH:MM:SS`; the hours may pass 99.
fn hours_minutes_seconds(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replied(line: &[u8]) -> String {
        let facts = Facts {
            peer: ([127, 0, 0, 1], 54809).into(),
            served: 12,
            running: Duration::from_secs(100 * 3600 + 2 * 60 + 3),
        };
        let mut out = Vec::new();
        reply(Request::parse(line), &facts, &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn every_command_has_its_reply() {
        assert_eq!(replied("1grüße".as_bytes()), "GRÜSSE\n");
        assert_eq!(replied(b"1"), "\n");
        assert_eq!(replied(b"2"), "client IP = 127.0.0.1, port = 54809\n");
        assert_eq!(replied(b"3"), "requests served = 12\n");
        assert_eq!(replied(b"4"), "run time = 100:02:03\n");
        assert_eq!(replied(b"5"), "");
    }

    #[test]
    fn whatever_else_is_told_in_one_line() {
        assert_eq!(replied(b""), "error: unknown command ''\n");
        assert_eq!(replied(b"22"), "error: unknown command '22'\n");
        assert_eq!(replied(b"6\r\x1b"), "error: unknown command '6\\r\\u{1b}'\n");
        assert_eq!(replied(&[b'x'; 30]), "error: unknown command 'xxxxxxxxxxxxxxxxxxxx…'\n");
    }

    #[test]
    fn only_the_first_four_are_printed_as_commands() {
        let command = |line: &'static [u8]| Request::parse(line).command();
        let lines: [&[u8]; 7] = [b"1x", b"2", b"3", b"4", b"5", b"6", b""];
        assert_eq!(lines.map(command), [Some(1), Some(2), Some(3), Some(4), None, None, None]);
    }
}

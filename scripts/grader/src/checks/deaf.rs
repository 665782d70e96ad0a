//! Clients that send and never read.

mod standstill;

use std::fmt;
use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

use common::Error;
use common::error::describe;
use socket2::SockRef;

use crate::peer::Peer;
use crate::processes;
use crate::scene::Server;
use crate::stop::Stop;
use standstill::{Look, Standstill};

/// How much a server that takes everything is sent, in bytes: several times of what the system's buffers hold.
const MOST: usize = 16 << 20;

/// For how long, at most. It suffices for one that answers 400 requests of 1 kB a second, or is let run for a part of
/// the time only.
const AT_MOST: Duration = Duration::from_secs(15);

/// The time between two looks at a server that takes nothing at the moment.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// What came of the bytes that a server was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Poured {
    pub(super) sent: usize,
    pub(super) end: End,
}

/// How it went on until nothing more was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It has taken all, though none of its replies is read.
    TakenWhole,
    /// It takes no more.
    Standstill,
    /// It has ended the connection.
    LetGo,
    /// In all the time it came to none of these.
    Unsettled,
}

impl fmt::Display for Poured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match self.end {
            End::TakenWhole => "all of which the server has taken",
            End::Standstill => "and the server takes no more",
            End::LetGo => "and the server has ended the connection",
            End::Unsettled => "and the server has neither taken all nor come to a stop",
        };
        write!(f, "{} bytes, {end}", self.sent)
    }
}

/// Sends the text again and again until the server takes no more.
pub(super) fn pour(server: &Server, client: &Peer, text: &[u8]) -> Result<Poured, Stop> {
    let mut socket = client.socket();
    // Its receiving buffer stays as it is: what was promised to the other end cannot be taken back, and whatever comes
    // beyond a smaller one is thrown away, acknowledgements of what was sent included.
    let set = SockRef::from(socket).set_send_buffer_size(16 * 1024);
    let set = set.and_then(|()| socket.set_write_timeout(Some(BETWEEN_LOOKS)));
    set.map_err(|error| Error::new("cannot limit what a socket sends", describe(&error)))?;
    let (began, mut sent, mut standstill) = (Instant::now(), 0, Standstill::default());
    let end = loop {
        if began.elapsed() >= AT_MOST {
            break End::Unsettled;
        }
        if sent >= MOST {
            std::thread::sleep(BETWEEN_LOOKS);
        } else {
            match socket.write(&text[sent % text.len()..]) {
                Ok(count) => {
                    sent += count;
                    continue;
                }
                Err(error) if is_passing(&error) => {}
                Err(_) => break End::LetGo,
            }
        }
        let Some(under_way) = processes::under_way(client.address()?, server.address)? else {
            break End::LetGo;
        };
        if sent >= MOST && (under_way.unsent, under_way.unread) == (0, 0) {
            break End::TakenWhole;
        }
        if standstill.is_seen(Look::at(&server.program, under_way)?) {
            break End::Standstill;
        }
    };
    Ok(Poured { sent, end })
}

fn is_passing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

//! The menu by datagrams: clients without connections, from one thread.
//!
//! A client is an address. It is connected with its first datagram and disconnected by command 5 or
//! by its silence. Each datagram is one request line; what stands behind the line's end (a tag of at
//! most [`MAX_TAG`] bytes) comes back behind the reply's, so that a client that asked again can tell
//! a late reply from the one it waits for.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use common::args::HostPort;
use common::datagram::cut_to_fit;
use common::echo_loops::EchoLoops;
use common::error::describe;
use common::service::{Announce, Kind, Service, Session};
use common::ticker::Ticker;
use common::{Error, LineWriter};
use mio::net::UdpSocket;

use crate::reactor::{ENTRANCE, Reactor};
use crate::server::Config;

/// The longest tag that comes back, in bytes.
pub const MAX_TAG: usize = 32;
/// How many clients are remembered; one more is told that there is no room.
const MAX_CLIENTS: usize = 100_000;
/// How many datagrams are taken before the clock is looked at again.
const DATAGRAMS_PER_ROUND: usize = 1024;
/// The largest datagram.
const MAX_DATAGRAM: usize = 65_536;

/// Serves clients until a signal, which is said in the last line; `config.idle` is how long a silent
/// client is kept.
///
/// # Errors
/// A service that datagrams do not have, or no means to wait for them.
pub fn run(
    config: &Config,
    at: &HostPort,
    socket: std::net::UdpSocket,
    lines: &LineWriter,
) -> Result<(), Error> {
    if config.kind != Kind::Menu {
        return Err(Error::new("cannot serve the echo by datagrams", "only the menu is served so")
            .advise("simple-server --udp of hw-echo answers datagrams"));
    }
    let cannot_wait = |error: io::Error| Error::io("cannot wait for datagrams", &error);
    socket.set_nonblocking(true).map_err(cannot_wait)?;
    let own_port = socket.local_addr().map_err(cannot_wait)?.port();
    let mut socket = UdpSocket::from_std(socket);
    let mut reactor = Reactor::new().map_err(cannot_wait)?;
    reactor.watch(&mut socket, ENTRANCE, false, false).map_err(cannot_wait)?;
    let mut desk = Desk::new(config, own_port, socket, lines);
    desk.service.open(at);
    let mut ticker = Ticker::new(desk.service.start(), config.report_every);
    let mut waiting = false;
    loop {
        let now = Instant::now();
        if ticker.due(now) {
            desk.service.report();
        }
        desk.let_silent_go(now);
        let deadline = if waiting { now } else { ticker.next_at().min(desk.next_look()) };
        if reactor.wait(deadline, |_| waiting = true).map_err(cannot_wait)? {
            break;
        }
        if waiting {
            waiting = desk.take_datagrams(Instant::now());
        }
    }
    let service = desk.service.clone();
    drop(desk);
    service.close();
    Ok(())
}

struct Desk {
    service: Arc<Service>,
    announcements: Arc<Mutex<Vec<String>>>,
    clients: HashMap<SocketAddr, Client>,
    socket: UdpSocket,
    loops: EchoLoops,
    lines: LineWriter,
    kept: Duration,
    looked: Instant,
    datagram: Vec<u8>,
    reply: Vec<u8>,
}

struct Client {
    session: Session,
    heard: Instant,
}

impl Desk {
    fn new(config: &Config, own_port: u16, socket: UdpSocket, lines: &LineWriter) -> Self {
        let announcements = Arc::new(Mutex::new(Vec::new()));
        let announce = config.announce.then(|| -> Announce {
            let announcements = announcements.clone();
            Box::new(move |line| {
                let mut waiting = announcements.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.push(format!("{line}\n"));
            })
        });
        Self {
            service: Service::new(config.kind, config.options, announce, lines.clone()),
            announcements,
            clients: HashMap::new(),
            socket,
            loops: EchoLoops::new(own_port),
            lines: lines.clone(),
            kept: config.idle,
            looked: Instant::now(),
            datagram: vec![0; MAX_DATAGRAM],
            reply: Vec::new(),
        }
    }

    /// Answers what has come; `true` where more may be there.
    fn take_datagrams(&mut self, now: Instant) -> bool {
        for _ in 0..DATAGRAMS_PER_ROUND {
            match self.socket.recv_from(&mut self.datagram) {
                Ok((length, source)) => self.answer(length, source, now),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // An interruption, or an earlier reply that did not arrive (ICMP): not this one's.
                Err(_) => {}
            }
        }
        true
    }

    fn answer(&mut self, length: usize, source: SocketAddr, now: Instant) {
        if !self.loops.may_answer(source, &self.lines) {
            return;
        }
        let (line, tag) = line_and_tag(&self.datagram[..length]);
        self.reply.clear();
        if !self.clients.contains_key(&source) {
            if line == b"5" {
                // Whoever leaves twice, the datagram having come twice, does not come again by that.
                return;
            }
            if self.clients.len() >= MAX_CLIENTS {
                let _ = self.socket.send_to(b"error: too many clients\n", source);
                return;
            }
            let session = self.service.admit(source);
            self.clients.insert(source, Client { session, heard: now });
        }
        let Some(client) = self.clients.get_mut(&source) else { return };
        client.heard = now;
        if client.session.answer(line, &mut self.reply).is_none() {
            self.clients.remove(&source);
        } else {
            self.reply.extend_from_slice(tag);
            cut_to_fit(&mut self.reply, source, &self.lines);
            if let Err(error) = self.socket.send_to(&self.reply, source) {
                self.lines.note(format_args!("no reply to {source}: {}", describe(&error)));
            }
        }
        self.announce();
    }

    /// A datagram that is lost, or finds no room, is lost: so it is with UDP.
    fn announce(&mut self) {
        let news = std::mem::take(&mut *self.announcements.lock().unwrap_or_else(PoisonError::into_inner));
        for line in news {
            for peer in self.clients.keys() {
                let _ = self.socket.send_to(line.as_bytes(), *peer);
            }
        }
    }

    fn next_look(&self) -> Instant {
        self.looked + (self.kept / 10).clamp(Duration::from_millis(10), Duration::from_secs(1))
    }

    fn let_silent_go(&mut self, now: Instant) {
        if now < self.next_look() {
            return;
        }
        self.looked = now;
        let kept = self.kept;
        self.clients.retain(|_, client| now.saturating_duration_since(client.heard) <= kept);
        self.announce();
    }
}

/// The request line without its end, and the tag behind it.
fn line_and_tag(datagram: &[u8]) -> (&[u8], &[u8]) {
    let (line, tag) = match datagram.iter().position(|&b| b == b'\n') {
        Some(end) => (&datagram[..end], &datagram[end + 1..]),
        None => (datagram, &datagram[..0]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), &tag[..tag.len().min(MAX_TAG)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_with_or_without_a_tag() {
        let cases: [(&[u8], &[u8], &[u8]); 5] = [
            (b"1hello", b"1hello", b""),
            (b"1hello\n", b"1hello", b""),
            (b"2\r\n#17", b"2", b"#17"),
            (b"3\n#1\n#2", b"3", b"#1\n#2"),
            (b"", b"", b""),
        ];
        for (datagram, line, tag) in cases {
            assert_eq!(line_and_tag(datagram), (line, tag));
        }
        assert_eq!(line_and_tag(&[b"4\n", &[b'#'; 100][..]].concat()).1.len(), MAX_TAG);
    }
}

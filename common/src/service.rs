//! The services that both multi-client servers run, without sockets: bytes of a client in, bytes for
//! it out, the lines that the server prints.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::args::HostPort;
use crate::escape::Escaped;
use crate::lines::LineWriter;
use crate::menu::{self, Facts, Request};
use crate::python::PyAddr;
use crate::registry::{ClientId, ClientRegistry};
use crate::request_lines::{MAX_LINE, Next, RequestLines, Taken};

/// How much may wait to be sent to one client before its next request is looked at, in bytes.
pub const MAX_UNSENT: usize = 256 * 1024;

/// Which service a server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// The multi-client assignment's menu.
    Menu,
    /// The echo of the single-socket report, part 2.
    Echo,
}

/// What a service prints besides its lines, and to whom.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Leave out the lines that each request prints.
    pub quiet: bool,
    /// Print who is connected whenever that changes.
    pub list_clients: bool,
}

/// Takes a line that every connected client is to be sent; must not wait for any of them.
pub type Announce = Box<dyn Fn(&str) + Send + Sync>;

/// A running service, shared by all that serve its clients.
pub struct Service {
    kind: Kind,
    options: Options,
    announce: Option<Announce>,
    lines: LineWriter,
    start: Instant,
    served: AtomicU64,
    clients: Mutex<ClientRegistry<()>>,
}

/// One client of a service. Dropping it is the client's end, whatever the reason.
pub struct Session {
    service: Arc<Service>,
    id: ClientId,
    peer: SocketAddr,
    requests: RequestLines,
}

/// What a client is owed after its bytes were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// More bytes, when they come.
    Waiting,
    /// Requests wait until some of what is to be sent has gone; then [`Session::go_on`].
    Full,
    /// The end, once it has been sent what is to be sent.
    Ended,
}

impl Service {
    /// A service that starts now.
    pub fn new(kind: Kind, options: Options, announce: Option<Announce>, lines: LineWriter) -> Arc<Self> {
        Arc::new(Self {
            kind,
            options,
            announce,
            lines,
            start: Instant::now(),
            served: AtomicU64::new(0),
            clients: Mutex::default(),
        })
    }

    /// When it started, which its reports are counted from.
    pub fn start(&self) -> Instant {
        self.start
    }

    /// Which service it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Prints what stands before the first client.
    pub fn open(&self, at: &HostPort) {
        match self.kind {
            Kind::Menu => self.lines.line(format_args!("The server is ready to receive on port {}", at.port)),
            Kind::Echo => {
                self.lines.line("");
                self.lines.line("Use echo-server HOST PORT for non default args");
                self.lines.line(format_args!("Listening on {at}"));
            }
        }
    }

    /// Takes a client in.
    pub fn admit(self: &Arc<Self>, peer: SocketAddr) -> Session {
        let id = self.connect(peer);
        Session { service: self.clone(), id, peer, requests: RequestLines::default() }
    }

    /// Prints the minute's report; the echo has none.
    pub fn report(&self) {
        if self.kind == Kind::Menu {
            let clients = self.lock();
            self.lines.line(format_args!("Number of connected clients = {}", clients.count()));
        }
    }

    /// Prints the last line.
    pub fn close(&self) {
        self.lines.last_line(Some(match self.kind {
            Kind::Menu => "Bye bye~",
            Kind::Echo => "Ctrl + C, exiting...",
        }));
    }

    /// Lines about clients are printed under the lock that counts them, so that they come in the
    /// order of their counts.
    fn connect(&self, peer: SocketAddr) -> ClientId {
        let mut clients = self.lock();
        let id = clients.connect(());
        match self.kind {
            Kind::Menu => {
                self.lines.line(format_args!("Connection request from {peer}"));
                self.tell(&clients, &format!("Client {id} connected."));
            }
            Kind::Echo => self.lines.line(format_args!("Connected by {}", PyAddr(peer))),
        }
        id
    }

    fn disconnect(&self, id: ClientId) {
        let mut clients = self.lock();
        clients.disconnect(id);
        if self.kind == Kind::Menu {
            self.tell(&clients, &format!("Client {id} disconnected."));
        }
    }

    fn tell(&self, clients: &ClientRegistry<()>, event: &str) {
        let line = format!("{event} Number of connected clients = {}", clients.count());
        self.lines.line(&line);
        if self.options.list_clients {
            let names: Vec<String> = clients.iter().map(|(id, ())| format!("client {id}")).collect();
            self.lines.line(format_args!("Connected clients: {{{}}}", names.join(", ")));
        }
        if let Some(announce) = &self.announce {
            announce(&line);
        }
    }

    fn lock(&self) -> MutexGuard<'_, ClientRegistry<()>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Who it is.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Takes what came from the client and appends what it is to be sent to `out`.
    ///
    /// Stops at [`MAX_UNSENT`] bytes in `out`, give or take one reply: a request of two bytes may
    /// have a reply of fifty.
    pub fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Progress {
        match self.service.kind {
            Kind::Menu => self.take_requests(bytes, out),
            Kind::Echo => {
                self.echo(bytes, out);
                Progress::Waiting
            }
        }
    }

    /// Goes on with requests that waited, some of `out` having been sent.
    pub fn go_on(&mut self, out: &mut Vec<u8>) -> Progress {
        self.take(&[], out)
    }

    /// Answers one request line, as it comes in a datagram; `None` when the client leaves.
    pub fn answer(&self, line: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let request = Request::parse(line);
        let service = &self.service;
        let served = match request.command() {
            Some(command) => {
                if !service.options.quiet {
                    service.lines.line(format_args!("Command {command}"));
                }
                service.served.fetch_add(1, Ordering::Relaxed) + 1
            }
            None => service.served.load(Ordering::Relaxed),
        };
        menu::reply(request, &Facts { peer: self.peer, served, running: service.start.elapsed() }, out);
        (request != Request::Leave).then_some(())
    }

    fn take_requests(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Progress {
        let mut requests = std::mem::take(&mut self.requests);
        let taken = requests.take(bytes, |line| match self.answer(line, out) {
            None => Next::Stop,
            Some(()) if out.len() >= MAX_UNSENT => Next::Pause,
            Some(()) => Next::GoOn,
        });
        self.requests = requests;
        match taken {
            Taken::All => Progress::Waiting,
            Taken::Paused => Progress::Full,
            Taken::Stopped => Progress::Ended,
            Taken::Overlong => {
                out.extend_from_slice(format!("error: a line has at most {MAX_LINE} bytes\n").as_bytes());
                Progress::Ended
            }
        }
    }

    fn echo(&self, bytes: &[u8], out: &mut Vec<u8>) {
        if !self.service.options.quiet && !bytes.is_empty() {
            let (peer, text) = (PyAddr(self.peer), Escaped(bytes));
            self.service.lines.line(format_args!("Received data from {peer} : {text}"));
        }
        out.extend_from_slice(bytes);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.service.disconnect(self.id);
    }
}

#[cfg(test)]
mod tests;

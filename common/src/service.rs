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
mod tests {
    use super::*;
    use crossbeam_channel::Receiver;

    fn service(kind: Kind, options: Options) -> (Arc<Service>, Receiver<String>) {
        let (lines, printed) = LineWriter::channel();
        (Service::new(kind, options, None, lines), printed)
    }

    fn peer(port: u16) -> SocketAddr {
        ([127, 0, 0, 1], port).into()
    }

    fn printed(lines: &Receiver<String>) -> Vec<String> {
        lines.try_iter().collect()
    }

    #[test]
    fn ids_and_counts_are_the_assignments() {
        let (service, lines) = service(Kind::Menu, Options { list_clients: true, ..Options::default() });
        let [_one, two, _three] = [1, 2, 3].map(|port| service.admit(peer(port)));
        printed(&lines);
        drop(two);
        let _four = service.admit(peer(4));
        let _two_again = service.admit(peer(5));
        service.report();
        assert_eq!(
            printed(&lines),
            [
                "Client 2 disconnected. Number of connected clients = 2",
                "Connected clients: {client 1, client 3}",
                "Connection request from 127.0.0.1:4",
                "Client 4 connected. Number of connected clients = 3",
                "Connected clients: {client 1, client 3, client 4}",
                "Connection request from 127.0.0.1:5",
                "Client 5 connected. Number of connected clients = 4",
                "Connected clients: {client 1, client 3, client 4, client 5}",
                "Number of connected clients = 4",
            ]
        );
    }

    #[test]
    fn requests_of_all_clients_are_counted_and_printed() {
        let (service, lines) = service(Kind::Menu, Options::default());
        let [mut one, mut two] = [1, 2].map(|port| service.admit(peer(port)));
        printed(&lines);
        let mut out = Vec::new();
        assert_eq!(one.take(b"1abc\n6\n2", &mut out), Progress::Waiting);
        assert_eq!(two.take(b"3\r\n", &mut out), Progress::Waiting);
        assert_eq!(one.take(b"\n5\n3\n", &mut out), Progress::Ended);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "ABC\nerror: unknown command '6'\nrequests served = 2\nclient IP = 127.0.0.1, port = 1\n"
        );
        assert_eq!(printed(&lines), ["Command 1", "Command 3", "Command 2"]);
    }

    #[test]
    fn what_waits_for_a_client_is_bounded_and_nothing_of_it_is_lost() {
        let (service, _lines) = service(Kind::Menu, Options { quiet: true, ..Options::default() });
        let mut session = service.admit(peer(1));
        let (mut out, mut replies) = (Vec::new(), 0);
        let mut progress = session.take(&b"3\n".repeat(30_000), &mut out);
        while progress == Progress::Full {
            assert!(out.len() < MAX_UNSENT + 100, "{}", out.len());
            replies += out.iter().filter(|b| **b == b'\n').count();
            out.clear();
            progress = session.go_on(&mut out);
        }
        replies += out.iter().filter(|b| **b == b'\n').count();
        assert_eq!((progress, replies), (Progress::Waiting, 30_000));
        assert!(out.ends_with(b"requests served = 30000\n"));
    }

    #[test]
    fn an_overlong_line_is_told_and_ends_the_client() {
        let (service, _lines) = service(Kind::Menu, Options::default());
        let mut session = service.admit(peer(1));
        let mut out = Vec::new();
        assert_eq!(session.take(&vec![b'1'; MAX_LINE + 1], &mut out), Progress::Ended);
        assert_eq!(out, b"error: a line has at most 65536 bytes\n");
    }

    #[test]
    fn the_echo_prints_the_single_socket_reports_lines() {
        let (service, lines) = service(Kind::Echo, Options::default());
        service.open(&HostPort::new("127.0.0.1", 8000));
        let mut session = service.admit(peer(7));
        let mut out = Vec::new();
        session.take(b"hello\n", &mut out);
        drop(session);
        service.report();
        service.close();
        assert_eq!(out, b"hello\n");
        assert_eq!(
            printed(&lines),
            [
                "",
                "Use echo-server HOST PORT for non default args",
                "Listening on 127.0.0.1:8000",
                "Connected by ('127.0.0.1', 7)",
                "Received data from ('127.0.0.1', 7) : hello\\n",
                "Ctrl + C, exiting...",
            ]
        );
    }

    #[test]
    fn quiet_leaves_out_only_what_each_request_prints() {
        for (kind, kept) in [(Kind::Menu, 3), (Kind::Echo, 1)] {
            let (service, lines) = service(kind, Options { quiet: true, ..Options::default() });
            service.admit(peer(1)).take(b"1x\n", &mut Vec::new());
            assert_eq!(printed(&lines).len(), kept, "{kind:?}");
        }
    }

    #[test]
    fn an_announcement_is_the_line_that_is_printed() {
        let (lines, _printed) = LineWriter::channel();
        let (announced, announcements) = crossbeam_channel::unbounded();
        let announce: Announce = Box::new(move |line| announced.send(line.to_owned()).unwrap());
        drop(Service::new(Kind::Menu, Options::default(), Some(announce), lines).admit(peer(1)));
        assert_eq!(
            announcements.try_iter().collect::<Vec<_>>(),
            [
                "Client 1 connected. Number of connected clients = 1",
                "Client 1 disconnected. Number of connected clients = 0"
            ]
        );
    }
}

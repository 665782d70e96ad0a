//! Thousands of clients at the same moment. Alone in its file: the queues that it looks at are the system's.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use scripts::echo_load::source_address;
use scripts::menu_suite::Server;
use scripts::process::PATIENCE;
use socket2::{Domain, Socket, Type};

const SERVER: &str = env!("CARGO_BIN_EXE_nonblocking-server");
const CLIENTS: usize = 19_000;
/// How many files this process and the server need besides.
const OTHER_FILES: usize = 500;
/// How many clients may wait for the server, where the system allows so many.
const BACKLOG: usize = 4096;
/// How often the queue is tried, in case others move the system's counts.
const TRIES: usize = 20;

/// A client of the burst: its stream, whether its request is sent, and what has come.
struct Caller {
    stream: TcpStream,
    asked: bool,
    reply: Vec<u8>,
}

impl Caller {
    /// Begins to connect; the system goes on by itself.
    fn begin(number: usize, server: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        // Ends in a reset, which leaves no TIME_WAIT.
        socket.set_linger(Some(Duration::ZERO))?;
        socket.bind(&SocketAddr::from((source_address(number), 0)).into())?;
        match socket.connect(&server.into()) {
            Err(error) if error.raw_os_error() != Some(EINPROGRESS) => return Err(error),
            _ => {}
        }
        Ok(Self { stream: TcpStream::from_std(socket.into()), asked: false, reply: Vec::new() })
    }

    /// Goes on as far as it can.
    fn go_on(&mut self) -> io::Result<()> {
        if let Some(error) = self.stream.take_error()? {
            return Err(error);
        }
        if !self.asked {
            match self.stream.write(b"1x\n") {
                Err(error) if is_too_early(&error) => return Ok(()),
                sent => assert_eq!(sent?, 3),
            }
            self.asked = true;
        }
        let mut piece = [0; 8];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(length) => self.reply.extend_from_slice(&piece[..length]),
                Err(error) if is_too_early(&error) => break,
                Err(error) => return Err(error),
            }
        }
        assert!(b"X\n".starts_with(&self.reply), "{}", self.reply.escape_ascii());
        Ok(())
    }

    fn is_answered(&self) -> bool {
        self.reply == b"X\n"
    }
}

/// Linux's; std has no name for it on stable.
const EINPROGRESS: i32 = 115;

fn is_too_early(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected | ErrorKind::Interrupted)
}

/// A counter of `/proc/net/netstat`, whose lines come in pairs: names, values.
fn tcp_ext(counter: &str) -> u64 {
    let netstat = fs::read_to_string("/proc/net/netstat").expect("Linux has it");
    let mut lines = netstat.lines().filter(|line| line.starts_with("TcpExt:"));
    let names = lines.next().expect("names").split(' ');
    let values = lines.next().expect("values").split(' ');
    let value = names.zip(values).find_map(|(name, value)| (name == counter).then_some(value));
    value.expect("the counter").parse().expect("a number")
}

fn overflows() -> [u64; 2] {
    ["ListenOverflows", "ListenDrops"].map(tcp_ext)
}

fn how_many() -> usize {
    common::open_files::raise_limit();
    let limits = fs::read_to_string("/proc/self/limits").expect("Linux has it");
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("the limit");
    let soft = files.split_whitespace().next().expect("a limit").parse().unwrap_or(usize::MAX);
    let clients = CLIENTS.min(soft.saturating_sub(OTHER_FILES));
    if clients < CLIENTS {
        println!("only {clients} clients, as {soft} files may be open");
    }
    clients
}

/// Clients that all came at the same moment.
struct Burst {
    poll: Poll,
    callers: Vec<Caller>,
}

impl Burst {
    fn begin(count: usize, server: SocketAddr) -> Self {
        let poll = Poll::new().expect("a means to wait");
        let begin = |number| Caller::begin(number, server).expect("a connection under way");
        let mut callers: Vec<Caller> = (0..count).map(begin).collect();
        for (number, caller) in callers.iter_mut().enumerate() {
            let both = Interest::READABLE | Interest::WRITABLE;
            poll.registry().register(&mut caller.stream, Token(number), both).expect("room to wait");
        }
        Self { poll, callers }
    }

    /// Goes on until every one of them `has_come_far`.
    fn go_on(&mut self, has_come_far: impl Fn(&Caller) -> bool) {
        let mut left = self.callers.iter().filter(|caller| !has_come_far(caller)).count();
        let mut events = Events::with_capacity(1024);
        let deadline = Instant::now() + PATIENCE;
        while left > 0 {
            assert!(Instant::now() < deadline, "{left} of {} wait in vain", self.callers.len());
            match self.poll.poll(&mut events, Some(PATIENCE)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled.expect("a means to wait"),
            }
            for event in &events {
                let caller = &mut self.callers[event.token().0];
                let before = has_come_far(caller);
                caller.go_on().expect("the server answers");
                left -= usize::from(!before && has_come_far(caller));
            }
        }
    }
}

/// Has the system stop the server, or let it go on.
fn signal(server: &Server, name: &str) {
    let kill = format!("kill -{name} {}", server.running.pid());
    let status = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
    assert!(status.success(), "{kill}: {status}");
}

/// Whether a server that is held up has room for as many as may wait, none of them turned away. The counts
/// are of the whole system, so others may have moved them.
fn all_may_wait(count: usize) -> bool {
    let server = Server::start(SERVER, &["--quiet"]);
    signal(&server, "STOP");
    let before = overflows();
    let mut burst = Burst::begin(count, server.address());
    burst.go_on(|caller| caller.asked);
    let after = overflows();
    println!("{count} waited; ListenOverflows and ListenDrops were {before:?} and are {after:?}");
    signal(&server, "CONT");
    burst.go_on(Caller::is_answered);
    before == after
}

#[test]
fn nineteen_thousand_clients_at_once_are_all_taken_in_and_answered() {
    let count = how_many();
    let most = fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let waiting = most.trim().parse().unwrap_or(BACKLOG).min(BACKLOG).min(count);
    assert!((0..TRIES).any(|_| all_may_wait(waiting)), "the queue is shorter than {waiting}");

    let mut server = Server::start(SERVER, &["--quiet"]);
    let (before, start) = (overflows(), Instant::now());
    let mut burst = Burst::begin(count, server.address());
    let begun = start.elapsed().as_millis();
    burst.go_on(Caller::is_answered);
    // Not held against the server: more come than may wait, as fast as this process can, and how many
    // it takes in meanwhile is up to the machine. One turned away comes again by itself a second later.
    println!(
        "{count} clients began within {begun} ms and were answered within {} ms; \
         ListenOverflows and ListenDrops were {before:?} and are {:?}",
        start.elapsed().as_millis(),
        overflows()
    );
    let last = format!("Client {count} connected. Number of connected clients = {count}\n");
    server.running.expect(&last).unwrap();
    drop(burst);
    server.running.expect(" disconnected. Number of connected clients = 0\n").unwrap();
    server.stop();
}

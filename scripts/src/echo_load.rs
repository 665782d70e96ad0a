//! A load of many connections from one thread: each sends a request, waits for its echo, sends the next.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use crate::load::Measured;
use crate::process::PATIENCE;

/// How many connections one source address opens: fewer than it has ports.
const CONNECTIONS_PER_ADDRESS: usize = 5_000;

/// The connections of a load, all made.
pub struct EchoLoad {
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    /// How much of the echo is still to come; a request is under way while it is not 0.
    owed: usize,
}

impl EchoLoad {
    /// Connects, from 127.0.0.2, 127.0.0.3, … so that no source address runs out of ports.
    ///
    /// # Errors
    /// The first connection's that cannot be made.
    pub fn connect(server: SocketAddr, connections: usize, request: Vec<u8>) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut all = Vec::with_capacity(connections);
        for number in 0..connections {
            let mut stream = connect_from(source_address(number), server)?;
            poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
            all.push(Connection { stream, owed: 0 });
        }
        let buffer = vec![0; request.len().max(1)];
        Ok(Self { poll, events: Events::with_capacity(1024), connections: all, request, buffer })
    }

    /// Has every connection ask back to back for `time`, and lets what is under way come home.
    ///
    /// # Errors
    /// A wrong echo, a lost connection, or an echo that does not come: such a run has no figure.
    pub fn run(&mut self, time: Duration) -> io::Result<Measured> {
        let start = Instant::now();
        let mut requests = 0;
        for number in 0..self.connections.len() {
            self.send(number)?;
        }
        let mut under_way = self.connections.len();
        while under_way > 0 {
            let goes_on = start.elapsed() < time;
            for number in self.wait()? {
                if self.receive(number)? {
                    requests += 1;
                    if goes_on { self.send(number)? } else { under_way -= 1 }
                }
            }
        }
        Ok(Measured { requests, elapsed: start.elapsed() })
    }

    fn wait(&mut self) -> io::Result<Vec<usize>> {
        match self.poll.poll(&mut self.events, Some(PATIENCE)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(Vec::new()),
            result => result?,
        }
        let ready: Vec<usize> = self.events.iter().map(|event| event.token().0).collect();
        if ready.is_empty() { Err(ErrorKind::TimedOut.into()) } else { Ok(ready) }
    }

    /// A request is far smaller than an empty socket's buffer, so it is taken whole or not at all.
    fn send(&mut self, number: usize) -> io::Result<()> {
        let connection = &mut self.connections[number];
        connection.owed = self.request.len();
        let sent = connection.stream.write(&self.request)?;
        if sent == self.request.len() { Ok(()) } else { Err(ErrorKind::WriteZero.into()) }
    }

    /// Takes what has come; `true` when the echo is whole.
    fn receive(&mut self, number: usize) -> io::Result<bool> {
        let connection = &mut self.connections[number];
        while connection.owed > 0 {
            let come = self.request.len() - connection.owed;
            match connection.stream.read(&mut self.buffer[..connection.owed]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) if self.buffer[..n] == self.request[come..come + n] => connection.owed -= n,
                Ok(_) => return Err(io::Error::new(ErrorKind::InvalidData, "an echo is not its request")),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// The source address of a load's connection: 127.0.0.2, 127.0.0.3, …
pub fn source_address(number: usize) -> Ipv4Addr {
    let address = u8::try_from(2 + number / CONNECTIONS_PER_ADDRESS).unwrap_or(u8::MAX);
    Ipv4Addr::new(127, 0, 0, address)
}

fn connect_from(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.connect_timeout(&server.into(), PATIENCE)?;
    socket.set_tcp_nodelay(true)?;
    // Ends in a reset: thousands of connections in TIME_WAIT would leave the next load no ports.
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_nonblocking(true)?;
    Ok(TcpStream::from_std(socket.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// Echoes each connection's bytes `delay` after they came, with `wrong` put in for the first.
    fn server(delay: Duration, wrong: Option<u8>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || {
                    let mut stream = stream.expect("a connection");
                    let mut piece = [0; 64];
                    while let Ok(n @ 1..) = stream.read(&mut piece) {
                        thread::sleep(delay);
                        piece[0] = wrong.unwrap_or(piece[0]);
                        if stream.write_all(&piece[..n]).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        address
    }

    #[test]
    fn a_server_of_known_delay_is_measured_as_such() {
        let mut load =
            EchoLoad::connect(server(Duration::from_millis(20), None), 4, b"ping".to_vec()).unwrap();
        let rate = load.run(Duration::from_millis(500)).unwrap().per_second();
        // 4 connections, at most 50 requests a second each; a busy machine can only make it fewer.
        assert!((10.0..=200.0).contains(&rate), "{rate}");
    }

    #[test]
    fn a_wrong_echo_is_no_figure() {
        let mut load = EchoLoad::connect(server(Duration::ZERO, Some(b'x')), 1, b"ping".to_vec()).unwrap();
        assert_eq!(load.run(Duration::from_millis(50)).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}

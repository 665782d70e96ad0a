//! What a client that stays talks to its server over.

use std::io::{self, Read, Write};
use std::net::SocketAddr;

use mio::net::{TcpStream, UdpSocket};
use mio::{Interest, Registry, Token};

use super::source::{begin, source_address};

/// How clients talk to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Stream,
    /// UDP, a datagram for each request and each reply.
    Datagrams,
}

/// A connection, or a socket that takes datagrams of its server only.
pub(super) enum Link {
    Stream(TcpStream),
    Datagrams(UdpSocket),
}

impl Link {
    /// Begins to connect, as the client of that number; `registry` is told when it can be written to and read from.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn open(
        number: usize,
        server: SocketAddr,
        transport: Transport,
        registry: &Registry,
    ) -> io::Result<Self> {
        match transport {
            Transport::Stream => {
                let mut stream = TcpStream::from_std(begin(number, server)?.into());
                let both = Interest::READABLE | Interest::WRITABLE;
                registry.register(&mut stream, Token(number), both)?;
                Ok(Self::Stream(stream))
            }
            Transport::Datagrams => {
                let mut socket = UdpSocket::bind(SocketAddr::from((source_address(number), 0)))?;
                socket.connect(server)?;
                registry.register(&mut socket, Token(number), Interest::READABLE)?;
                Ok(Self::Datagrams(socket))
            }
        }
    }
}

impl Read for Link {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.read(into),
            Self::Datagrams(socket) => socket.recv(into),
        }
    }
}

impl Write for Link {
    fn write(&mut self, request: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(request),
            Self::Datagrams(socket) => socket.send(request),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! What a client and its server say to each other, heard on the loopback as it passes: nothing is put between them.

mod conversation;
pub(crate) mod reach;
mod segment;

use std::io::{ErrorKind, Read};
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};

pub(crate) use conversation::{Heard, Side, What};

use conversation::Conversation;
use segment::Segment;

/// The kind of sockets that see whole packets (packet(7)).
const AF_PACKET: i32 = 17;

/// All of them, on their way out as well as in.
const ETH_P_ALL: u16 = 3;

/// How much the system should keep of what has passed and was not read yet.
const BUFFER: usize = 4 << 20;

/// More than the largest packet.
const LARGEST: usize = 128 << 10;

/// An ear on one port. The system keeps what passes until it is looked at.
#[derive(Debug)]
pub(crate) struct Tap {
    socket: Socket,
    conversation: Conversation,
}

/// A moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(usize);

impl Mark {
    /// Before all that is heard.
    pub(crate) fn first() -> Self {
        Self(0)
    }
}

impl Tap {
    /// Listens to what passes on all connections to this port that are made from now on; none where the system does not
    /// let the grader hear it, as without namespaces it lets nobody but root.
    pub(crate) fn on(port: u16) -> Option<Self> {
        Some(Self { socket: ear()?, conversation: Conversation::at(port) })
    }

    /// This moment: what a program has acted on has been heard by now.
    pub(crate) fn mark(&mut self) -> Mark {
        self.listen();
        Mark(self.conversation.heard.len())
    }

    /// All that happened since that moment; none where something was missed.
    pub(crate) fn since(&mut self, mark: Mark) -> Option<&[Heard]> {
        self.listen();
        (!self.conversation.is_torn).then(|| &self.conversation.heard[mark.0..])
    }

    /// All that happened at all; none where something was missed.
    pub(crate) fn all(&mut self) -> Option<&[Heard]> {
        self.since(Mark::first())
    }

    fn listen(&mut self) {
        let conversation = &mut self.conversation;
        each_packet(&self.socket, |packet| {
            if let Some(segment) = Segment::of(packet) {
                conversation.add(&segment);
            }
        });
    }
}

/// A socket that sees all packets of the calling thread's network; none where the system does not allow it.
fn ear() -> Option<Socket> {
    let protocol = Protocol::from(i32::from(ETH_P_ALL.to_be()));
    let socket = Socket::new(Domain::from(AF_PACKET), Type::DGRAM, Some(protocol)).ok()?;
    socket.set_nonblocking(true).ok()?;
    // What is less is enough for a client.
    let _ = socket.set_recv_buffer_size(BUFFER);
    Some(socket)
}

/// Gives each packet that has passed since the last time; the rest the next time, where they come as fast as they are
/// heard.
fn each_packet(mut socket: &Socket, mut hear: impl FnMut(&[u8])) {
    let mut packet = vec![0; LARGEST];
    let mut heard = 0;
    while heard < BUFFER {
        match socket.read(&mut packet) {
            Ok(length) => {
                heard += length;
                hear(&packet[..length]);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// All bytes that came from one side.
pub(crate) fn bytes_of(side: Side, heard: &[Heard]) -> Vec<u8> {
    let of_side = heard.iter().filter(|heard| heard.side == side);
    let bytes = of_side.filter_map(|heard| match &heard.what {
        What::Bytes(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    bytes.collect::<Vec<_>>().concat()
}

/// The clients whose connections stood, in their order.
pub(crate) fn clients(heard: &[Heard]) -> Vec<SocketAddr> {
    heard.iter().filter(|heard| heard.what == What::Stands).map(|heard| heard.client).collect()
}

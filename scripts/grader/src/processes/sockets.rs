//! The sockets that processes hold, as the system's tables show them: nothing is sent to find out.
//!
//! The tables are those of the calling thread's network namespace. An IPv4 address that an IPv6 socket shows
//! as `::ffff:127.0.0.1` is told as `127.0.0.1`.

use std::fmt;
use std::net::SocketAddr;

use common::Error;
use common::escape::Escaped;
pub use procfs::net::TcpState;

mod held;
mod tables;
mod wildcard;

use held::Held;
pub use wildcard::{Protocol, takes_ipv4};

use super::{identity, place, sight};

/// A socket that takes what comes to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listener {
    /// Where.
    pub address: SocketAddr,
    /// The first process, in the order asked for, that holds it.
    pub pid: i32,
    /// The socket's own number.
    pub inode: u64,
}

/// A TCP connection as one end sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// This end.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// The socket's own number: the same as long as it is the same connection.
    pub inode: u64,
    /// How far it is: established, closed by the other end, ….
    pub state: TcpState,
    /// How many bytes have come that no process has taken yet.
    pub unread: u32,
    /// The first process, in the order asked for, that holds it.
    pub pid: i32,
}

/// The TCP sockets on which these processes listen, each once, sorted by address.
///
/// # Errors
/// Where the tables cannot be read; where none is found and one of the processes may not be looked into, so
/// that "none" would be no answer. A process that is just being started may be closed for a moment: ask
/// again.
pub fn listeners(pids: &[i32]) -> Result<Vec<Listener>, Error> {
    let held = Held::by(pids);
    let table = tables::tcp()?.into_iter().filter(|socket| socket.state == TcpState::Listen);
    held.answer(held.listeners(table.map(|socket| (socket.local_address, socket.inode))))
}

/// The UDP sockets of these processes that have a port, a client's too, each once, sorted by address.
///
/// # Errors
/// As those of [`listeners`].
pub fn bound_udp(pids: &[i32]) -> Result<Vec<Listener>, Error> {
    let held = Held::by(pids);
    let table = tables::udp()?;
    held.answer(held.listeners(table.into_iter().map(|socket| (socket.local_address, socket.inode))))
}

/// The TCP connections that these processes hold, established or on their way to or from it, each once. One
/// that waits to be accepted is nobody's yet, and one that was closed is nobody's any more.
///
/// # Errors
/// As those of [`listeners`].
pub fn connections(pids: &[i32]) -> Result<Vec<Connection>, Error> {
    let held = Held::by(pids);
    let table = tables::tcp()?.into_iter();
    let connected = table.filter(|socket| !matches!(socket.state, TcpState::Listen | TcpState::Close));
    let connection = |socket: procfs::net::TcpNetEntry| {
        Some(Connection {
            local: plain(socket.local_address),
            remote: plain(socket.remote_address),
            inode: socket.inode,
            pid: held.holder(socket.inode)?,
            state: socket.state,
            unread: socket.rx_queue,
        })
    };
    held.answer(connected.filter_map(connection).collect())
}

/// How many bytes have come to a TCP port that no process has taken yet, on all of its connections: those that wait to
/// be accepted among them.
///
/// # Errors
/// Where the table of sockets cannot be read.
pub fn unread_at(port: u16) -> Result<u64, Error> {
    let table = tables::tcp()?.into_iter();
    let at_port = table.filter(|it| it.local_address.port() == port && it.state != TcpState::Listen);
    Ok(at_port.map(|socket| u64::from(socket.rx_queue)).sum())
}

/// What is on its way through a TCP connection, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnderWay {
    /// Kept by the sender's system, as the receiver's has not acknowledged it.
    pub unsent: u32,
    /// Come, and not taken by the receiver.
    pub unread: u32,
}

/// What is on its way from one end of a connection on this machine to the other, whether it has been accepted or not;
/// none where it is not between these two any more.
///
/// The rows of a table are read one after the other, and bytes that arrive meanwhile could be in neither: what the
/// sender's system keeps is looked at first, so that whatever it does not keep any more has come by the second look.
///
/// # Errors
/// Where the table of sockets cannot be read.
pub fn under_way(from: SocketAddr, to: SocketAddr) -> Result<Option<UnderWay>, Error> {
    let end = |local: SocketAddr, remote: SocketAddr| {
        let is_it = |it: &procfs::net::TcpNetEntry| {
            (plain(it.local_address), plain(it.remote_address)) == (local, remote)
        };
        Ok::<_, Error>(tables::tcp()?.into_iter().find(is_it))
    };
    let (from, to) = (plain(from), plain(to));
    let (sender, receiver) = (end(from, to)?, end(to, from)?);
    Ok(sender.zip(receiver).map(|(from, to)| UnderWay { unsent: from.tx_queue, unread: to.rx_queue }))
}

/// Who has a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A process.
    Process {
        /// Its number.
        pid: i32,
        /// Its name.
        name: String,
    },
    /// One that may not be looked into.
    Unseen,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { pid, name } => write!(f, "process {pid} ({})", Escaped(name.as_bytes())),
            Self::Unseen => f.write_str("a process of another user"),
        }
    }
}

/// Who listens on a TCP port, whatever the address; none where nobody does.
pub fn holder_of(port: u16) -> Option<Holder> {
    let table = tables::tcp().ok()?.into_iter().filter(|socket| socket.state == TcpState::Listen);
    holder(port, table.map(|socket| (socket.local_address, socket.inode)))
}

/// Whether a connection that was closed at this TCP port keeps it for a while yet (RFC 9293, TIME-WAIT).
///
/// # Errors
/// Where the table of sockets cannot be read.
pub fn is_in_time_wait(port: u16) -> Result<bool, Error> {
    let waits = |socket: &procfs::net::TcpNetEntry| {
        socket.state == TcpState::TimeWait && socket.local_address.port() == port
    };
    Ok(tables::tcp()?.iter().any(waits))
}

/// Who has a UDP port, as [`holder_of`].
pub fn udp_holder_of(port: u16) -> Option<Holder> {
    holder(port, tables::udp().ok()?.into_iter().map(|socket| (socket.local_address, socket.inode)))
}

fn holder(port: u16, table: impl Iterator<Item = (SocketAddr, u64)>) -> Option<Holder> {
    let sockets: Vec<u64> = table.filter(|(at, _)| at.port() == port).map(|(_, inode)| inode).collect();
    if sockets.is_empty() {
        return None;
    }
    let mut everybody: Vec<i32> = place::all().ok()?.iter().map(|stat| stat.pid).collect();
    everybody.sort_unstable();
    let holds = |pid: &i32| {
        let held = Held::by(&[*pid]);
        sockets.iter().any(|inode| held.holder(*inode).is_some())
    };
    let seen = everybody.into_iter().find(holds);
    let process = seen.and_then(|pid| Some(Holder::Process { pid, name: identity::name(pid).ok()? }));
    Some(process.unwrap_or(Holder::Unseen))
}

fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests;

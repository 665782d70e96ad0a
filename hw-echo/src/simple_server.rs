//! The SimpleEcho server: a text comes back in UPPER case, over TCP or UDP.
//!
//! Over UDP one plain loop serves any number of clients at once, a datagram each; over TCP the same
//! plain loop has the second client wait.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

use common::echo_loops::EchoLoops;
use common::python::PyAddr;
use common::uppercase::{UpperStream, upper};
use common::{Error, LineWriter, Shutdown, datagram, error, one_at_a_time, stream};
use socket2::SockRef;

use crate::RECV_SIZE;
use crate::server::note_end;

/// Prints that the server is ready.
pub fn announce(port: u16, lines: &LineWriter) {
    lines.line(format_args!("Server is ready to receive on port {port}"));
}

/// Serves one TCP client after the other until the shutdown.
///
/// # Errors
/// Where accepting cannot begin.
pub fn run_tcp(
    listener: &TcpListener,
    idle: Duration,
    lines: &LineWriter,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    one_at_a_time::serve(listener, idle, lines, shutdown, |stream, peer| {
        lines.line(format_args!("Connection request from {}", PyAddr(peer)));
        if let Err(error) = answer_in_upper_case(stream)
            && !shutdown.is_triggered()
        {
            note_end(peer, &error, lines);
        }
    })
}

fn answer_in_upper_case(mut stream: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; RECV_SIZE];
    let mut text = UpperStream::default();
    loop {
        let received = stream::receive(stream, &mut buffer)?;
        if received == 0 {
            return stream.write_all(&text.finish());
        }
        stream.write_all(&text.push(&buffer[..received]))?;
    }
}

/// Answers every datagram until the shutdown; see [`common::echo_loops`] for those that are not.
///
/// # Errors
/// Where waking the waiting socket cannot be prepared.
pub fn run_udp(socket: &UdpSocket, lines: &LineWriter, shutdown: &Shutdown) -> Result<(), Error> {
    let cannot_begin = |error: io::Error| Error::io("cannot begin to take datagrams", &error);
    let _wakes = wake_on(shutdown, socket).map_err(cannot_begin)?;
    let mut loops = EchoLoops::new(socket.local_addr().map_err(cannot_begin)?.port());
    let mut buffer = vec![0; 65_536];
    loop {
        let datagram = socket.recv_from(&mut buffer);
        if shutdown.is_triggered() {
            return Ok(());
        }
        match datagram {
            Ok((length, source)) => answer(socket, &buffer[..length], source, &mut loops, lines),
            // An earlier answer that did not arrive (ICMP), or an interruption: not this datagram's.
            Err(error) if is_about_another(&error) => {}
            Err(error) => return Err(Error::io("cannot take datagrams any more", &error)),
        }
    }
}

fn is_about_another(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::Interrupted
            | Kind::ConnectionRefused
            | Kind::ConnectionReset
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
    )
}

fn answer(socket: &UdpSocket, text: &[u8], source: SocketAddr, loops: &mut EchoLoops, lines: &LineWriter) {
    lines.line(format_args!("UDP message from {}", PyAddr(source)));
    if !loops.may_answer(source, lines) {
        return;
    }
    let mut reply = upper(text);
    datagram::cut_to_fit(&mut reply, source, lines);
    if let Err(error) = socket.send_to(&reply, source) {
        lines.note(format_args!("no reply to {source}: {}", error::describe(&error)));
    }
}

/// Has a waiting receive return at the shutdown: by an empty datagram of our own, which needs no
/// place in the queue to be noticed, as a receive that waits has found it empty.
fn wake_on(shutdown: &Shutdown, socket: &UdpSocket) -> io::Result<common::shutdown::Hook> {
    let handle = socket.try_clone()?;
    let to = common::accept::reachable(socket.local_addr()?);
    Ok(shutdown.on_trigger(move || {
        // Wakes the receive on Linux even where loopback is down, as in a fresh network namespace.
        let _ = SockRef::from(&handle).shutdown(std::net::Shutdown::Both);
        let _ = handle.send_to(&[], to);
    }))
}

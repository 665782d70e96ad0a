//! The grader in place of the server, over TCP and UDP.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use common::Error;

use crate::checks::echo::serving::SILENCE;
use crate::peer::Peer;
use crate::program::{Program, seconds};
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;
use crate::verdict::StepKind;

const WHO: &str = "grader's server";

/// How long an end of line may come behind a sentence.
const SETTLED: Duration = Duration::from_millis(60);

/// Starts a client, types to it, takes what it sends and replies: the client, what it sent, and from where.
pub(super) type Exchange = fn(
    &mut Scene<'_>,
    fn(&mut Program) -> Result<(), Stop>,
    &str,
) -> Result<(Program, Vec<u8>, SocketAddr), Stop>;

/// An [`Exchange`] over a connection, which the grader closes behind its reply.
pub(super) fn over_tcp(
    scene: &mut Scene<'_>,
    types: fn(&mut Program) -> Result<(), Stop>,
    reply: &str,
) -> Result<(Program, Vec<u8>, SocketAddr), Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    types(&mut client)?;
    let mut server = scene.accept(WHO, &listener, &client, TO_START)?;
    let from = server.socket().peer_addr().map_err(|error| trouble(&error))?;
    let heard = server.receive_something("the sentence", AT_ONCE)?;
    // No newline has to come, nor the end of what the client sends.
    let heard = [heard, server.drain(SETTLED)].concat();
    server.send(reply)?;
    server.close();
    Ok((client, heard, from))
}

/// An [`Exchange`] of two datagrams.
pub(super) fn over_udp(
    scene: &mut Scene<'_>,
    types: fn(&mut Program) -> Result<(), Stop>,
    reply: &str,
) -> Result<(Program, Vec<u8>, SocketAddr), Stop> {
    let port = scene.port()?;
    let socket = udp_socket(port)?;
    let mut client = scene.start(Part::UdpClient, "client", &Fill::port(port))?;
    types(&mut client)?;
    let (heard, from) = receive(&socket, &client, TO_START)?;
    scene.trace().add(StepKind::Received, WHO, shown(&heard));
    scene.trace().add(StepKind::Sent, WHO, reply);
    socket.send_to(reply.as_bytes(), from).map_err(|error| trouble(&error))?;
    Ok((client, heard, from))
}

/// A socket for datagrams on that port.
pub(super) fn udp_socket(port: u16) -> Result<UdpSocket, Stop> {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| trouble(&error))
}

/// To a client with an empty sentence: whatever it sends comes back, and its end is answered by the end. The
/// connection of one that does neither stays.
pub(super) fn answer_nothing_over_tcp(
    scene: &Scene<'_>,
    listener: &TcpListener,
    client: &Program,
) -> Result<Option<Peer>, Stop> {
    let mut server = match scene.accept(WHO, listener, client, AT_ONCE / 2) {
        Ok(server) => server,
        // It may have ended without a word.
        Err(_) if client.still_runs().is_err() => return Ok(None),
        Err(stop) => return Err(stop),
    };
    if server.is_ended(SILENCE) {
        return Ok(None);
    }
    let heard = server.unread().to_vec();
    if heard.is_empty() {
        return Ok(Some(server));
    }
    let _ = server.send(heard);
    Ok(None)
}

/// To a client with an empty sentence: its datagram comes back.
pub(super) fn answer_nothing_over_udp(socket: &UdpSocket, client: &Program) -> Result<(), Stop> {
    match receive(socket, client, AT_ONCE / 2) {
        Ok((heard, from)) => {
            let sent = socket.send_to(&heard, from);
            sent.map(drop).map_err(|error| trouble(&error))
        }
        Err(_) if client.still_runs().is_err() => Ok(()),
        Err(stop) => Err(stop),
    }
}

/// The next datagram, and where it came from.
fn receive(socket: &UdpSocket, client: &Program, within: Duration) -> Result<(Vec<u8>, SocketAddr), Stop> {
    let until = client.until(within);
    let mut bytes = [0; 65_536];
    socket.set_read_timeout(Some(Duration::from_millis(50))).map_err(|error| trouble(&error))?;
    loop {
        match socket.recv_from(&mut bytes) {
            Ok((length, from)) => return Ok((bytes[..length].to_vec(), from)),
            Err(error) if is_passing(&error) => client.still_runs()?,
            Err(error) => return Err(trouble(&error)),
        }
        if Instant::now() >= until {
            let reason = format!("{} sent no datagram within {}", client.named(), seconds(within));
            return Err(Stop::time_out(reason));
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn trouble(error: &io::Error) -> Stop {
    Error::io("cannot play the server", error).into()
}

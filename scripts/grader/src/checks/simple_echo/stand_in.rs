//! The grader in place of the server, over TCP and UDP.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use common::Error;

use crate::checks::echo::serving::SILENCE;
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::program::Program;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;
use crate::time::seconds;
use crate::verdict::StepKind;

/// What is typed to the clients.
pub(super) const SENTENCE: &str = "hello world!";

/// What comes back: as long as the sentence, but another text than that in upper case, so that it shows whether a client
/// prints what came.
pub(super) const REPLY: &str = "HELLO, YOU!!";

const WHO: &str = "grader's server";

/// How long an end of line may come behind a sentence.
const SETTLED: Duration = Duration::from_millis(60);

/// A client that has been served.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) client: Program,
    /// What it sent.
    pub(super) heard: Vec<u8>,
    /// Where it sent that from.
    pub(super) from: SocketAddr,
}

/// Starts a client, has somebody type to it, takes what it sends and replies.
pub(super) type Exchange = fn(&mut Scene<'_>, Typist) -> Result<Served, Stop>;

/// Types to a client.
pub(super) type Typist = fn(&mut Program) -> Result<(), Stop>;

/// An [`Exchange`] over a connection, which the grader closes behind its reply.
pub(super) fn over_tcp(scene: &mut Scene<'_>, types: Typist) -> Result<Served, Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    types(&mut client)?;
    let mut server = scene.accept(WHO, &listener, &client, TO_START)?;
    let from = server.socket().peer_addr().map_err(|error| trouble(&error))?;
    let heard = sentence_from(&mut server, &client)?;
    server.send(reply_to(&heard))?;
    server.close();
    Ok(Served { client, heard, from })
}

/// An [`Exchange`] of two datagrams.
pub(super) fn over_udp(scene: &mut Scene<'_>, types: Typist) -> Result<Served, Stop> {
    let port = scene.udp_port()?;
    let socket = scene.take_datagrams(port)?;
    let mut client = scene.start(Part::UdpClient, "client", &Fill::port(port))?;
    types(&mut client)?;
    let (heard, from) = receive(&socket, &client, TO_START)?;
    let reply = reply_to(&heard);
    scene.trace().add(StepKind::Received, WHO, shown(&heard));
    scene.trace().add(StepKind::Sent, WHO, shown(&reply));
    socket.send_to(&reply, from).map_err(|error| trouble(&error))?;
    Ok(Served { client, heard, from })
}

/// Whether the submission's client over TCP ends what it sends with a newline.
pub(super) fn the_tcp_client_ends_its_sentence_with_a_newline(scene: &mut Scene<'_>) -> bool {
    let served = over_tcp(scene, |client| client.type_line(SENTENCE));
    served.is_ok_and(|served| served.heard.ends_with(b"\n"))
}

/// What a client sends: no newline has to come behind the sentence, nor the end of all that it sends.
fn sentence_from(server: &mut Peer, client: &Program) -> Result<Vec<u8>, Stop> {
    let is_all = |heard: &[u8]| {
        let is_a_part = heard.len() < SENTENCE.len() && SENTENCE.as_bytes().starts_with(heard);
        (!is_a_part).then_some(heard.len())
    };
    let heard = match server.receive_until("the sentence", AT_ONCE, is_all) {
        Err(stop) if server.unread().is_empty() => {
            // The connection does not know whose it is.
            client.still_runs()?;
            return Err(stop);
        }
        heard => heard.unwrap_or_default(),
    };
    // On a busy machine a fixed time says little.
    client.comes_to(AT_ONCE, || client.rests(), |rests| *rests)?;
    Ok([heard, server.drain(SETTLED)].concat())
}

/// The reply to what a client has sent, with the same bytes behind it: it may wait for the end of a line, or for so
/// many bytes.
fn reply_to(heard: &[u8]) -> Vec<u8> {
    let behind = heard.strip_prefix(SENTENCE.as_bytes()).unwrap_or_default();
    [REPLY.as_bytes(), behind].concat()
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

//! One request over a new backend connection, and its whole reply back to the client.

use std::io::{self, Read, Write};
use std::net::{Shutdown as Half, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use common::connect::{begin, in_time, new_socket, refuse_itself};
use common::error::describe;
use common::stream;
use common::wait::{For, Wake, wait};

use crate::backend::Backend;
use crate::local_ports::LocalPorts;

/// How much of a reply is gathered before it goes to the client: the report's client reads one
/// receive, so a reply should not reach it in the pieces that the backend happened to send.
pub const GATHER: usize = 64 * 1024;

/// How many local ports of the backend's pool are tried before the system may choose one.
const POOL_TRIES: usize = 16;

/// How long a connection that found no free local port waits before it tries again.
const PORT_PAUSE: Duration = Duration::from_millis(20);

/// How long the proxy waits for a backend.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the first byte of a reply.
    pub reply: Duration,
    /// For more of a reply that has begun, before it is taken for complete.
    pub quiet: Duration,
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The whole reply went to the client.
    Replied,
    /// The backend gave no (whole) reply, for this reason; nothing of it went to the client.
    BackendFailed(String),
    /// The backend failed, for this reason, after a part of its reply had gone to the client.
    CutOff(String),
    /// The client went away: reset, or reads nothing; the backend connection has ended too.
    ClientGone,
}

/// Sends `request` to the backend over a new connection and the reply to the client.
///
/// The sending direction is closed behind the request, so the backend closes after its reply and the
/// reply is whole whatever its length. A backend that does not close has replied when it is quiet.
/// `gathered` is scratch space, of [`GATHER`] bytes in the proxy.
pub fn exchange(
    backend: &Backend,
    request: &[u8],
    client: &TcpStream,
    patience: &Patience,
    gathered: &mut [u8],
) -> Outcome {
    let begun = connect(backend, request, client, patience.connect);
    let relayed = begun.and_then(|(connection, sent)| {
        let relayed = relay(&connection, &request[sent..], client, patience, gathered);
        if matches!(relayed, Err(End::ClientGone)) {
            // A reset, so that the backend learns at once that nobody waits for its reply.
            let _ = stream::reset_when_closed(&connection);
        }
        relayed
    });
    match relayed {
        Ok(()) => Outcome::Replied,
        Err(End::ClientGone) => Outcome::ClientGone,
        Err(End::Backend(reason)) => Outcome::BackendFailed(reason),
        Err(End::BackendLate(reason)) => Outcome::CutOff(reason),
    }
}

/// Why an exchange ended before the reply was through.
enum End {
    ClientGone,
    Backend(String),
    BackendLate(String),
}

impl From<&io::Error> for End {
    fn from(error: &io::Error) -> Self {
        Self::Backend(describe(error))
    }
}

/// A connection to the first of the backend's addresses that answers, and how much of the request
/// has gone over it.
///
/// Where none of them finds a free local port this waits for one.
fn connect(
    backend: &Backend,
    request: &[u8],
    client: &TcpStream,
    patience: Duration,
) -> Result<(TcpStream, usize), End> {
    let deadline = Instant::now() + patience;
    loop {
        match try_each_address(backend, request, client, deadline)? {
            Ok(begun) => return Ok(begun),
            Err(error) if error.kind() != io::ErrorKind::AddrNotAvailable => return Err(End::from(&error)),
            Err(_) if Instant::now() + PORT_PAUSE >= deadline => {
                return Err(End::Backend("every local port is in use".to_owned()));
            }
            Err(_) => thread::sleep(PORT_PAUSE),
        }
    }
}

/// The inner error is `AddrNotAvailable` only where it is so for every address.
fn try_each_address(
    backend: &Backend,
    request: &[u8],
    client: &TcpStream,
    deadline: Instant,
) -> Result<io::Result<(TcpStream, usize)>, End> {
    let mut worst = None;
    for (address, share) in in_time(&backend.addresses(), deadline.saturating_duration_since(Instant::now()))
    {
        let begun = match connect_to(address, backend.local_ports()) {
            Ok(stream) => first_write(&stream, request, client, share)?
                .and_then(|sent| refuse_itself(&stream).map(|()| (stream, sent))),
            Err(error) => Err(error),
        };
        match begun {
            Ok(begun) => {
                backend.answered(address);
                return Ok(Ok(begun));
            }
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable && worst.is_some() => {}
            Err(error) => worst = Some(error),
        }
    }
    Ok(Err(worst.unwrap_or_else(|| io::ErrorKind::TimedOut.into())))
}

/// Writes as soon as the connection is made. Most are by the time connect(2) returns, though it says
/// that they are in progress, so writing comes before waiting.
fn first_write(
    mut stream: &TcpStream,
    request: &[u8],
    client: &TcpStream,
    patience: Duration,
) -> Result<io::Result<usize>, End> {
    let deadline = Instant::now() + patience;
    loop {
        match stream.write(request) {
            Err(error) if is_passing(&error) || error.kind() == io::ErrorKind::NotConnected => {}
            result => return Ok(result),
        }
        if watch(stream, For::Writing, client, deadline)? == Watched::TimedOut {
            return Ok(Err(io::ErrorKind::TimedOut.into()));
        }
        if let Ok(Some(error)) | Err(error) = stream.take_error() {
            return Ok(Err(error));
        }
    }
}

/// Begins to connect from one of `local_ports`, or where none is free from any; does not block.
fn connect_to(address: SocketAddr, local_ports: &LocalPorts) -> io::Result<TcpStream> {
    for _ in 0..POOL_TRIES {
        let socket = new_socket(address)?;
        match local_ports.bind(&socket, address) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => continue,
            Err(_) => break,
        }
        match begin(socket, address) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {}
            result => return result,
        }
    }
    begin(new_socket(address)?, address)
}

fn relay(
    mut backend: &TcpStream,
    request: &[u8],
    client: &TcpStream,
    patience: &Patience,
    gathered: &mut [u8],
) -> Result<(), End> {
    let mut deadline = Instant::now() + patience.reply;
    send(backend, request, client, deadline)?;
    let mut reply = Reply { client, gathered, filled: 0, begun: false, partly_sent: false };
    loop {
        match watch(backend, For::Reading, client, deadline)? {
            Watched::Ready => {}
            Watched::TimedOut if reply.begun => return reply.flush(),
            Watched::TimedOut => return Err(End::Backend(no_reply_within(patience.reply))),
        }
        match backend.read(reply.room()) {
            Ok(0) if reply.begun => return reply.flush(),
            Ok(0) => return Err(End::Backend("closed without a reply".to_owned())),
            Ok(received) => reply.took(received)?,
            Err(error) if is_passing(&error) => continue,
            Err(error) => return Err(reply.failed(&error)),
        }
        deadline = Instant::now() + patience.quiet;
    }
}

/// Sends the rest of the request and closes the sending direction behind it.
fn send(
    mut backend: &TcpStream,
    mut request: &[u8],
    client: &TcpStream,
    deadline: Instant,
) -> Result<(), End> {
    while !request.is_empty() {
        match backend.write(request) {
            Ok(sent) => request = &request[sent..],
            Err(error) if is_passing(&error) => {
                if watch(backend, For::Writing, client, deadline)? == Watched::TimedOut {
                    return Err(End::Backend("the request was not taken".to_owned()));
                }
            }
            Err(error) => return Err(End::from(&error)),
        }
    }
    backend.shutdown(Half::Write).map_err(|error| End::from(&error))
}

/// A reply on its way to the client.
struct Reply<'a> {
    client: &'a TcpStream,
    gathered: &'a mut [u8],
    filled: usize,
    begun: bool,
    partly_sent: bool,
}

impl Reply<'_> {
    fn room(&mut self) -> &mut [u8] {
        &mut self.gathered[self.filled..]
    }

    fn took(&mut self, received: usize) -> Result<(), End> {
        self.begun = true;
        self.filled += received;
        if self.filled < self.gathered.len() {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), End> {
        let mut client = self.client;
        client.write_all(&self.gathered[..self.filled]).map_err(|_| End::ClientGone)?;
        self.filled = 0;
        self.partly_sent = true;
        Ok(())
    }

    /// A reply that the client has a part of cannot be taken back; one it has nothing of can.
    fn failed(&self, error: &io::Error) -> End {
        if self.partly_sent { End::BackendLate(describe(error)) } else { End::Backend(describe(error)) }
    }
}

#[derive(PartialEq, Eq)]
enum Watched {
    Ready,
    TimedOut,
}

fn watch(socket: &TcpStream, what: For, client: &TcpStream, deadline: Instant) -> Result<Watched, End> {
    match wait(socket, what, client, None, deadline) {
        Ok(Wake::Ready) => Ok(Watched::Ready),
        Ok(Wake::TimedOut) => Ok(Watched::TimedOut),
        Ok(Wake::WatchedGone | Wake::Stopped) => Err(End::ClientGone),
        Err(error) => Err(End::from(&error)),
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

fn no_reply_within(time: Duration) -> String {
    format!("no reply within {} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::args::HostPort;
    use std::net::TcpListener;

    const PATIENCE: Patience = Patience {
        connect: Duration::from_secs(30),
        reply: Duration::from_secs(30),
        quiet: Duration::from_millis(200),
    };

    #[test]
    fn the_second_address_is_used_when_the_first_refuses_and_asked_first_from_then_on() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (near, client) = {
            let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            (listener.accept().unwrap().0, stream)
        };
        let good = listener.local_addr().unwrap();
        let refusing = SocketAddr::from(([127, 0, 0, 77], good.port()));
        let backend = Backend::at(
            HostPort::new("two.example", good.port()),
            vec![refusing, good],
            LocalPorts::of_this_system(),
        );
        let serving = thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            let mut request = Vec::new();
            stream.read_to_end(&mut request).unwrap();
            stream.write_all(&request).unwrap();
        });
        assert_eq!(exchange(&backend, b"hello", &near, &PATIENCE, &mut [0; 100]), Outcome::Replied);
        serving.join().unwrap();
        drop(near);
        let mut reply = String::new();
        (&client).read_to_string(&mut reply).unwrap();
        assert_eq!(reply, "hello");
        assert_eq!(backend.addresses(), [good, refusing]);
    }

    /// The only port to connect from is the very one where nobody listens: the request would come back.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_to_itself_is_no_backend() {
        let port = scripts::ports::ReservedPort::any().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port.number()));
        let ports = LocalPorts::new(Some(port.number()..=port.number()));
        let backend = Backend::at(HostPort::new("127.0.0.1", port.number()), vec![address], ports);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let outcome = exchange(&backend, b"hello", &client, &PATIENCE, &mut [0; 100]);
        assert_eq!(outcome, Outcome::BackendFailed("connection refused".to_owned()));
    }
}

//! Serving any number of clients, each by a thread of its own.

use std::io::Write;
use std::net::{Shutdown as Half, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, describe};
use crate::lines::LineWriter;
use crate::registry::{ClientId, ClientRegistry};
use crate::shutdown::Shutdown;
use crate::{accept, stream};

/// The programs' [`Limits::drain`].
pub const DRAIN: Duration = Duration::from_secs(1);
/// How long, after that, threads have to notice that their streams were closed.
const CLOSE: Duration = Duration::from_millis(500);
/// Enough for a handler that keeps its buffers on the heap; untouched pages cost nothing.
const STACK: usize = 256 * 1024;

/// What bounds a server with a thread for each client.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many clients are served at once.
    pub max_clients: usize,
    /// What becomes of those that are not served.
    pub unserved: Unserved,
    /// How long a client may send nothing before its stream times out.
    pub idle: Duration,
    /// How long, after the shutdown, clients may still be sent what they are owed.
    pub drain: Duration,
}

/// What becomes of one client too many, and of those that are still served when the drain is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unserved {
    /// The one too many gets this line, with its end; all are closed properly.
    Told(&'static str),
    /// They are reset, for a protocol in which a proper close says that all is well. The late ones must
    /// have been set to that (`SO_LINGER` 0) by `serve_client`; the program's end then resets them.
    Reset,
}

/// The bounds of a server as arguments.
#[derive(Debug, Clone, clap::Args)]
pub struct LimitsArgs {
    /// Serve at most this many clients at once
    // Near vm.max_map_count / 4 threads (about 16,000) setting up a thread's stack can abort the process.
    #[arg(long, value_name = "N", default_value = "8000", value_parser = crate::args::whole::<u16>(1..=15000))]
    pub max_clients: u16,
    /// How long a silent client is kept.
    #[command(flatten)]
    pub idle: crate::args::IdleArgs,
}

impl LimitsArgs {
    /// These bounds, with the line for one client too many.
    pub fn limits(&self, refusal: &'static str) -> Limits {
        let (max_clients, idle) = (self.max_clients.into(), self.idle.idle_timeout);
        Limits { max_clients, unserved: Unserved::Told(refusal), idle, drain: DRAIN }
    }
}

/// Accepts clients until the shutdown and runs `serve_client` for each in a thread of its own.
///
/// `admit` is called on the accepting thread, in the order of accepting, and what it gives goes to
/// the client's thread; it must not wait for the client.
///
/// Accepting never waits for a client. At the shutdown clients are read from no more, may be sent
/// what they are owed for [`Limits::drain`], and are then closed; the call returns when every thread has
/// ended, at the latest half a second after that.
///
/// # Errors
/// Where accepting cannot begin.
pub fn serve<T: Send + 'static>(
    listener: &TcpListener,
    limits: &Limits,
    lines: &LineWriter,
    shutdown: &Shutdown,
    mut admit: impl FnMut(&Arc<TcpStream>, SocketAddr) -> T,
    serve_client: impl Fn(&TcpStream, T) + Send + Sync + 'static,
) -> Result<(), Error> {
    let clients = Arc::new(Clients::default());
    let serve_client = Arc::new(serve_client);
    accept::until_shutdown(listener, lines, shutdown, |stream, peer| {
        // A stream that takes no options has been reset; reading from it says so.
        let _ = stream::set_deadlines(&stream, limits.idle);
        let stream = Arc::new(stream);
        let Some(place) = clients.take_place(&stream, limits.max_clients) else {
            refuse(&stream, limits.unserved);
            return;
        };
        let client = admit(&stream, peer);
        let (serve_client, its_stream) = (serve_client.clone(), stream.clone());
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            let _place = place;
            serve_client(&its_stream, client);
        });
        if let Err(error) = thread {
            lines.note(format_args!("a client is refused for want of a thread: {}", describe(&error)));
            refuse(&stream, limits.unserved);
        }
    })?;
    clients.end(limits, lines);
    Ok(())
}

/// Tells a client that there is no room. The socket is new, so a short line always fits its buffer.
fn refuse(mut stream: &TcpStream, unserved: Unserved) {
    match unserved {
        Unserved::Told(refusal) => {
            let _ = stream.set_nonblocking(true);
            let _ = stream.write_all(refusal.as_bytes());
            let _ = stream.shutdown(Half::Write);
        }
        Unserved::Reset => {
            let _ = stream::reset_when_closed(stream);
        }
    }
}

#[derive(Default)]
struct Clients {
    connected: Mutex<ClientRegistry<Arc<TcpStream>>>,
    one_left: Condvar,
}

/// A client's place, given back when its thread ends, however it ends.
struct Place {
    id: ClientId,
    clients: Arc<Clients>,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Bound to a name, so that closing the stream happens after the lock is released.
        let _stream = self.clients.lock().disconnect(self.id);
        self.clients.one_left.notify_all();
    }
}

impl Clients {
    fn lock(&self) -> MutexGuard<'_, ClientRegistry<Arc<TcpStream>>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_place(self: &Arc<Self>, stream: &Arc<TcpStream>, max_clients: usize) -> Option<Place> {
        let mut connected = self.lock();
        (connected.count() < max_clients)
            .then(|| Place { id: connected.connect(stream.clone()), clients: self.clone() })
    }

    fn end(&self, limits: &Limits, lines: &LineWriter) {
        self.close(Half::Read);
        if self.wait_until_empty(limits.drain) {
            return;
        }
        if limits.unserved != Unserved::Reset {
            self.close(Half::Both);
        }
        if !self.wait_until_empty(CLOSE) {
            lines.note(format_args!("{} client threads did not end in time", self.lock().count()));
        }
    }

    fn close(&self, half: Half) {
        for (_, stream) in self.lock().iter() {
            // Fails only where the peer has closed it already.
            let _ = stream.shutdown(half);
        }
    }

    fn wait_until_empty(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut connected = self.lock();
        while connected.count() > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            connected = self.one_left.wait_timeout(connected, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::{Receiver, unbounded};
    use std::io::Read;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn spawn_server(
        max_clients: usize,
        serve_client: impl Fn(&TcpStream, SocketAddr) + Send + Sync + 'static,
    ) -> (SocketAddr, Shutdown, Receiver<Instant>) {
        spawn_server_with(Unserved::Told("full\n"), PATIENCE, max_clients, serve_client)
    }

    fn spawn_server_with(
        unserved: Unserved,
        drain: Duration,
        max_clients: usize,
        serve_client: impl Fn(&TcpStream, SocketAddr) + Send + Sync + 'static,
    ) -> (SocketAddr, Shutdown, Receiver<Instant>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, shutdown) = (listener.local_addr().unwrap(), Shutdown::new());
        let (ended, end) = unbounded();
        let handle = shutdown.clone();
        thread::spawn(move || {
            let limits = Limits { max_clients, unserved, idle: PATIENCE, drain };
            serve(&listener, &limits, &LineWriter::channel().0, &handle, |_, peer| peer, serve_client)
                .unwrap();
            ended.send(Instant::now()).unwrap();
        });
        (address, shutdown, end)
    }

    fn connect(address: SocketAddr) -> TcpStream {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn echo(mut stream: &TcpStream, _: SocketAddr) {
        let mut byte = [0];
        while matches!(stream.read(&mut byte), Ok(1)) {
            if stream.write_all(&byte).is_err() {
                return;
            }
        }
    }

    fn exchange(client: &mut TcpStream, byte: u8) {
        client.write_all(&[byte]).unwrap();
        let mut got = [0];
        client.read_exact(&mut got).unwrap();
        assert_eq!(got, [byte]);
    }

    #[test]
    fn silent_clients_hold_up_neither_others_nor_the_end() {
        let (address, shutdown, end) = spawn_server(100, echo);
        let silent: Vec<TcpStream> = (0..20).map(|_| connect(address)).collect();
        exchange(&mut connect(address), b'x');
        let before = Instant::now();
        shutdown.trigger();
        let ended = end.recv_timeout(PATIENCE).unwrap();
        assert!(ended - before < PATIENCE / 2, "silent clients were waited for");
        drop(silent);
    }

    #[test]
    fn one_client_too_many_is_told_and_a_place_is_given_back() {
        let (address, shutdown, end) = spawn_server(2, echo);
        let (mut one, mut two) = (connect(address), connect(address));
        exchange(&mut one, b'1');
        exchange(&mut two, b'2');
        let mut told = String::new();
        connect(address).read_to_string(&mut told).unwrap();
        assert_eq!(told, "full\n");
        one.shutdown(Half::Write).unwrap();
        assert_eq!(one.read(&mut [0]).unwrap(), 0);
        drop(one);
        let deadline = Instant::now() + PATIENCE;
        let mut byte = [0];
        loop {
            // The place is free once the thread has ended, a moment after its stream's end.
            let mut next = connect(address);
            let _ = next.write_all(b"3");
            if next.read_exact(&mut byte).is_ok() && byte == *b"3" {
                break;
            }
            assert!(Instant::now() < deadline, "the place was never given back");
        }
        shutdown.trigger();
        end.recv_timeout(PATIENCE).unwrap();
    }

    #[test]
    fn what_is_owed_at_the_shutdown_is_still_sent() {
        let (begun, begin) = unbounded();
        let (go_on, wait) = unbounded::<()>();
        let (address, shutdown, end) = spawn_server(2, move |mut stream, _| {
            begun.send(()).unwrap();
            let _ = wait.recv_timeout(PATIENCE);
            let _ = stream.write_all(b"owed");
        });
        let mut client = connect(address);
        begin.recv_timeout(PATIENCE).unwrap();
        shutdown.trigger();
        go_on.send(()).unwrap();
        let mut got = String::new();
        client.read_to_string(&mut got).unwrap();
        assert_eq!(got, "owed");
        end.recv_timeout(PATIENCE).unwrap();
    }

    #[test]
    fn a_thread_that_panics_gives_its_place_back() {
        let (address, shutdown, end) = spawn_server(1, |_, _| panic!("on purpose"));
        assert_eq!(connect(address).read(&mut [0]).unwrap(), 0);
        shutdown.trigger();
        let before = Instant::now();
        assert!(end.recv_timeout(PATIENCE).unwrap() - before < PATIENCE / 2);
    }

    #[test]
    fn where_a_close_says_that_all_is_well_nobody_unserved_is_closed_properly() {
        let (begun, begin) = unbounded();
        let (go_on, wait) = unbounded::<()>();
        let (address, shutdown, end) =
            spawn_server_with(Unserved::Reset, Duration::ZERO, 1, move |stream, _| {
                stream::reset_when_closed(stream).unwrap();
                begun.send(()).unwrap();
                let _ = wait.recv_timeout(PATIENCE);
            });
        let mut served = connect(address);
        begin.recv_timeout(PATIENCE).unwrap();
        let reset = |client: &mut TcpStream| client.read(&mut [0]).unwrap_err().kind();
        // On a busy machine the reset is there before connect(2) has come back, which tells of it then.
        let unserved = match TcpStream::connect(address) {
            Ok(mut client) => {
                client.set_read_timeout(Some(PATIENCE)).unwrap();
                reset(&mut client)
            }
            Err(error) => error.kind(),
        };
        assert_eq!(unserved, std::io::ErrorKind::ConnectionReset);
        shutdown.trigger();
        end.recv_timeout(PATIENCE).unwrap();
        go_on.send(()).unwrap();
        assert_eq!(reset(&mut served), std::io::ErrorKind::ConnectionReset);
    }
}

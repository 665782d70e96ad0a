//! Serving one client at a time: whoever comes meanwhile waits in the kernel's queue.

use std::net::{Shutdown as Half, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::error::Error;
use crate::lines::LineWriter;
use crate::shutdown::{Hook, Shutdown};
use crate::thread_per_client::DRAIN;
use crate::{accept, stream};

/// Accepts a client, has `serve_client` serve it to its end, accepts the next, until the shutdown.
///
/// At the shutdown the client in service is read from no more; what it is owed may still be sent
/// for [`DRAIN`]. A client that sends nothing for `idle` ends with a time-out of its stream.
///
/// # Errors
/// Where accepting cannot begin.
pub fn serve(
    listener: &TcpListener,
    idle: Duration,
    lines: &LineWriter,
    shutdown: &Shutdown,
    serve_client: impl FnMut(&TcpStream, SocketAddr),
) -> Result<(), Error> {
    serve_draining(listener, idle, DRAIN, lines, shutdown, serve_client)
}

fn serve_draining(
    listener: &TcpListener,
    idle: Duration,
    drain: Duration,
    lines: &LineWriter,
    shutdown: &Shutdown,
    mut serve_client: impl FnMut(&TcpStream, SocketAddr),
) -> Result<(), Error> {
    accept::until_shutdown(listener, lines, shutdown, |stream, peer| {
        // A stream that takes no options has been reset; reading from it says so.
        let _ = stream::set_deadlines(&stream, idle);
        let stream = Arc::new(stream);
        let _ends = end_on(shutdown, &stream, drain);
        serve_client(&stream, peer);
    })
}

/// Ends a stream at the shutdown: reading at once, writing after `drain` unless it is done by then.
fn end_on(
    shutdown: &Shutdown,
    stream: &Arc<TcpStream>,
    drain: Duration,
) -> (Hook, crossbeam_channel::Sender<()>) {
    let (served, done) = bounded(0);
    let stream = stream.clone();
    let hook = shutdown.on_trigger(move || {
        let _ = stream.shutdown(Half::Read);
        thread::spawn(move || {
            if done.recv_timeout(drain).is_err_and(|e| e.is_timeout()) {
                let _ = stream.shutdown(Half::Both);
            }
        });
    });
    (hook, served)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::unbounded;
    use std::io::{Read, Write};
    use std::time::Instant;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn spawn_server(
        drain: Duration,
        serve_client: impl FnMut(&TcpStream, SocketAddr) + Send + 'static,
    ) -> (SocketAddr, Shutdown, crossbeam_channel::Receiver<Instant>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, shutdown) = (listener.local_addr().unwrap(), Shutdown::new());
        let (ended, end) = unbounded();
        let handle = shutdown.clone();
        thread::spawn(move || {
            let lines = LineWriter::channel().0;
            serve_draining(&listener, PATIENCE, drain, &lines, &handle, serve_client).unwrap();
            ended.send(Instant::now()).unwrap();
        });
        (address, shutdown, end)
    }

    #[test]
    fn the_second_client_waits_for_the_first() {
        let (address, shutdown, end) = spawn_server(DRAIN, |mut stream, _| {
            let mut byte = [0];
            while stream.read(&mut byte).unwrap() == 1 {
                stream.write_all(&byte).unwrap();
            }
        });
        let mut first = TcpStream::connect(address).unwrap();
        let mut second = TcpStream::connect(address).unwrap();
        second.write_all(b"2").unwrap();
        let mut byte = [0];
        for _ in 0..50 {
            first.write_all(b"1").unwrap();
            first.read_exact(&mut byte).unwrap();
        }
        second.set_nonblocking(true).unwrap();
        assert_eq!(second.read(&mut byte).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        second.set_nonblocking(false).unwrap();
        drop(first);
        second.set_read_timeout(Some(PATIENCE)).unwrap();
        second.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"2");
        shutdown.trigger();
        end.recv_timeout(PATIENCE).unwrap();
    }

    #[test]
    fn a_client_that_never_reads_does_not_hold_up_the_end() {
        let (started, start) = unbounded();
        let (address, shutdown, end) = spawn_server(DRAIN, move |mut stream, _| {
            started.send(()).unwrap();
            while stream.write_all(&[0; 65536]).is_ok() {}
        });
        let _never_reads = TcpStream::connect(address).unwrap();
        start.recv_timeout(PATIENCE).unwrap();
        let before = Instant::now();
        shutdown.trigger();
        let ended = end.recv_timeout(PATIENCE).unwrap();
        assert!(ended - before < stream::STALL_TIMEOUT / 2);
    }

    #[test]
    fn a_silent_client_does_not_hold_up_the_end_at_all() {
        let (started, start) = unbounded();
        let (address, shutdown, end) = spawn_server(PATIENCE, move |mut stream, _| {
            started.send(()).unwrap();
            let _ = stream.read(&mut [0]);
        });
        let _silent = TcpStream::connect(address).unwrap();
        start.recv_timeout(PATIENCE).unwrap();
        let before = Instant::now();
        shutdown.trigger();
        assert!(end.recv_timeout(PATIENCE).unwrap() - before < PATIENCE / 2);
    }
}

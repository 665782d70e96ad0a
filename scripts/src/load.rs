//! A load of closed-loop clients: each sends a request, waits for its reply, sends the next.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::PATIENCE;

/// What the clients do.
#[derive(Debug, Clone)]
pub struct Load {
    /// Where they connect to.
    pub server: SocketAddr,
    /// How many there are, each a connection and a thread.
    pub clients: usize,
    /// What each sends.
    pub request: Vec<u8>,
    /// What each must get for it.
    pub reply: Vec<u8>,
    /// For how long.
    pub time: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Requests with a right reply.
    pub requests: u64,
    /// How long they took, from the first client's start to the last one's end.
    pub elapsed: Duration,
}

impl Measured {
    /// Requests with a right reply, each second.
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

/// Connects all clients, then has them ask for the load's time.
///
/// # Errors
/// The first client's that got a wrong reply, none, or lost its connection: such a run has no figure.
pub fn run(load: &Load) -> io::Result<Measured> {
    let streams: Vec<TcpStream> =
        (0..load.clients).map(|_| connect(load.server)).collect::<Result<_, _>>()?;
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    thread::scope(|scope| {
        let clients: Vec<_> = streams.iter().map(|stream| scope.spawn(|| ask(stream, load, &stop))).collect();
        while start.elapsed() < load.time && !clients.iter().any(thread::ScopedJoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(5));
        }
        stop.store(true, Ordering::Relaxed);
        let mut requests = 0;
        for client in clients {
            requests += client.join().map_err(|_| io::Error::other("a client of the load panicked"))??;
        }
        Ok(Measured { requests, elapsed: start.elapsed() })
    })
}

fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn ask(mut stream: &TcpStream, load: &Load, stop: &AtomicBool) -> io::Result<u64> {
    let mut requests = 0;
    let mut got = vec![0; load.reply.len()];
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(&load.request)?;
        stream.read_exact(&mut got)?;
        if got != load.reply {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a reply is not the expected one"));
        }
        requests += 1;
    }
    Ok(requests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Serves clients that wait `delay` for each reply.
    fn server(delay: Duration, reply: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    while stream.read_exact(&mut [0; 4]).is_ok() {
                        thread::sleep(delay);
                        if stream.write_all(reply).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        address
    }

    fn load(server: SocketAddr) -> Load {
        Load {
            server,
            clients: 4,
            request: b"ping".to_vec(),
            reply: b"pong".to_vec(),
            time: Duration::from_millis(500),
        }
    }

    #[test]
    fn a_server_of_known_delay_is_measured_as_such() {
        let measured = run(&load(server(Duration::from_millis(20), b"pong"))).unwrap();
        // 4 clients, at most 50 requests a second each; a busy machine can only make it fewer.
        let rate = measured.per_second();
        assert!((20.0..=200.0).contains(&rate), "{rate}");
    }

    #[test]
    fn a_wrong_reply_is_no_figure() {
        let error = run(&load(server(Duration::ZERO, b"gnop"))).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}

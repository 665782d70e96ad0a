//! Which side should close first? Measures connections a second to two backends on loopback, a
//! request and a reply each, when the connecting side closes first and when the backend does.
//!
//! `cargo run --release -p hw-proxy-lb --example close-first`

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hw_proxy_lb::local_ports::LocalPorts;
use socket2::{Domain, Socket, Type};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const REQUEST: [u8; 64] = [b'x'; 64];

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    ConnectingSideFirst,
    ConnectingSideFirstFromPool,
    BackendFirst,
}

const MODES: [(Mode, &str); 3] = [
    (Mode::ConnectingSideFirst, "the connecting side closes first, ports as the kernel finds them"),
    (
        Mode::ConnectingSideFirstFromPool,
        "the connecting side closes first, a few ports taken over from TIME_WAIT",
    ),
    (Mode::BackendFirst, "the backend closes first"),
];

fn main() {
    // The same backends in every round: the kernel keeps at most net.ipv4.tcp_max_tw_buckets
    // connections in TIME_WAIT and forgets the rest, so that new ports each time would soon show a
    // machine without TIME_WAIT.
    let (waiting, closing) = ([false; 2].map(backend), [true; 2].map(backend));
    let mut figures = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (figures, (mode, _)) in figures.iter_mut().zip(MODES) {
            let backends = if mode == Mode::BackendFirst { closing } else { waiting };
            figures.push(round(mode, backends));
        }
    }
    println!(
        "connections a second, median of {ROUNDS} rounds in turn (min to max); failed for want of a port"
    );
    for (figures, (_, what)) in figures.iter_mut().zip(MODES) {
        figures.sort_unstable();
        let [min, median, max] = [0, ROUNDS / 2, ROUNDS - 1].map(|i| figures[i].0);
        let failed: u64 = figures.iter().map(|(_, failed)| failed).sum();
        println!("{median:>8} ({min} to {max}); {failed:>6}  {what}");
    }
}

/// Connections a second, and how many found no local port.
fn round(mode: Mode, backends: [SocketAddr; 2]) -> (u64, u64) {
    let (made, failed, stop) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let start = Instant::now();
    thread::scope(|scope| {
        for address in backends {
            let (made, failed, stop) = (&made, &failed, &stop);
            scope.spawn(move || {
                let pool = LocalPorts::of_this_system();
                while !stop.load(Ordering::Relaxed) {
                    match exchange(address, mode, &pool) {
                        Ok(()) => made.fetch_add(1, Ordering::Relaxed),
                        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
                            thread::sleep(Duration::from_millis(1));
                            failed.fetch_add(1, Ordering::Relaxed)
                        }
                        Err(error) => panic!("an exchange failed: {error}"),
                    };
                }
            });
        }
        thread::sleep(ROUND);
        stop.store(true, Ordering::Relaxed);
    });
    let per_second = made.into_inner() as f64 / start.elapsed().as_secs_f64();
    (per_second as u64, failed.into_inner())
}

fn exchange(address: SocketAddr, mode: Mode, pool: &LocalPorts) -> std::io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    if mode == Mode::ConnectingSideFirstFromPool {
        pool.bind(&socket, address)?;
    }
    socket.connect(&address.into())?;
    let mut stream = TcpStream::from(socket);
    stream.write_all(&REQUEST)?;
    if mode != Mode::BackendFirst {
        stream.shutdown(Shutdown::Write)?;
    }
    let mut reply = [0; 1024];
    while stream.read(&mut reply)? > 0 {}
    Ok(())
}

/// Echoes one receive of each connection and then, if it is to close first, closes; else waits for
/// the other side to. Serves until the program ends.
fn backend(closes_first: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 1024];
            let received = stream.read(&mut request).unwrap_or(0);
            let _ = stream.write_all(&request[..received]);
            while !closes_first && matches!(stream.read(&mut request), Ok(1..)) {}
        }
    });
    address
}

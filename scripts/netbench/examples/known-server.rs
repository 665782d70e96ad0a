//! An echo server of known delay, cost and size, to hold the measuring against.
//!
//! `known-server PORT [delay=MS] [cost=MS] [slow=N] [memory=MB] [threads=N] [idle=PERCENT] [wrong]`
//!
//! A thread for each client. Each request takes `cost` of CPU time and `delay` of waiting; with
//! `slow=N` every Nth takes 100 ms of waiting more.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use common::args::HostPort;

struct Known {
    delay: Duration,
    cost: Duration,
    slow: u64,
    wrong: bool,
    requests: AtomicU64,
}

fn main() -> Result<(), common::Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let pairs: HashMap<&str, u64> = args
        .iter()
        .filter_map(|arg| arg.split_once('='))
        .map(|(name, value)| (name, value.parse().unwrap_or_default()))
        .collect();
    let number = |name| pairs.get(name).copied().unwrap_or(0);
    let port = args.first().and_then(|port| port.parse().ok()).unwrap_or(8000);
    // Touched, as memory that nobody has written to is not resident.
    let held = vec![1_u8; usize::try_from(number("memory")).unwrap_or(0) * 1_000_000];
    for _ in 0..number("threads") {
        thread::spawn(|| {
            loop {
                thread::park();
            }
        });
    }
    if number("idle") > 0 {
        let part = Duration::from_millis(number("idle"));
        thread::spawn(move || {
            loop {
                work(part / 10);
                thread::sleep((Duration::from_millis(100) - part) / 10);
            }
        });
    }
    let known = Arc::new(Known {
        delay: Duration::from_millis(number("delay")),
        cost: Duration::from_millis(number("cost")),
        slow: number("slow"),
        wrong: args.iter().any(|arg| arg == "wrong"),
        requests: AtomicU64::new(0),
    });
    let listener = common::listen::tcp(&HostPort::new(Ipv4Addr::LOCALHOST.to_string(), port))?;
    for stream in listener.incoming().flatten() {
        let known = known.clone();
        thread::spawn(move || known.serve(stream));
    }
    drop(held);
    Ok(())
}

impl Known {
    fn serve(&self, mut stream: TcpStream) {
        let mut piece = [0; 4096];
        while let Ok(received @ 1..) = stream.read(&mut piece) {
            let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
            work(self.cost);
            thread::sleep(self.delay);
            if self.slow > 0 && number.is_multiple_of(self.slow) {
                thread::sleep(Duration::from_millis(100));
            }
            if self.wrong {
                piece[0] ^= 1;
            }
            if stream.write_all(&piece[..received]).is_err() {
                return;
            }
        }
    }
}

/// Uses so much CPU time, however long that takes on a busy machine.
#[cfg(unix)]
fn work(cost: Duration) {
    use rustix::time::{ClockId, clock_gettime};
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let end = now() + cost;
    while now() < end {}
}

/// As near as this system's clocks let one come.
#[cfg(not(unix))]
fn work(cost: Duration) {
    let start = std::time::Instant::now();
    while start.elapsed() < cost {}
}

//! An echo server of known delay, cost and size, to hold the measuring against.
//!
//! `known-server PORT [delay=MS] [cost=MS] [slow=N] [memory=MB] [threads=N] [idle=PERCENT] [wrong]
//! [file=BYTES [rate=MB] [next=PORT]] [bulk=BYTES [rate=MB]]`
//!
//! A thread for each client. Each request takes `cost` of CPU time and `delay` of waiting; with
//! `slow=N` every Nth takes 100 ms of waiting more.
//!
//! With `file=BYTES` it is a node of the proxy chain that has a sample of so many bytes, of which it sends
//! `rate` each second after the delay; here every megabyte has its `cost`, sent or passed on, all included. With `next=PORT`
//! it has no file and passes everything on from there.
//!
//! With `bulk=BYTES` it is a bulk server that sends so many bytes of each client back as they come, `rate` each
//! second, where every megabyte has its `cost`, too.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::args::HostPort;
use scripts::load::sample::Sample;

struct Known {
    delay: Duration,
    cost: Duration,
    slow: u64,
    wrong: bool,
    requests: AtomicU64,
    file: u64,
    /// Bytes each second.
    rate: f64,
    next: u16,
    bulk: u64,
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
        file: number("file"),
        rate: if number("rate") > 0 { number("rate") as f64 * 1e6 } else { f64::INFINITY },
        next: u16::try_from(number("next")).unwrap_or(0),
        bulk: number("bulk"),
    });
    let listener = common::listen::tcp(&HostPort::new(Ipv4Addr::LOCALHOST.to_string(), port))?;
    for stream in listener.incoming().flatten() {
        let known = known.clone();
        thread::spawn(move || match (known.file, known.bulk) {
            (0, 0) => known.serve(stream),
            // Whoever asked finds its bytes missing.
            (0, _) => known.send_back(stream).unwrap_or(()),
            _ => known.be_a_node(stream).unwrap_or(()),
        });
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

    fn be_a_node(&self, mut client: TcpStream) -> io::Result<()> {
        let mut request = String::new();
        client.read_to_string(&mut request)?;
        let mut lines = request.lines();
        let (name, hop) = (lines.next().unwrap_or_default(), lines.next());
        let rest: Vec<&str> = [name].into_iter().chain(lines).collect();
        match hop.and_then(|hop| hop.split_once(' ')) {
            _ if self.next > 0 => self.pass_on(&request, &format!("127.0.0.1:{}", self.next), client),
            Some((host, port)) => self.pass_on(&rest.join("\n"), &format!("{host}:{port}"), client),
            None => self.send_file(client),
        }
    }

    fn pass_on(&self, request: &str, to: &str, mut client: TcpStream) -> io::Result<()> {
        let mut next = TcpStream::connect(to)?;
        next.write_all(request.as_bytes())?;
        next.shutdown(Shutdown::Write)?;
        let (before, mut passed, mut piece) = (used(), 0, vec![0; 100_000]);
        while let received @ 1.. = next.read(&mut piece)? {
            client.write_all(&piece[..received])?;
            passed += received;
            work_until(before + self.cost.mul_f64(passed as f64 / 1e6));
        }
        Ok(())
    }

    fn send_file(&self, mut client: TcpStream) -> io::Result<()> {
        thread::sleep(self.delay);
        let (start, before) = (Instant::now(), used());
        let (mut sent, mut piece) = (0, vec![0; 100_000]);
        while sent < self.file {
            let count = piece.len().min(usize::try_from(self.file - sent).unwrap_or(usize::MAX));
            Sample::fill(sent, &mut piece[..count]);
            if self.wrong {
                piece[0] ^= 1;
            }
            client.write_all(&piece[..count])?;
            sent += count as u64;
            self.keep_pace(start, before, sent);
        }
        Ok(())
    }

    fn send_back(&self, mut client: TcpStream) -> io::Result<()> {
        let (start, before) = (Instant::now(), used());
        let (mut sent, mut piece) = (0, vec![0; 100_000]);
        while sent < self.bulk {
            let most = piece.len().min(usize::try_from(self.bulk - sent).unwrap_or(usize::MAX));
            let received = client.read(&mut piece[..most])?;
            if received == 0 {
                break;
            }
            if self.wrong {
                piece[0] ^= 1;
            }
            client.write_all(&piece[..received])?;
            sent += received as u64;
            self.keep_pace(start, before, sent);
        }
        client.shutdown(Shutdown::Write)?;
        while client.read(&mut piece)? > 0 {}
        Ok(())
    }

    /// Works and waits as long as so many bytes are to take, which includes what the socket has cost.
    fn keep_pace(&self, start: Instant, before: Duration, bytes: u64) {
        work_until(before + self.cost.mul_f64(bytes as f64 / 1e6));
        let due = start + Duration::from_secs_f64(bytes as f64 / self.rate);
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

/// Uses so much CPU time, however long that takes on a busy machine.
fn work(cost: Duration) {
    work_until(used() + cost);
}

/// Uses CPU time until this thread has used so much.
fn work_until(end: Duration) {
    while used() < end {}
}

/// CPU time that this thread has used.
#[cfg(unix)]
fn used() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// As near as this system's clocks let one come.
#[cfg(not(unix))]
fn used() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

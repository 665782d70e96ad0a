//! Sending a line to every client, from whichever thread has the news, without waiting for any client.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{Shutdown as Half, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// How much of announcements may wait for a client whose own reply is just being sent, in bytes.
const MAX_WAITING: usize = 64 * 1024;

/// The clients that announcements go to.
#[derive(Debug, Default, Clone)]
pub struct Audience(Arc<Mutex<Members>>);

#[derive(Debug, Default)]
struct Members {
    last: u64,
    outlets: BTreeMap<u64, Arc<Outlet>>,
}

/// A client's place in the audience; given up when dropped.
#[derive(Debug)]
pub struct Seat {
    number: u64,
    outlet: Arc<Outlet>,
    audience: Audience,
}

/// Where replies and announcements for one client meet: whoever holds the lock writes, and a reply
/// is never cut by an announcement.
#[derive(Debug)]
struct Outlet {
    stream: Arc<TcpStream>,
    writing: Mutex<()>,
    waiting: Mutex<Vec<u8>>,
}

impl Audience {
    /// Takes a client in.
    pub fn join(&self, stream: Arc<TcpStream>) -> Seat {
        let outlet = Arc::new(Outlet { stream, writing: Mutex::default(), waiting: Mutex::default() });
        let mut members = lock(&self.0);
        members.last += 1;
        let number = members.last;
        members.outlets.insert(number, outlet.clone());
        Seat { number, outlet, audience: self.clone() }
    }

    /// Sends every client the line. One whose socket is full, having read nothing for long, is let go.
    pub fn announce(&self, line: &str) {
        let text = [line.as_bytes(), b"\n"].concat();
        let outlets: Vec<Arc<Outlet>> = lock(&self.0).outlets.values().cloned().collect();
        for outlet in outlets {
            outlet.announce(&text);
        }
    }
}

impl Seat {
    /// Sends a reply, and then what was announced meanwhile.
    ///
    /// # Errors
    /// The stream's.
    pub fn reply(&self, bytes: &[u8]) -> io::Result<()> {
        {
            let _writing = lock(&self.outlet.writing);
            (&*self.outlet.stream).write_all(bytes)?;
        }
        self.outlet.send_waiting();
        Ok(())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.audience.0).outlets.remove(&self.number);
    }
}

impl Outlet {
    fn announce(&self, text: &[u8]) {
        let fits = {
            let mut waiting = lock(&self.waiting);
            waiting.extend_from_slice(text);
            waiting.len() <= MAX_WAITING
        };
        if fits { self.send_waiting() } else { self.let_go() }
    }

    /// Sends what waits unless somebody is writing, who will do it after.
    fn send_waiting(&self) {
        loop {
            let writing = match self.writing.try_lock() {
                Ok(guard) => guard,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            let text = std::mem::take(&mut *lock(&self.waiting));
            if !text.is_empty() && send_now(&self.stream, &text) != Some(text.len()) {
                self.let_go();
            }
            drop(writing);
            // Something may have come between the look and the unlocking, when others were refused.
            if lock(&self.waiting).is_empty() {
                return;
            }
        }
    }

    fn let_go(&self) {
        lock(&self.waiting).clear();
        let _ = self.stream.shutdown(Half::Both);
    }
}

/// How many bytes the socket takes without waiting.
#[cfg(unix)]
fn send_now(stream: &TcpStream, text: &[u8]) -> Option<usize> {
    use rustix::net::{SendFlags, send};
    // Against SIGPIPE nothing is needed, and macOS has no flag: Rust's programs ignore it.
    send(stream, text, SendFlags::DONTWAIT).ok()
}

/// Elsewhere sending waits as long as the stream's own time-out.
#[cfg(not(unix))]
fn send_now(mut stream: &TcpStream, text: &[u8]) -> Option<usize> {
    stream.write_all(text).ok().map(|()| text.len())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    fn pair() -> (Arc<TcpStream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let far = TcpStream::connect(listener.local_addr().expect("a bound socket")).expect("it listens");
        far.set_read_timeout(Some(Duration::from_secs(60))).expect("a connected socket");
        (Arc::new(listener.accept().expect("a connection").0), far)
    }

    #[test]
    fn replies_and_announcements_are_never_cut_by_each_other() {
        let (near, mut far) = pair();
        let audience = Audience::default();
        let seat = audience.join(near.clone());
        let reader = thread::spawn(move || {
            let mut all = String::new();
            far.read_to_string(&mut all).unwrap();
            all
        });
        thread::scope(|scope| {
            scope.spawn(|| (0..300).for_each(|_| audience.announce("news")));
            scope.spawn(|| {
                for _ in 0..300 {
                    seat.reply(&[[b'r'; 5000].as_slice(), b"\n"].concat()).unwrap();
                }
            });
        });
        drop(seat);
        near.shutdown(Half::Both).unwrap();
        let reply = "r".repeat(5000);
        let all = reader.join().unwrap();
        assert_eq!(all.lines().filter(|line| *line == "news").count(), 300);
        assert_eq!(all.lines().filter(|line| *line == reply).count(), 300);
        assert_eq!(all.lines().count(), 600);
    }

    #[test]
    fn a_client_that_reads_nothing_is_let_go_and_others_are_told() {
        let ((near_deaf, deaf), (near, mut far)) = (pair(), pair());
        let audience = Audience::default();
        let _seats = [audience.join(near_deaf), audience.join(near)];
        let line = "x".repeat(999);
        let reader = thread::spawn(move || {
            let mut all = vec![0; 20_000 * 1000];
            far.read_exact(&mut all).unwrap();
        });
        for n in 0..20_000 {
            audience.announce(&line);
            if n % 100 == 0 {
                // The one that reads must not be let go for being slower than this loop.
                thread::sleep(Duration::from_millis(1));
            }
        }
        reader.join().unwrap();
        let mut got = 0;
        let mut piece = [0; 65_536];
        while let Ok(n @ 1..) = (&deaf).read(&mut piece) {
            got += n;
        }
        assert!(got < 20_000 * 1000, "it was never let go");
    }

    #[test]
    fn who_has_left_is_told_nothing() {
        let (near, mut far) = pair();
        let audience = Audience::default();
        drop(audience.join(near));
        audience.announce("news");
        assert_eq!(far.read(&mut [0]).unwrap(), 0);
    }
}

//! Clients that send many bytes over a new connection and take the same bytes back meanwhile, again and again.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::sample::Sample;
use super::source::{MAX_CLIENTS, bind_from, connect, is_too_early};
use super::{no_answer, ready, thread_cpu};
use crate::process::PATIENCE;

/// How many bytes a client writes and reads at most at a time, before the next client has its turn.
const PIECE: usize = 256 * 1024;
/// After how many bytes those that are sent begin again: few enough for a cache, so that comparing all that
/// comes back costs little, and a prime, so that no server's buffer that is lost or doubled goes unnoticed.
const PERIOD: usize = 65_521;

/// What came of exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echoed {
    /// Exchanges of which exactly the sent bytes came back, and then the end.
    pub exchanges: u64,
    /// How many bytes came back in them.
    pub bytes: u64,
    /// From the first connection's beginning until the last one's end.
    pub elapsed: Duration,
    /// CPU time that the load itself used.
    pub own_cpu: Duration,
}

/// Has `clients` exchange `size` bytes, more than none, again and again for `time`, each exchange on a
/// connection of its own, and lets what is under way come to its end. Every byte is compared.
///
/// # Errors
/// Bytes that are wrong, missing or too many, a reset, and silence: such a run has no figure.
pub fn run(server: SocketAddr, clients: usize, size: u64, time: Duration) -> io::Result<Echoed> {
    let (mut poll, mut events) = (Poll::new()?, Events::with_capacity(1024));
    let (sequence, mut piece) = (sequence(), vec![0; PIECE]);
    let (start, cpu) = (Instant::now(), thread_cpu());
    let mut exchanges = 0;
    let mut all = (0..clients.clamp(1, MAX_CLIENTS))
        .map(|number| Client::connect(number, 0, server, &poll))
        .collect::<io::Result<Vec<_>>>()?;
    let mut under_way = all.len();
    while under_way > 0 {
        // Whoever can go on does so in turn: drained to its end, one client would have the server to itself.
        let any_can = all.iter().any(|client| client.stage == Stage::CanGoOn);
        let ready = ready(&mut poll, &mut events, if any_can { Duration::ZERO } else { PATIENCE })?;
        if ready.is_empty() && !any_can {
            return Err(no_answer(under_way));
        }
        for number in ready {
            all[number].wake();
        }
        for (number, client) in all.iter_mut().enumerate().filter(|(_, one)| one.stage == Stage::CanGoOn) {
            client.go_on(size, &sequence, &mut piece)?;
            if client.stage != Stage::Ended {
                continue;
            }
            exchanges += 1;
            if start.elapsed() < time {
                *client = Client::connect(number, client.turn.wrapping_add(1), server, &poll)?;
            } else {
                under_way -= 1;
            }
        }
    }
    let own_cpu = thread_cpu().saturating_sub(cpu);
    Ok(Echoed { exchanges, bytes: exchanges * size, elapsed: start.elapsed(), own_cpu })
}

/// What is sent, with a piece from wherever in it a piece begins.
fn sequence() -> Vec<u8> {
    let mut once = vec![0; PERIOD];
    Sample::fill(0, &mut once);
    once.iter().copied().cycle().take(PERIOD + PIECE).collect()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Until the system says that it can go on.
    Waits,
    CanGoOn,
    Ended,
}

struct Client {
    stream: TcpStream,
    stage: Stage,
    turn: u16,
    /// Where in the sequence its bytes begin.
    first: usize,
    sent: u64,
    came: u64,
}

impl Client {
    fn connect(number: usize, turn: u16, server: SocketAddr, poll: &Poll) -> io::Result<Self> {
        let (socket, turn) = bind_from(number, turn)?;
        connect(&socket, server)?;
        let mut stream = TcpStream::from_std(socket.into());
        poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
        let first = first(number, turn);
        Ok(Self { stream, stage: Stage::Waits, turn, first, sent: 0, came: 0 })
    }

    fn wake(&mut self) {
        if self.stage == Stage::Waits {
            self.stage = Stage::CanGoOn;
        }
    }

    /// Writes a piece and reads one, as far as there is any.
    fn go_on(&mut self, size: u64, sequence: &[u8], piece: &mut [u8]) -> io::Result<()> {
        let wrote = self.write(size, sequence)?;
        let read = self.read(size, sequence, piece)?;
        if self.stage != Stage::Ended && !wrote && !read {
            self.stage = Stage::Waits;
        }
        Ok(())
    }

    fn write(&mut self, size: u64, sequence: &[u8]) -> io::Result<bool> {
        let left = size - self.sent;
        if left == 0 {
            return Ok(false);
        }
        let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let Some(written) = unless_too_early(self.stream.write(self.part(self.sent, most, sequence)))? else {
            return Ok(false);
        };
        self.sent += written as u64;
        if self.sent == size {
            self.stream.shutdown(Shutdown::Write)?;
        }
        Ok(true)
    }

    fn read(&mut self, size: u64, sequence: &[u8], piece: &mut [u8]) -> io::Result<bool> {
        let Some(read) = unless_too_early(self.stream.read(piece))? else { return Ok(false) };
        if read == 0 {
            if self.came < size {
                let told = format!("an exchange ended after {} of {size} bytes", self.came);
                return Err(io::Error::new(ErrorKind::UnexpectedEof, told));
            }
            self.stage = Stage::Ended;
            return Ok(true);
        }
        let wrong = |told| Err(io::Error::new(ErrorKind::InvalidData, told));
        if read as u64 > self.sent - self.came {
            return wrong("more came back than was sent");
        }
        if piece[..read] != *self.part(self.came, read, sequence) {
            return wrong("what came back is not what was sent");
        }
        self.came += read as u64;
        Ok(true)
    }

    /// Its bytes from an offset on, at most a piece.
    fn part<'a>(&self, offset: u64, length: usize, sequence: &'a [u8]) -> &'a [u8] {
        let start = (self.first + (offset % PERIOD as u64) as usize) % PERIOD;
        &sequence[start..start + length]
    }
}

/// Other bytes than a client's exchange before, and than any other client's at the time.
fn first(number: usize, turn: u16) -> usize {
    (usize::from(turn) * MAX_CLIENTS + number) % PERIOD
}

/// `None` where a socket has nothing yet, or takes nothing yet.
fn unless_too_early(moved: io::Result<usize>) -> io::Result<Option<usize>> {
    match moved {
        Err(error) if is_too_early(&error) => Ok(None),
        moved => moved.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use socket2::SockRef;

    const SIZE: u64 = 3_000_000;

    /// Has each client served by a thread of its own, with its number.
    fn server(serve: impl Fn(usize, TcpStream) -> io::Result<()> + Clone + Send + 'static) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            for (number, client) in listener.incoming().flatten().enumerate() {
                let serve = serve.clone();
                // Whoever finds it wrong leaves before its end.
                thread::spawn(move || serve(number, client).unwrap_or(()));
            }
        });
        at
    }

    /// One that sends back what `change` makes of all bytes, with a proper end.
    fn changed(change: impl Fn(usize, Vec<u8>) -> Vec<u8> + Clone + Send + 'static) -> SocketAddr {
        server(move |number, mut client| {
            let mut bytes = Vec::new();
            client.read_to_end(&mut bytes)?;
            client.write_all(&change(number, bytes))
        })
    }

    fn failure(server: SocketAddr, clients: usize) -> ErrorKind {
        run(server, clients, SIZE, Duration::ZERO).unwrap_err().kind()
    }

    #[test]
    fn what_comes_back_while_it_is_sent_is_counted_for_at_least_the_time() {
        let at = server(|_, mut client| {
            let mut back = client.try_clone()?;
            io::copy(&mut client, &mut back)?;
            Ok(())
        });
        // More than all buffers hold, so that it must be read while it is written.
        let once = run(at, 2, 32 << 20, Duration::ZERO).unwrap();
        assert_eq!((once.exchanges, once.bytes), (2, 64 << 20));
        let (start, time) = (Instant::now(), Duration::from_millis(100));
        // From the ports, too, that those before have left in TIME_WAIT.
        let often = run(at, 5, 102_400, time).unwrap();
        assert!(often.elapsed >= time && often.elapsed <= start.elapsed());
        assert!(often.exchanges >= 5 && often.bytes == often.exchanges * 102_400, "{often:?}");
        assert!(often.own_cpu <= often.elapsed);
    }

    #[test]
    fn bytes_that_are_wrong_missing_or_too_many_are_no_figure() {
        let wrong = changed(|_, mut bytes| {
            bytes[2_777_777] ^= 1;
            bytes
        });
        assert_eq!(failure(wrong, 1), ErrorKind::InvalidData);
        assert_eq!(failure(changed(|_, bytes| bytes[1..].to_vec()), 1), ErrorKind::InvalidData);
        let lost = |_, bytes: Vec<u8>| [&bytes[..PIECE], &bytes[2 * PIECE..]].concat();
        assert_eq!(failure(changed(lost), 1), ErrorKind::InvalidData);
        assert_eq!(failure(changed(|_, bytes| bytes[..2_777_777].to_vec()), 1), ErrorKind::UnexpectedEof);
        assert_eq!(failure(changed(|_, _| Vec::new()), 1), ErrorKind::UnexpectedEof);
        assert_eq!(failure(changed(|_, bytes| [bytes, vec![0]].concat()), 1), ErrorKind::InvalidData);
    }

    #[test]
    fn every_exchange_is_checked_not_only_the_first() {
        let at = changed(|number, bytes| bytes[usize::from(number == 9)..].to_vec());
        let error = run(at, 2, 1000, Duration::from_secs(20)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn another_client_s_or_exchange_s_bytes_are_no_figure() {
        let (sequence, pairs) = (sequence(), [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(249, 99), (248, 99)]]);
        for [one, other] in pairs {
            let [one, other] = [one, other].map(|(number, turn)| &sequence[first(number, turn)..][..16]);
            assert_ne!(one, other);
        }
        assert_eq!(sequence.len(), PERIOD + PIECE);
        assert_eq!(sequence[..PIECE - 1], sequence[PERIOD..PERIOD + PIECE - 1]);
    }

    #[test]
    fn a_reset_is_no_end_even_behind_all_bytes() {
        let at = server(|_, mut client| {
            let mut bytes = Vec::new();
            client.read_to_end(&mut bytes)?;
            client.write_all(&bytes)?;
            // Once all is read there: what is on its way goes with a reset.
            thread::sleep(Duration::from_millis(200));
            SockRef::from(&client).set_linger(Some(Duration::ZERO))
        });
        assert_eq!(failure(at, 1), ErrorKind::ConnectionReset);
    }
}

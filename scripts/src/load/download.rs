//! One client that downloads the same file again and again, and trusts no end but a proper one.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::sample::Sample;
use super::thread_cpu;
use crate::process::PATIENCE;

/// How many bytes a client reads at most at a time.
const PIECE: usize = 256 * 1024;

/// What came of downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Downloaded {
    /// How many bytes, of whole files only.
    pub bytes: u64,
    /// From each file's first byte until its end, added up: what comes before the first byte is not among it.
    pub elapsed: Duration,
    /// CPU time that the client itself used in that time.
    pub own_cpu: Duration,
}

/// A client that downloads a file.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    request: Vec<u8>,
    sample: Sample,
    /// Whether a whole file was compared already, byte by byte.
    compared: bool,
    piece: Vec<u8>,
    expected: Vec<u8>,
}

impl Client {
    /// One that connects to `server`, sends `request`, ends its own direction and gets `sample`.
    pub fn new(server: SocketAddr, request: Vec<u8>, sample: Sample) -> Self {
        let (piece, expected) = (vec![0; PIECE], vec![0; PIECE]);
        Self { server, request, sample, compared: false, piece, expected }
    }

    /// Downloads again and again until `time` has passed, at least once, and lets what is under way come to
    /// its end. Every file's length and end are checked; the first one is compared byte by byte, too.
    ///
    /// # Errors
    /// A file that is not whole, is another, or ends in a reset: such a run has no figure.
    pub fn run(&mut self, time: Duration) -> io::Result<Downloaded> {
        let start = Instant::now();
        let mut sum = self.one()?;
        while start.elapsed() < time {
            let one = self.one()?;
            sum.bytes += one.bytes;
            sum.elapsed += one.elapsed;
            sum.own_cpu += one.own_cpu;
        }
        Ok(sum)
    }

    fn one(&mut self) -> io::Result<Downloaded> {
        let mut stream = TcpStream::connect_timeout(&self.server, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(&self.request)?;
        stream.shutdown(Shutdown::Write)?;
        again(|| stream.peek(&mut [0]))?;
        let (start, cpu, mut bytes) = (Instant::now(), thread_cpu(), 0);
        loop {
            let come = again(|| stream.read(&mut self.piece))?;
            if come == 0 {
                break;
            }
            self.check(bytes, come)?;
            bytes += come as u64;
        }
        let (elapsed, own_cpu) = (start.elapsed(), thread_cpu().saturating_sub(cpu));
        if bytes < self.sample.size {
            let told = format!("a file ended after {bytes} of {} bytes", self.sample.size);
            return Err(io::Error::new(ErrorKind::UnexpectedEof, told));
        }
        self.compared = true;
        Ok(Downloaded { bytes, elapsed, own_cpu })
    }

    /// Holds the first `come` bytes of the piece against the file's from the offset `from` on.
    fn check(&mut self, from: u64, come: usize) -> io::Result<()> {
        let wrong = |told| Err(io::Error::new(ErrorKind::InvalidData, told));
        if come as u64 > self.sample.size - from {
            return wrong("more came than the file");
        }
        if !self.compared {
            Sample::fill(from, &mut self.expected[..come]);
            if self.piece[..come] != self.expected[..come] {
                return wrong("what came is not the file");
            }
        }
        Ok(())
    }
}

/// Waits for bytes, whatever signals come meanwhile.
fn again(mut receive: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match receive() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            received => return received,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use socket2::SockRef;
    use std::net::TcpListener;
    use std::thread;

    const SAMPLE: Sample = Sample { size: 1_000_003 };
    const REQUEST: &[u8] = b"sample\nhost 1";

    fn whole() -> Vec<u8> {
        let mut bytes = vec![0; SAMPLE.size as usize];
        Sample::fill(0, &mut bytes);
        bytes
    }

    /// One that answers with the next of these each time, and with the last from then on, after a silence.
    fn server(answers: Vec<Vec<u8>>, silence: Duration, reset: bool) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            let mut number = 0;
            while let Ok((mut client, _)) = listener.accept() {
                let mut request = Vec::new();
                client.read_to_end(&mut request).unwrap();
                assert_eq!(request, REQUEST);
                thread::sleep(silence);
                // Whoever finds it wrong leaves before its end.
                let _ = client.write_all(&answers[number.min(answers.len() - 1)]);
                if reset {
                    SockRef::from(&client).set_linger(Some(Duration::ZERO)).unwrap();
                }
                number += 1;
            }
        });
        at
    }

    fn client(answers: Vec<Vec<u8>>) -> Client {
        Client::new(server(answers, Duration::ZERO, false), REQUEST.to_vec(), SAMPLE)
    }

    fn failure(client: &mut Client) -> ErrorKind {
        client.run(Duration::ZERO).unwrap_err().kind()
    }

    #[test]
    fn whole_files_are_counted_for_at_least_the_time() {
        let mut client = client(vec![whole()]);
        let once = client.run(Duration::ZERO).unwrap();
        assert_eq!(once.bytes, SAMPLE.size);
        let (start, time) = (Instant::now(), Duration::from_millis(50));
        let often = client.run(time).unwrap();
        assert!(start.elapsed() >= time && often.elapsed <= start.elapsed());
        assert!(often.bytes >= SAMPLE.size && often.bytes.is_multiple_of(SAMPLE.size), "{often:?}");
        assert!(often.own_cpu <= often.elapsed);
    }

    #[test]
    fn silence_before_the_first_byte_is_not_the_files() {
        let silence = Duration::from_millis(1500);
        let mut client = Client::new(server(vec![whole()], silence, false), REQUEST.to_vec(), SAMPLE);
        let start = Instant::now();
        let once = client.run(Duration::ZERO).unwrap();
        assert!(start.elapsed() >= silence && once.elapsed <= start.elapsed() - silence, "{once:?}");
    }

    #[test]
    fn a_file_that_is_short_long_or_another_is_no_figure() {
        let mut other = whole();
        other[777_777] ^= 1;
        for (answer, kind) in [
            (whole()[1..].to_vec(), ErrorKind::InvalidData),
            (other, ErrorKind::InvalidData),
            ([whole(), vec![0]].concat(), ErrorKind::InvalidData),
            (whole()[..777_777].to_vec(), ErrorKind::UnexpectedEof),
            (Vec::new(), ErrorKind::UnexpectedEof),
        ] {
            let length = answer.len();
            assert_eq!(failure(&mut client(vec![answer])), kind, "{length} bytes");
        }
    }

    #[test]
    fn every_file_s_length_is_checked_not_only_the_first_s() {
        let mut client = client(vec![whole(), whole()[1..].to_vec()]);
        client.run(Duration::ZERO).unwrap();
        assert_eq!(failure(&mut client), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_reset_is_no_end_even_behind_the_whole_file() {
        let at = server(vec![whole()], Duration::ZERO, true);
        let mut client = Client::new(at, REQUEST.to_vec(), SAMPLE);
        assert_eq!(failure(&mut client), ErrorKind::ConnectionReset);
    }
}

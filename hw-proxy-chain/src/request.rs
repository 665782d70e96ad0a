//! A request as it comes in: its end has to be found first.
//!
//! The report's programs send neither a length nor an end: each line ends with a newline, the last one like any
//! other, and whether a line follows nobody says. So a request ends where its sender closes its direction, as ours
//! do at once; at an empty line; or when the sender has been silent for [`QUIET`] behind a whole one, with a newline
//! at its end or without.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::error::describe;
use common::wait::{For, Stop, Wake, wait};

use crate::route::{MAX_REQUEST, Route};

/// How long a sender that does not close is silent behind a whole request.
pub const QUIET: Duration = Duration::from_millis(200);

/// How the end of a request was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The sender closed its direction: nothing can follow.
    HalfClose,
    /// An empty line. What follows is not the request's.
    EmptyLine,
    /// Silence. What still follows shows that the request was longer.
    Silence,
}

/// A request, not yet looked into, and how its end was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// At most [`MAX_REQUEST`] bytes and one.
    pub text: Vec<u8>,
    /// How its end was found.
    pub end: End,
    /// How many bytes behind its end were received with it.
    pub behind: usize,
}

/// Why no request came.
#[derive(Debug, PartialEq, Eq)]
pub enum NoRequest {
    /// The client left without a word.
    Silent,
    /// This went wrong.
    Failed(String),
    /// The program is about to end.
    Stopped,
}

/// Receives a request from a stream that does not block, within `patience` in all.
///
/// # Errors
/// Why none came.
pub fn receive(mut client: &TcpStream, patience: Duration, stop: &Stop) -> Result<Request, NoRequest> {
    let deadline = Instant::now() + patience;
    let mut text = Vec::new();
    let mut piece = [0; 4096];
    let mut line_start = 0;
    // Set when a wait for more has been in vain, so that a text is looked into once for each silence.
    let mut was_quiet = false;
    let failed = |error: &io::Error| NoRequest::Failed(format!("its request broke off: {}", describe(error)));
    loop {
        match client.read(&mut piece) {
            // At the shutdown the reading side is closed by ourselves.
            Ok(0) if stop.is_triggered() => return Err(NoRequest::Stopped),
            Ok(0) if text.is_empty() => return Err(NoRequest::Silent),
            Ok(0) => return Ok(Request { text, end: End::HalfClose, behind: 0 }),
            Ok(received) => {
                was_quiet = false;
                text.extend_from_slice(&piece[..received]);
                if let Some((end, next)) = empty_line(&text, &mut line_start) {
                    let behind = text.len() - next;
                    text.truncate(end);
                    return Ok(Request { text, end: End::EmptyLine, behind });
                }
                if text.len() > MAX_REQUEST {
                    text.truncate(MAX_REQUEST + 1);
                    return Ok(Request { text, end: End::EmptyLine, behind: 0 });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let until = if was_quiet { deadline } else { deadline.min(Instant::now() + QUIET) };
                match wait(client, For::Reading, client, Some(stop), until).map_err(|error| failed(&error))? {
                    Wake::Ready | Wake::WatchedGone => {}
                    Wake::Stopped => return Err(NoRequest::Stopped),
                    Wake::TimedOut if until < deadline && Route::parse(&text).is_ok() => {
                        return Ok(Request { text, end: End::Silence, behind: 0 });
                    }
                    Wake::TimedOut if until < deadline => was_quiet = true,
                    Wake::TimedOut => {
                        let seconds = patience.as_secs_f64();
                        return Err(NoRequest::Failed(format!("no whole request within {seconds} s")));
                    }
                }
            }
            Err(error) if text.is_empty() && error.kind() == io::ErrorKind::ConnectionReset => {
                return Err(NoRequest::Silent);
            }
            Err(error) => return Err(failed(&error)),
        }
    }
}

/// Where the first empty line from `line_start` on begins, and what follows it; else the last line's start
/// is kept, so that nothing is searched twice.
fn empty_line(text: &[u8], line_start: &mut usize) -> Option<(usize, usize)> {
    while let Some(length) = text[*line_start..].iter().position(|byte| *byte == b'\n') {
        let (start, next) = (*line_start, *line_start + length + 1);
        if matches!(&text[start..next - 1], b"" | b"\r") {
            return Some((start, next));
        }
        *line_start = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::Shutdown;
    use std::io::Write;
    use std::net::{Shutdown as Half, TcpListener};
    use std::thread;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let far = listener.accept().unwrap().0;
        far.set_nonblocking(true).unwrap();
        (near, far)
    }

    fn stop() -> Stop {
        Stop::at(&Shutdown::new()).unwrap()
    }

    fn received(text: &[u8], end: End) -> Result<Request, NoRequest> {
        Ok(Request { text: text.to_vec(), end, behind: 0 })
    }

    #[test]
    fn a_half_close_ends_it_at_once_however_it_is_split() {
        let (mut near, far) = pair();
        let receiving = thread::spawn(move || receive(&far, PATIENCE, &stop()));
        near.set_nodelay(true).unwrap();
        for byte in b"myfile\npchost2 11000\n" {
            near.write_all(&[*byte]).unwrap();
        }
        near.shutdown(Half::Write).unwrap();
        assert_eq!(receiving.join().unwrap(), received(b"myfile\npchost2 11000\n", End::HalfClose));
    }

    #[test]
    fn an_empty_line_ends_it_and_what_follows_is_not_taken() {
        for (sent, text, behind) in
            [(&b"f\nh 1\n\nmore"[..], &b"f\nh 1\n"[..], 4), (b"f\r\n\r\n", b"f\r\n", 0), (b"\nf", b"", 1)]
        {
            let (mut near, far) = pair();
            near.write_all(sent).unwrap();
            let expected = Request { text: text.to_vec(), end: End::EmptyLine, behind };
            assert_eq!(receive(&far, PATIENCE, &stop()), Ok(expected), "{sent:?}");
        }
    }

    #[test]
    fn silence_ends_a_whole_request_only() {
        for text in [&b"f\nhost 1\n"[..], b"f\nhost 1", b"f\n", b"f"] {
            let (mut near, far) = pair();
            near.write_all(text).unwrap();
            let begin = Instant::now();
            assert_eq!(receive(&far, PATIENCE, &stop()), received(text, End::Silence));
            assert!(begin.elapsed() >= QUIET);
        }
        let (mut near, far) = pair();
        near.write_all(b"f\nhost").unwrap();
        let late = receive(&far, QUIET * 2, &stop());
        assert_eq!(late, Err(NoRequest::Failed("no whole request within 0.4 s".to_owned())));
    }

    #[test]
    fn a_client_that_drips_bytes_runs_into_the_deadline() {
        let (mut near, far) = pair();
        let dripping = thread::spawn(move || {
            let until = Instant::now() + PATIENCE;
            // Never whole, however long the writer is held up between two bytes.
            near.write_all(b"f\nhost").unwrap();
            while near.write_all(b"n").is_ok() && Instant::now() < until {
                thread::sleep(QUIET / 20);
            }
        });
        let late = receive(&far, QUIET * 3, &stop());
        assert!(matches!(late, Err(NoRequest::Failed(_))), "{late:?}");
        drop(far);
        dripping.join().unwrap();
    }

    #[test]
    fn one_without_end_is_cut_where_it_is_too_long() {
        let (mut near, far) = pair();
        let writing = thread::spawn(move || near.write_all(&vec![b'n'; MAX_REQUEST + 5000]).map(|()| near));
        let request = receive(&far, PATIENCE, &stop()).unwrap();
        assert_eq!(request.text.len(), MAX_REQUEST + 1);
        assert!(Route::parse(&request.text).is_err());
        drop(far);
        let _ = writing.join().unwrap();
    }

    #[test]
    fn leaving_without_a_word_is_no_failure_and_a_shutdown_is_no_end() {
        let (near, far) = pair();
        drop(near);
        assert_eq!(receive(&far, PATIENCE, &stop()), Err(NoRequest::Silent));
        let (mut near, far) = pair();
        near.write_all(b"f").unwrap();
        let shutdown = Shutdown::new();
        let stop = Stop::at(&shutdown).unwrap();
        shutdown.trigger();
        far.shutdown(Half::Read).unwrap();
        assert_eq!(receive(&far, PATIENCE, &stop), Err(NoRequest::Stopped));
    }
}

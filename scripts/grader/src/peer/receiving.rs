//! What a peer hears, and how long it listens.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};

use common::error::describe;

use super::Peer;
use crate::evidence::difference;
use crate::stop::Stop;
use crate::time::seconds;
use crate::verdict::StepKind;

/// How long a peer goes on to take what keeps coming when its time is over.
const OVERTIME: Duration = Duration::from_millis(50);

/// How much a peer keeps of what it has received and nobody has taken yet, in bytes.
const MAX_UNREAD: usize = 64 << 20;

impl Peer {
    /// Receives until `is_whole` says how many bytes belong together, and gives those.
    ///
    /// # Errors
    /// Where they do not come `within` that time or the connection ends before; `what` says what was waited for.
    pub fn receive_until(
        &mut self,
        what: &str,
        within: Duration,
        is_whole: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<Vec<u8>, Stop> {
        let until = self.until(within);
        loop {
            if let Some(end) = is_whole(&self.heard) {
                let taken: Vec<u8> = self.heard.drain(..end.min(self.heard.len())).collect();
                let whole = difference::shown(&taken);
                match self.heard.as_slice() {
                    [] => self.step(StepKind::Received, whole),
                    more => self.step(
                        StepKind::Received,
                        format_args!("{whole} (and behind it '{}')", difference::shown(more)),
                    ),
                }
                return Ok(taken);
            }
            let ended = match self.receive_more(until) {
                Ok(true) => continue,
                Ok(false) => "closed",
                Err(error) if is_late(&error) => {
                    self.step(StepKind::Received, difference::shown(&self.heard));
                    let received = difference::quoted(&self.heard);
                    let stop = if self.heard.is_empty() {
                        Stop::time_out(format!("nothing came to {} within {}", self.named(), seconds(within)))
                    } else {
                        Stop::overdue(format!(
                            "{} got something else within {}",
                            self.named(),
                            seconds(within)
                        ))
                    };
                    return Err(self.explained(stop.expected(what, received)));
                }
                Err(error) if error.kind() == ErrorKind::ConnectionReset => "reset",
                Err(error) => {
                    let reason = format!("{} cannot go on: {}", self.named(), describe(&error));
                    return Err(self.explained(Stop::fail(reason)));
                }
            };
            self.step(StepKind::Received, difference::shown(&self.heard));
            let received = format!("{}, then the end", difference::quoted(&self.heard));
            let reason = format!("{} {ended} the connection of {}", self.other, self.named());
            return Err(self.explained(Stop::fail(reason).expected(what, received)));
        }
    }

    /// Receives whatever comes first, as much of it as comes at once.
    ///
    /// # Errors
    /// Where nothing comes `within` that time or the connection ends before; `what` says what was waited for.
    pub fn receive_something(&mut self, what: &str, within: Duration) -> Result<Vec<u8>, Stop> {
        self.receive_until(what, within, |heard| (!heard.is_empty()).then_some(heard.len()))
    }

    /// Receives exactly these bytes.
    ///
    /// # Errors
    /// Where others come, or not all of them `within` that time.
    pub fn expect(&mut self, expected: impl AsRef<[u8]>, within: Duration) -> Result<(), Stop> {
        let expected = expected.as_ref();
        let what = difference::quoted(expected);
        self.step(StepKind::Expected, &what);
        let agrees = |heard: &[u8]| {
            let common = heard.len().min(expected.len());
            let differs = heard[..common] != expected[..common];
            (differs || common == expected.len()).then_some(if differs { heard.len() } else { common })
        };
        let received = self.receive_until(&what, within, agrees).map_err(|mut stop| {
            if let Some(difference) = &mut stop.difference {
                difference.hex = difference::of(expected, &self.heard).hex;
            }
            let came = self.heard.len();
            if stop.overdue && came > 0 {
                let (all, within) = (expected.len(), seconds(within));
                stop.reason = format!("only {came} of {all} bytes came to {} within {within}", self.named());
            }
            stop
        })?;
        if received == expected {
            return Ok(());
        }
        let reason = format!("other bytes came to {}", self.named());
        Err(Stop::fail(reason).with(difference::of(expected, &received)))
    }

    /// Receives all until the server closes.
    ///
    /// # Errors
    /// Where it does not close `within` that time, or resets.
    pub fn receive_all(&mut self, within: Duration) -> Result<Vec<u8>, Stop> {
        let until = self.until(within);
        loop {
            match self.receive_more(until) {
                Ok(true) => {}
                Ok(false) => {
                    let all = std::mem::take(&mut self.heard);
                    self.step(StepKind::Received, format_args!("{} (the end)", difference::shown(&all)));
                    return Ok(all);
                }
                Err(error) if is_late(&error) => {
                    let reason = format!(
                        "{} did not close the connection of {} within {}",
                        self.other,
                        self.named(),
                        seconds(within)
                    );
                    let stop = Stop::time_out(reason).expected("the end of the connection", "nothing");
                    return Err(self.explained(stop));
                }
                Err(error) => {
                    let reason = format!(
                        "{} ended the connection of {} badly: {}",
                        self.other,
                        self.named(),
                        describe(&error)
                    );
                    return Err(self.explained(Stop::fail(reason)));
                }
            }
        }
    }

    /// Whatever has come and comes `within` that time; for absence, and for readers that only drain.
    pub fn drain(&mut self, within: Duration) -> Vec<u8> {
        let until = self.until(within);
        while let Ok(true) = self.receive_more(until) {}
        std::mem::take(&mut self.heard)
    }

    /// Whether anything has come from the other end, be it the connection's own; nothing is taken.
    pub fn has_been_heard(&self) -> bool {
        if self.at_end || !self.heard.is_empty() {
            return true;
        }
        let set = self.socket().set_read_timeout(Some(Duration::from_millis(1)));
        match set.and_then(|()| self.socket().peek(&mut [0])) {
            Ok(_) => true,
            Err(error) => !is_late(&error) && error.kind() != ErrorKind::Interrupted,
        }
    }

    /// What has come and was not taken.
    pub fn unread(&self) -> &[u8] {
        &self.heard
    }

    /// Whether the server has ended the connection, one way or another, by `within` that time from now.
    pub fn is_ended(&mut self, within: Duration) -> bool {
        let until = self.until(within);
        loop {
            match self.receive_more(until) {
                Ok(true) => {}
                Ok(false) => return true,
                Err(error) => return !is_late(&error) && error.kind() != ErrorKind::QuotaExceeded,
            }
        }
    }

    fn receive_more(&mut self, until: Instant) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        let mut piece = [0; 64 * 1024];
        loop {
            if Instant::now() >= until + OVERTIME {
                return Err(ErrorKind::TimedOut.into());
            }
            let left = until.saturating_duration_since(Instant::now());
            self.socket().set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
            match self.socket().read(&mut piece) {
                Ok(0) => self.at_end = true,
                Ok(received) if self.heard.len() < MAX_UNREAD => {
                    self.heard.extend_from_slice(&piece[..received]);
                }
                Ok(_) => {
                    return Err(io::Error::new(
                        ErrorKind::QuotaExceeded,
                        format!("more than {} MiB came", MAX_UNREAD >> 20),
                    ));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(!self.at_end);
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    fn peer_of(serve: impl FnOnce(std::net::TcpStream) + Send + 'static) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve(listener.accept().unwrap().0));
        let (second, deadline) = (Duration::from_secs(5), Instant::now() + Duration::from_secs(60));
        Peer::connect("client", address, second, None, None, deadline).unwrap()
    }

    #[test]
    fn a_server_that_never_stops_sending_outlasts_no_wait() {
        let mut peer = peer_of(|mut stream| {
            while stream.write_all(&[b'x'; 1000]).is_ok() {
                thread::sleep(Duration::from_micros(100));
            }
        });
        let within = Duration::from_millis(200);
        let began = Instant::now();
        let stop = peer.receive_until("an end", within, |_| None).unwrap_err();
        assert!(stop.overdue, "{}", stop.reason);
        peer.drain(Duration::ZERO);
        assert!(!peer.is_ended(within));
        peer.drain(Duration::ZERO);
        assert_eq!(peer.receive_all(within).unwrap_err().verdict, crate::verdict::Verdict::TimeOut);
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn a_part_of_what_was_expected_is_told_as_that() {
        let (more, wait) = std::sync::mpsc::channel::<()>();
        let mut peer = peer_of(move |mut stream| {
            stream.write_all(b"half of").unwrap();
            let _ = wait.recv();
        });
        let stop = peer.expect("half of it", Duration::from_millis(300)).unwrap_err();
        assert_eq!(stop.reason, "only 7 of 10 bytes came to the client within 0.3 s");
        assert!(stop.overdue);
        drop(more);
    }
}

//! The grader in place of a menu server, by the `[wire]` of the submission whose client it serves.

mod requests;
mod spoken;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use regex::Regex;

use crate::evidence::difference::shown;
use crate::request;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Wire;
use crate::trace::Trace;
use crate::verdict::StepKind;
use requests::Request;

const WHO: &str = "grader's server";

/// How often it looks for what has come.
const LOOK: Duration = Duration::from_millis(1);

/// How long nothing more comes behind what is all of a request.
const SETTLED: Duration = Duration::from_millis(60);

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(super) struct StandIn {
    port: u16,
    ends: Arc<AtomicBool>,
    held: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A server that takes nothing until this is dropped.
#[derive(Debug)]
pub(super) struct Held(Arc<AtomicBool>);

impl StandIn {
    /// Whether the grader can speak as the submission's server does: in lines, of which `grade.toml` says how they are
    /// read.
    pub(super) fn can_speak(wire: &Wire) -> bool {
        let can_answer = |request| reply(request, wire, SAMPLE, 7, Duration::ZERO).is_some();
        // Whose requests tell their length, or end as no line does, waits for such replies too.
        let speaks_in_lines = !request::has_an_end(&wire.upper) || request::is_a_line(&wire.upper);
        Self::can_welcome(wire)
            && speaks_in_lines
            && [Request::Address, Request::Count, Request::Time, Request::Exit].iter().all(can_answer)
    }

    /// Whether the grader can take a client as the submission's server does, whatever that asks then.
    pub(super) fn can_welcome(wire: &Wire) -> bool {
        let greets = wire.greeting.as_deref().is_none_or(|pattern| spoken::text(pattern, &[]).is_some());
        greets && wire.greeting_reply.is_none()
    }

    /// Listens where the submission's server would.
    pub(super) fn start(scene: &mut Scene<'_>) -> Result<Self, Stop> {
        let port = scene.port()?;
        let listener = scene.listen(port)?;
        let set = listener.set_nonblocking(true);
        set.map_err(|error| common::Error::io("cannot play the server", &error))?;
        let (ends, held) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (wire, trace) = (scene.submission.wire.clone(), scene.trace());
        let shift =
            Shift { wire, trace, held: held.clone(), began: Instant::now(), served: 0, guests: Vec::new() };
        let over = ends.clone();
        let thread = thread::spawn(move || shift.work(&listener, &over));
        Ok(Self { port, ends, held, thread: Some(thread) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// What is sent from now on waits in the system.
    pub(super) fn hold(&self) -> Held {
        self.held.store(true, Ordering::SeqCst);
        // A look that had begun is over by then.
        thread::sleep(10 * LOOK);
        Held(self.held.clone())
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // One that panicked has closed all as well.
            let _ = thread.join();
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// All that the server's thread works with.
struct Shift {
    wire: Wire,
    trace: Trace,
    held: Arc<AtomicBool>,
    began: Instant,
    served: u64,
    guests: Vec<Guest>,
}

struct Guest {
    stream: TcpStream,
    from: SocketAddr,
    heard: Vec<u8>,
    /// When something came last.
    last: Instant,
}

impl Shift {
    fn work(mut self, listener: &TcpListener, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            if !self.held.load(Ordering::SeqCst) {
                self.admit(listener);
                let guests = std::mem::take(&mut self.guests);
                self.guests = guests.into_iter().filter_map(|guest| self.attend(guest)).collect();
            }
            thread::sleep(LOOK);
        }
        // Whoever closes with something unread resets.
        self.admit(listener);
        for Guest { stream, .. } in &mut self.guests {
            let mut piece = [0; 4096];
            while stream.read(&mut piece).is_ok_and(|length| length > 0) {}
        }
    }

    fn admit(&mut self, listener: &TcpListener) {
        while let Ok((mut stream, from)) = listener.accept() {
            let greeting = self.wire.greeting.as_deref().and_then(|pattern| spoken::text(pattern, &[]));
            let greeted =
                greeting.is_none_or(|text| stream.write_all(format!("{text}\n").as_bytes()).is_ok());
            if greeted && stream.set_nodelay(true).is_ok() && stream.set_nonblocking(true).is_ok() {
                self.guests.push(Guest { stream, from, heard: Vec::new(), last: Instant::now() });
            }
        }
    }

    /// Answers what has come of a client; none once it has left.
    fn attend(&mut self, mut guest: Guest) -> Option<Guest> {
        let mut piece = [0; 4096];
        match guest.stream.read(&mut piece) {
            Ok(0) => return None,
            Ok(length) => {
                self.trace.add(StepKind::Received, WHO, shown(&piece[..length]));
                guest.heard.extend_from_slice(&piece[..length]);
                guest.last = Instant::now();
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => return None,
        }
        let is_all = guest.last.elapsed() >= SETTLED;
        while let Some(request) = requests::next(&self.wire, &mut guest.heard, is_all) {
            self.served += u64::from(request != Request::Exit);
            let reply = reply(&request, &self.wire, guest.from, self.served, self.began.elapsed())?;
            if !reply.is_empty() {
                self.trace.add(StepKind::Sent, WHO, shown(&reply));
                guest.stream.write_all(&reply).ok()?;
            }
            if request == Request::Exit {
                return None;
            }
        }
        Some(guest)
    }
}

const SAMPLE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

/// As the assignment has it where `[wire]` reads that, else as that reads it; none where nothing is known that it would
/// read, and nothing at all where the client is let go without a word.
fn reply(request: &Request, wire: &Wire, client: SocketAddr, served: u64, age: Duration) -> Option<Vec<u8>> {
    let all = age.as_secs();
    let [hours, minutes, seconds] = [all / 3600, all / 60 % 60, all % 60].map(|part| format!("{part:02}"));
    let (ip, port, all) =
        (client.ip().to_canonical().to_string(), client.port().to_string(), all.to_string());
    let usual_or = |usual: String, pattern: &str, values: &[&[(&str, &str)]]| {
        let is_read = Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&usual));
        let own = || values.iter().find_map(|values| spoken::text(pattern, values));
        if is_read { Some(usual) } else { own() }
    };
    let line = match request {
        Request::Upper(text) => String::from_utf8_lossy(text).to_uppercase(),
        Request::Address => usual_or(
            format!("client IP = {ip}, port = {port}"),
            &wire.address_reply,
            &[&[("ip", &ip), ("port", &port)]],
        )?,
        Request::Count => {
            let served = served.to_string();
            usual_or(format!("requests served = {served}"), &wire.count_reply, &[&[("count", &served)]])?
        }
        Request::Time => usual_or(
            format!("run time = {hours}:{minutes}:{seconds}"),
            &wire.time_reply,
            &[
                &[("hours", &hours), ("minutes", &minutes), ("seconds", &seconds)],
                &[("minutes", &minutes), ("seconds", &seconds)],
                &[("seconds", &all)],
            ],
        )?,
        Request::Exit => match &wire.exit_reply {
            Some(pattern) => spoken::text(pattern, &[])?,
            None => return Some(Vec::new()),
        },
    };
    Some(format!("{line}\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_in_a_form_of_their_own_cannot_be_made_up() {
        assert!(StandIn::can_speak(&Wire::default()));
        let count = |pattern: &str| Wire { count_reply: pattern.to_owned(), ..Wire::default() };
        assert!(StandIn::can_speak(&count(r"served = (?<count>\d+)")));
        assert!(StandIn::can_speak(&count(r"\{'n': (?<count>\d+)\}")));
        assert!(!StandIn::can_speak(&count(r"[=](?<count>\d+)")));
        let upper = |part: &str| Wire { upper: vec![part.to_owned()], ..Wire::default() };
        assert!(StandIn::can_speak(&upper("1{text}")) && StandIn::can_speak(&upper("UP {text}\r\n")));
        for framed in ["{length:u32be}{text}", "{length}\n{text}\n", "{text:64}", "{text}\0"] {
            assert!(!StandIn::can_speak(&upper(framed)), "{framed}");
        }
        let greeting = |pattern: &str| Wire { greeting: Some(pattern.to_owned()), ..Wire::default() };
        assert!(StandIn::can_speak(&greeting("hello")));
        assert!(StandIn::can_speak(&greeting(r"hello, you are client \d+")));
        let named = Wire { greeting_reply: Some("x".to_owned()), ..greeting("name?") };
        assert!(!StandIn::can_welcome(&named));
    }

    #[test]
    fn replies_are_those_that_the_wire_reads() {
        let wire = Wire {
            count_reply: r"\d+ permintaan = (?<count>\d+)".to_owned(),
            time_reply: r"(?:(?<minutes>\d+) menit )?(?<seconds>\d+) detik".to_owned(),
            exit_reply: Some(r"221 Sampai.*".to_owned()),
            ..Wire::default()
        };
        let said = |request| reply(&request, &wire, SAMPLE, 9, Duration::from_secs(75));
        assert_eq!(said(Request::Count).unwrap(), b"1 permintaan = 9\n");
        assert_eq!(said(Request::Time).unwrap(), b"75 detik\n");
        assert_eq!(said(Request::Exit).unwrap(), b"221 Sampai\n");
        assert_eq!(said(Request::Address).unwrap(), b"client IP = 127.0.0.1, port = 1\n");
        assert_eq!(reply(&Request::Exit, &Wire::default(), SAMPLE, 1, Duration::ZERO).unwrap(), b"");
    }
}

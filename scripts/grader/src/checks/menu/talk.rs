//! A client of the menu service that speaks the submission's own wire.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;

use super::log::Log;
use crate::peer::Peer;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Wire;
use crate::verdict::Verdict;

/// How long nothing has to come behind a reply that does not end with a line, before it counts as whole.
const SETTLED: Duration = Duration::from_millis(60);

/// How long an answer to one kind of request is waited for, before another kind is tried.
const TO_ANSWER: Duration = Duration::from_secs(1);

/// A connected client.
#[derive(Debug)]
pub(super) struct Talk<'a> {
    pub(super) peer: Peer,
    wire: &'a Wire,
    log: Log,
    /// The first of [`probes`] that may be answered.
    probe: usize,
    /// What was sent last, for a reason.
    asked: String,
}

impl<'a> Talk<'a> {
    /// Connects, and reads the greeting if there is one.
    pub(super) fn to(scene: &Scene<'a>, server: &Server, who: impl std::fmt::Display) -> Result<Self, Stop> {
        Self::over(scene, scene.connect(who, server)?)
    }

    /// One of many, of which the trace tells nothing.
    pub(super) fn quietly_to(
        scene: &Scene<'a>,
        server: &Server,
        who: impl std::fmt::Display,
    ) -> Result<Self, Stop> {
        Self::over(scene, scene.connect_quietly(who, server)?)
    }

    fn over(scene: &Scene<'a>, peer: Peer) -> Result<Self, Stop> {
        let submission = scene.submission;
        let mut talk = Self {
            peer,
            wire: &submission.wire,
            log: Log::of(&submission.lines)?,
            probe: 0,
            asked: String::new(),
        };
        if let Some(greeting) = &submission.wire.greeting {
            talk.reply("the greeting", &Regex::new(greeting).map_err(Stop::grader)?)?;
        }
        Ok(talk)
    }

    /// Asks for something and waits for any answer: whether it is the right one is another check's matter. Commands
    /// that nothing is answered to are passed over. Gives the number of requests that this took.
    pub(super) fn is_served(&mut self) -> Result<u64, Stop> {
        let probes = probes(self.wire);
        let any = Regex::new(r"\S").map_err(Stop::grader)?;
        self.peer.drain(Duration::from_millis(1));
        for (asked, (number, parts)) in (1..).zip(probes.into_iter().enumerate().skip(self.probe)) {
            self.request(parts, "any text")?;
            let is_last = number + 1 == probes.len();
            match self.reply_within("any answer", &any, if is_last { AT_ONCE } else { TO_ANSWER }) {
                // Only silence may be the command's own fault.
                Err(stop) if !is_last && stop.verdict == Verdict::TimeOut => {}
                Err(stop) => return Err(stop),
                Ok(_) => {
                    self.probe = number;
                    self.settle(parts);
                    return Ok(asked);
                }
            }
        }
        Err(Stop::grader("there is no command to try"))
    }

    /// The command that [`Talk::is_served`] has seen answered.
    pub(super) fn answered(&self) -> &'a [String] {
        probes(self.wire)[self.probe]
    }

    /// Waits for what comes in answer to the request, if anything, until no more of it does.
    pub(super) fn hear_out(&mut self, parts: &[String]) {
        // That nothing comes is another check's matter.
        let _ = self.peer.receive_something("an answer", TO_ANSWER);
        self.peer.drain(SETTLED);
        self.settle(parts);
    }

    /// A server that is sent a request in several parts may answer each of them.
    fn settle(&mut self, parts: &[String]) {
        if parts.len() > 1 {
            let until = Instant::now() + TO_ANSWER;
            while Instant::now() < until && !self.peer.drain(2 * SETTLED).is_empty() {}
        }
    }

    /// The reply to a command 1 that was sent.
    pub(super) fn hear_upper(&mut self, text: &str) -> Result<(), Stop> {
        let upper = text.to_uppercase();
        let pattern = Regex::new(&regex::escape(&upper)).map_err(Stop::grader)?;
        self.reply(&format!("a reply with '{}'", shown(upper.as_bytes())), &pattern).map(drop)
    }

    /// [`Talk::hear_upper`] where the text may come in any case.
    pub(super) fn hear_text(&mut self, text: &str) -> Result<(), Stop> {
        let pattern = Regex::new(&format!("(?i){}", regex::escape(text))).map_err(Stop::grader)?;
        self.reply(&format!("a reply with the text '{}'", shown(text.as_bytes())), &pattern).map(drop)
    }

    /// Command 2: the address that the server says this client has.
    pub(super) fn address(&mut self) -> Result<SocketAddrV4, Stop> {
        self.request(&self.wire.address, "")?;
        let pattern = Regex::new(&self.wire.address_reply).map_err(Stop::grader)?;
        let reply = self.reply("the client's IP address and port", &pattern)?;
        let ip = group::<Ipv4Addr>(&pattern, &reply, "ip")?;
        Ok(SocketAddrV4::new(ip, group(&pattern, &reply, "port")?))
    }

    /// Command 3: the number of requests served so far.
    pub(super) fn count(&mut self) -> Result<u64, Stop> {
        self.request(&self.wire.count, "")?;
        let pattern = Regex::new(&self.wire.count_reply).map_err(Stop::grader)?;
        let reply = self.reply("the number of requests served", &pattern)?;
        group(&pattern, &reply, "count")
    }

    /// Command 4: the server's running time. How the reply writes it is the client's matter, so that where the
    /// submission says nothing of it, `0:0:3` is understood too.
    pub(super) fn time(&mut self) -> Result<Duration, Stop> {
        self.request(&self.wire.time, "")?;
        let pattern = match self.wire.time_reply == Wire::default().time_reply {
            true => r"(?<hours>\d+):(?<minutes>\d+):(?<seconds>\d+(?:\.\d+)?)",
            false => &self.wire.time_reply,
        };
        let pattern = Regex::new(pattern).map_err(Stop::grader)?;
        let reply = self.reply("the running time as HH:MM:SS", &pattern)?;
        // A server may send seconds alone, which its client makes hours of.
        let part = |name| match pattern.capture_names().flatten().any(|known| known == name) {
            true => group::<f64>(&pattern, &reply, name),
            false => Ok(0.0),
        };
        let seconds = part("hours")? * 3600.0 + part("minutes")? * 60.0 + part("seconds")?;
        Duration::try_from_secs_f64(seconds).map_err(|_| Stop::fail(format!("no clock runs for {seconds} s")))
    }

    /// Command 5, then the close.
    pub(super) fn exit(mut self) -> Result<(), Stop> {
        self.request(&self.wire.exit, "")?;
        self.peer.close();
        Ok(())
    }

    /// Sends a request, part after part.
    pub(super) fn request(&mut self, parts: &[String], text: &str) -> Result<(), Stop> {
        self.asked = String::from_utf8_lossy(&Wire::fill(&parts.concat(), text.as_bytes())).into_owned();
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                thread::sleep(self.wire.gap);
            }
            self.peer.send(Wire::fill(part, text.as_bytes()))?;
        }
        Ok(())
    }

    /// A reply that the pattern is found in, as text; what the server announces to all clients is passed over.
    pub(super) fn reply(&mut self, what: &str, pattern: &Regex) -> Result<String, Stop> {
        self.reply_within(what, pattern, AT_ONCE)
    }

    /// What has come and was not taken, without announcements.
    pub(super) fn unread(&self) -> String {
        without_announcements(self.peer.unread(), &self.log)
    }

    fn reply_within(&mut self, what: &str, pattern: &Regex, within: Duration) -> Result<String, Stop> {
        let log = &self.log;
        let is_whole =
            |heard: &[u8]| pattern.is_match(&without_announcements(heard, log)).then_some(heard.len());
        let reply = self.peer.receive_until(what, within, is_whole);
        let mut reply = reply.map_err(|stop| after(&self.asked, stop))?;
        if !reply.ends_with(b"\n") {
            reply.extend(self.peer.drain(SETTLED));
        }
        Ok(without_announcements(&reply, log))
    }
}

/// The requests that a server is asked in turn to show that it serves, the simplest first. Those in several parts come
/// last: the pause between two parts is long when it is made for every few of a thousand clients.
fn probes(wire: &Wire) -> [&[String]; 4] {
    let mut probes: [&[String]; 4] = [&wire.address, &wire.count, &wire.time, &wire.upper];
    probes.sort_by_key(|parts| parts.len() > 1);
    probes
}

/// Puts behind a reason what was asked.
fn after(asked: &str, stop: Stop) -> Stop {
    const TOLD: usize = 60;
    if asked.is_empty() {
        return stop;
    }
    let told: String = asked.chars().take(TOLD).collect();
    let more = if told.len() < asked.len() { "…" } else { "" };
    let reason = format!("{}, after '{}{more}' was sent", stop.reason, shown(told.as_bytes()));
    Stop { reason, ..stop }
}

fn without_announcements(heard: &[u8], log: &Log) -> String {
    let text = String::from_utf8_lossy(heard);
    let is_reply = |line: &&str| !log.is_announcement(line.trim_end_matches(['\r', '\n']));
    text.split_inclusive('\n').filter(is_reply).collect()
}

fn group<T: std::str::FromStr>(pattern: &Regex, reply: &str, name: &str) -> Result<T, Stop> {
    let found = pattern.captures(reply).and_then(|groups| groups.name(name)?.as_str().parse().ok());
    found.ok_or_else(|| {
        let reply = shown(reply.as_bytes());
        Stop::fail(format!("the reply has no usable {name}")).expected(format!("a {name}"), reply)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_go_out_at_once_are_tried_first() {
        let parts = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let wire = Wire { address: parts(&["2", "\n"]), ..Wire::default() };
        assert_eq!(probes(&wire), [&wire.count[..], &wire.time, &wire.upper, &wire.address]);
        let wire = Wire { upper: parts(&["1", "{text}"]), ..Wire::default() };
        assert_eq!(probes(&wire), [&wire.address[..], &wire.count, &wire.time, &wire.upper]);
    }
}

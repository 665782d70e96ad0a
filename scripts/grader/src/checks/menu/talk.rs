//! A client of the menu service that speaks the submission's own wire.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::thread;
use std::time::Duration;

use regex::Regex;

use super::log::Log;
use crate::peer::Peer;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Wire;

/// How long nothing has to come behind a reply that does not end with a line, before it counts as whole.
const SETTLED: Duration = Duration::from_millis(60);

/// A connected client.
#[derive(Debug)]
pub(super) struct Talk<'a> {
    pub(super) peer: Peer,
    wire: &'a Wire,
    log: Log,
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
        let mut talk = Self { peer, wire: &submission.wire, log: Log::of(&submission.lines)? };
        if let Some(greeting) = &submission.wire.greeting {
            talk.reply("the greeting", &Regex::new(greeting).map_err(Stop::grader)?)?;
        }
        Ok(talk)
    }

    /// Command 1, which must bring the text in upper case.
    pub(super) fn upper(&mut self, text: &str) -> Result<(), Stop> {
        self.request(&self.wire.upper, text)?;
        self.hear_upper(text)
    }

    /// The reply to a command 1 that was sent.
    pub(super) fn hear_upper(&mut self, text: &str) -> Result<(), Stop> {
        let upper = text.to_uppercase();
        let pattern = Regex::new(&regex::escape(&upper)).map_err(Stop::grader)?;
        self.reply(
            &format!("a reply with '{}'", crate::report::difference::shown(upper.as_bytes())),
            &pattern,
        )
        .map(drop)
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
        let part = |name| group::<f64>(&pattern, &reply, name);
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
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                thread::sleep(self.wire.gap);
            }
            self.peer.send(part.replace("{text}", text))?;
        }
        Ok(())
    }

    /// A reply that the pattern is found in, as text; what the server announces to all clients is passed over.
    pub(super) fn reply(&mut self, what: &str, pattern: &Regex) -> Result<String, Stop> {
        let log = &self.log;
        let is_whole =
            |heard: &[u8]| pattern.is_match(&without_announcements(heard, log)).then_some(heard.len());
        let mut reply = self.peer.receive_until(what, AT_ONCE, is_whole)?;
        if !reply.ends_with(b"\n") {
            reply.extend(self.peer.drain(SETTLED));
        }
        Ok(without_announcements(&reply, log))
    }
}

fn without_announcements(heard: &[u8], log: &Log) -> String {
    let text = String::from_utf8_lossy(heard);
    let is_reply = |line: &&str| !log.is_announcement(line.trim_end_matches(['\r', '\n']));
    text.split_inclusive('\n').filter(is_reply).collect()
}

fn group<T: std::str::FromStr>(pattern: &Regex, reply: &str, name: &str) -> Result<T, Stop> {
    let found = pattern.captures(reply).and_then(|groups| groups.name(name)?.as_str().parse().ok());
    found.ok_or_else(|| {
        let reply = crate::report::difference::shown(reply.as_bytes());
        Stop::fail(format!("the reply has no usable {name}")).expected(format!("a {name}"), reply)
    })
}

//! A client of the menu service that speaks the submission's own wire.

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;

use super::command::Command;
use super::log::Log;
use super::replies::{Replies, group, optional_group, without_announcements};
use crate::evidence::difference::shown;
use crate::peer::Peer;
use crate::request;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Wire;
use crate::verdict::Verdict;

/// How long nothing has to come behind a reply that does not end with a line, before it counts as whole.
const SETTLED: Duration = Duration::from_millis(60);

/// What shows that clients are answered at all.
const ANSWERS: &str = "text_comes_back_in_upper_case_to_three_clients_at_once";

/// How long something is waited for that need not come.
const IF_AT_ALL: Duration = Duration::from_secs(1);

/// A connected client.
#[derive(Debug)]
pub(super) struct Talk<'a> {
    pub(super) peer: Peer,
    wire: &'a Wire,
    log: Log,
    replies: Replies,
    /// The first of [`probes`] that may be answered.
    probe: usize,
    /// What was sent last, for a reason.
    asked: String,
    /// How the check of the answers came out, if nobody was answered there.
    unanswered: Option<Verdict>,
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
            log: Log::of(&submission.lines, &scene.patterns)?,
            replies: Replies::of(&submission.wire, &scene.patterns)?,
            probe: 0,
            asked: String::new(),
            unanswered: scene.came_out(ANSWERS).filter(|came_out| *came_out == Verdict::TimeOut),
        };
        talk.greeted()?;
        Ok(talk)
    }

    fn greeted(&mut self) -> Result<(), Stop> {
        let Some(greeting) = self.replies.greeting.clone() else { return Ok(()) };
        let came = self.reply("the greeting", &greeting)?;
        let Some(back) = &self.wire.greeting_reply else { return Ok(()) };
        let greeting = greeting.captures(&came).and_then(|groups| groups.get(1).or(groups.get(0)));
        let greeting = greeting.map(|group| group.as_str()).unwrap_or_default();
        self.peer.send(back.replace("{greeting}", greeting))
    }

    /// Asks for something and waits for any answer: whether it is the right one is another check's matter. Commands
    /// that nothing is answered to are passed over. Gives the number of requests that this took.
    pub(super) fn is_served(&mut self) -> Result<u64, Stop> {
        let probes = probes(self.wire);
        for (asked, (number, parts)) in (1..).zip(probes.iter().enumerate().skip(self.probe)) {
            self.ask_anything(parts)?;
            match self.is_answered() {
                // Only silence may be the command's own fault.
                Err(stop) if number + 1 < probes.len() && stop.verdict == Verdict::TimeOut => {}
                Err(stop) => return Err(stop),
                Ok(()) => {
                    self.probe = number;
                    return Ok(asked);
                }
            }
        }
        Err(Stop::grader("there is no command to try"))
    }

    /// Sends what [`Talk::is_served`] would send first, without waiting.
    pub(super) fn begins_to_ask(&mut self) -> Result<(), Stop> {
        match probes(self.wire).get(self.probe) {
            Some(parts) => self.ask_anything(parts),
            None => Ok(()),
        }
    }

    /// The answer to [`Talk::begins_to_ask`]; where that command alone is not answered, others are tried.
    pub(super) fn is_answered_somehow(&mut self) -> Result<(), Stop> {
        match self.is_answered() {
            Err(stop) if stop.verdict == Verdict::TimeOut && self.probe + 1 < probes(self.wire).len() => {
                self.probe += 1;
                self.is_served().map(drop)
            }
            answered => answered,
        }
    }

    fn ask_anything(&mut self, parts: &[String]) -> Result<(), Stop> {
        self.peer.drain(Duration::ZERO);
        self.request(parts, "any text")
    }

    fn is_answered(&mut self) -> Result<(), Stop> {
        let any = Regex::new(r"\S").map_err(Stop::grader)?;
        self.reply("any answer", &any)?;
        self.settle(probes(self.wire)[self.probe]);
        Ok(())
    }

    /// The command that [`Talk::is_served`] has seen answered.
    pub(super) fn answered(&self) -> &'a [String] {
        probes(self.wire)[self.probe]
    }

    /// Waits for what comes in answer to the request, if anything, until no more of it does.
    pub(super) fn hear_out(&mut self, parts: &[String]) {
        // That nothing comes is another check's matter.
        let _ = self.peer.receive_something("an answer", IF_AT_ALL);
        self.peer.drain(SETTLED);
        self.settle(parts);
    }

    /// A server that is sent a request in several parts may answer each of them.
    fn settle(&mut self, parts: &[String]) {
        if parts.len() > 1 {
            let until = Instant::now() + IF_AT_ALL;
            while Instant::now() < until && !self.peer.drain(2 * SETTLED).is_empty() {}
        }
    }

    /// Command 1.
    pub(super) fn ask_upper(&mut self, text: &str) -> Result<(), Stop> {
        self.request(Command::Upper.parts(self.wire)?, text)
    }

    /// The reply to a command 1 that was sent. What stands around the text is the submission's own matter, but for the
    /// request's own beginning.
    pub(super) fn hear_upper(&mut self, text: &str) -> Result<(), Stop> {
        let upper = text.to_uppercase();
        let pattern = Regex::new(&regex::escape(&upper)).map_err(Stop::grader)?;
        let reply = self.reply(&format!("a reply with '{}'", shown(upper.as_bytes())), &pattern)?;
        let whole = self.asked.trim().to_uppercase();
        // A frame is of every message alike, whichever way it goes.
        let is_told_apart = request::says_more_than_its_text(&self.wire.upper);
        if is_told_apart && whole != upper.trim() && reply.trim() == whole {
            let reason = "the reply to command 1 is the whole request, and not its text alone";
            return Err(Stop::fail(reason).expected(
                format!("'{}'", shown(upper.as_bytes())),
                format!("'{}'", shown(whole.as_bytes())),
            ));
        }
        Ok(())
    }

    /// [`Talk::hear_upper`] where the text may come in any case.
    pub(super) fn hear_text(&mut self, text: &str) -> Result<(), Stop> {
        let pattern = Regex::new(&format!("(?i){}", regex::escape(text))).map_err(Stop::grader)?;
        self.reply(&format!("a reply with the text '{}'", shown(text.as_bytes())), &pattern).map(drop)
    }

    /// Command 2: the address that the server says this client has.
    pub(super) fn address(&mut self) -> Result<SocketAddr, Stop> {
        self.request(Command::Address.parts(self.wire)?, "")?;
        let pattern = self.replies.address.clone();
        let reply = self.reply("the client's IP address and port", &pattern)?;
        let ip = group::<IpAddr>(&pattern, &reply, "ip")?;
        Ok(SocketAddr::new(ip.to_canonical(), group(&pattern, &reply, "port")?))
    }

    /// Command 3: the number of requests served so far.
    pub(super) fn count(&mut self) -> Result<u64, Stop> {
        self.request(Command::Count.parts(self.wire)?, "")?;
        let pattern = self.replies.count.clone();
        let reply = self.reply("the number of requests served", &pattern)?;
        group(&pattern, &reply, "count")
    }

    /// Command 4: the time that the server tells, since its start or since midnight.
    pub(super) fn time(&mut self) -> Result<Duration, Stop> {
        self.request(Command::Time.parts(self.wire)?, "")?;
        let pattern = self.replies.time.clone();
        let reply = self.reply("the time as HH:MM:SS", &pattern)?;
        // A server may send seconds alone, which its client makes hours of.
        let part = |name| optional_group::<f64>(&pattern, &reply, name);
        let seconds =
            part("hours")? * 3600.0 + part("minutes")? * 60.0 + group::<f64>(&pattern, &reply, "seconds")?;
        Duration::try_from_secs_f64(seconds).map_err(|_| Stop::fail(format!("no clock runs for {seconds} s")))
    }

    /// Command 5, its answer where there is one, then the close.
    pub(super) fn exit(mut self) -> Result<(), Stop> {
        self.request(&self.wire.exit, "")?;
        if let Some(reply) = self.replies.exit.clone() {
            // Whether it comes is nobody's loss; a client that waits for it closes behind it.
            let _ = self.reply_within("the answer to command 5", &reply, IF_AT_ALL);
        }
        self.peer.close();
        Ok(())
    }

    /// Sends a request, part after part.
    pub(super) fn request(&mut self, parts: &[String], text: &str) -> Result<(), Stop> {
        let parts = request::filled(parts, text.as_bytes());
        self.asked = String::from_utf8_lossy(&parts.concat()).into_owned();
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 {
                thread::sleep(self.wire.gap);
            }
            self.peer.send(part)?;
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
        let mut reply = reply.map_err(|stop| match self.unanswered {
            Some(came_out) if stop.overdue && self.peer.unread().is_empty() => {
                Stop::blocked(ANSWERS, came_out)
            }
            _ => after(&self.asked, stop),
        })?;
        if !reply.ends_with(b"\n") {
            reply.extend(self.peer.drain(SETTLED));
        }
        Ok(without_announcements(&reply, log))
    }
}

/// The requests that a server is asked in turn to show that it serves, the simplest first. Those in several parts come
/// last: the pause between two parts is long when it is made for every few of a thousand clients.
fn probes(wire: &Wire) -> Vec<&[String]> {
    let simplest_first = [Command::Address, Command::Count, Command::Time, Command::Upper];
    let mut probes: Vec<_> = simplest_first.iter().filter_map(|command| command.parts(wire).ok()).collect();
    probes.sort_by_key(|parts| parts.len() > 1);
    probes
}

/// Puts behind a reason what was asked.
fn after(asked: &str, stop: Stop) -> Stop {
    const TOLD: usize = 60;
    if asked.is_empty() || stop.verdict == Verdict::Crash {
        return stop;
    }
    let told: String = asked.chars().take(TOLD).collect();
    let more = if told.len() < asked.len() { "…" } else { "" };
    let reason = format!("{}, after '{}{more}' was sent", stop.reason, shown(told.as_bytes()));
    Stop { reason, ..stop }
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
        let wire = Wire { address: Vec::new(), ..Wire::default() };
        assert_eq!(probes(&wire), [&wire.count[..], &wire.time, &wire.upper]);
    }
}

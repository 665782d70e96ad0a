//! What programs show when they are started of which nothing is written yet: where they listen, what they connect to,
//! what a client asks its user and its server, what a server prints.
//!
//! Nothing is judged here. What is seen becomes [`Facts`], each a value for a key of `grade.toml` with the words that
//! say how it was seen; what could not be seen has no value, and says why.

mod asked;
mod attempt;
mod conversation;
mod lines;
mod menu;
mod method;
mod options;
mod replies;
mod search;
mod sent;
mod silent;
mod stage;

use std::collections::BTreeMap;

use common::Error;
use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::noise::Noise;
use crate::scene::Setting;
use crate::submission::{FixedPorts, Part, Program, Submission};
use stage::Stage;

/// The ways in which a program of each part may be started, the likeliest first.
pub type Ways = BTreeMap<Part, Vec<Program>>;

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// How each part is started.
    pub starts: BTreeMap<Part, Start>,
    /// The assignment among those that differ in nothing but the method, if that was seen.
    pub assignment: Option<Assignment>,
    /// What is to be said of other keys.
    pub facts: Facts,
}

/// How a part's program is started.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The way that was right; none where none was.
    pub way: Option<Program>,
    /// The port that it has written in.
    pub port: Option<u16>,
    /// The ports of backends that it has written in, if it is a proxy.
    pub backends: Vec<u16>,
    /// Names and addresses of other machines that it looked for.
    pub hosts: Vec<String>,
    /// What was seen, in words.
    pub told: String,
    /// What it asks at the keyboard that nobody knows an answer to.
    pub asks: Option<String>,
}

/// What is to be said of keys, such as `wire.upper`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts(BTreeMap<String, Fact>);

/// What is to be said of one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What has to stand there; none where what was assumed is right, or nothing was seen.
    pub value: Option<toml::Value>,
    /// What was seen, or why nothing was, in words.
    pub told: String,
    /// Whether somebody has to look.
    pub doubtful: bool,
}

impl Facts {
    /// What is to be said of a key.
    pub fn of(&self, key: &str) -> Option<&Fact> {
        self.0.get(key)
    }

    /// All of it, by key.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(key, fact)| (key.as_str(), fact))
    }

    /// The keys about which somebody has to look.
    pub fn doubtful(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, fact)| fact.doubtful).map(|(key, _)| key.as_str())
    }

    /// Says of the report what can be said without its minute: whoever has words of his own for who comes has them for
    /// that, too.
    pub(crate) fn without_the_report(&mut self) {
        let why = "the minute until it comes was not waited for: see it with --wait-for-report";
        match self.of("lines.connect").is_some_and(|fact| fact.doubtful || fact.value.is_some()) {
            _ if self.of("lines.report").is_some() => {}
            true => self.doubt("lines.report", why),
            false => self.confirm("lines.report", why),
        }
    }

    /// What could not be seen where there is no such program to show it.
    fn doubt_without(&mut self, part: Part, has_client: bool) {
        let why = format!("no {} was seen that could show it", part.key());
        if part == Part::Server {
            self.doubt_rest(&menu::OF_THE_SERVER, &why);
        }
        // A client shows nothing without a server; and whoever has none has no menu, and a server that is asked something.
        let is_needed = |key: &&&str| has_client || key.starts_with("wire.");
        let keys: Vec<&str> = menu::OF_THE_CLIENT.iter().filter(is_needed).copied().collect();
        self.doubt_rest(&keys, &why);
    }

    /// Of these keys those of which nothing is said yet.
    fn doubt_rest(&mut self, keys: &[&str], why: &str) {
        for key in keys {
            if !self.0.contains_key(*key) {
                self.doubt(key, why);
            }
        }
    }

    fn set(&mut self, key: &str, value: impl Into<toml::Value>, told: impl Into<String>) {
        let fact = Fact { value: Some(value.into()), told: told.into(), doubtful: false };
        self.0.insert(key.to_owned(), fact);
    }

    /// It may be so.
    fn suspect(&mut self, key: &str, value: impl Into<toml::Value>, why: impl Into<String>) {
        let fact = Fact { value: Some(value.into()), told: why.into(), doubtful: true };
        self.0.insert(key.to_owned(), fact);
    }

    /// What was assumed is right.
    fn confirm(&mut self, key: &str, told: impl Into<String>) {
        self.0.insert(key.to_owned(), Fact { value: None, told: told.into(), doubtful: false });
    }

    fn doubt(&mut self, key: &str, why: impl Into<String>) {
        self.0.insert(key.to_owned(), Fact { value: None, told: why.into(), doubtful: true });
    }
}

/// Starts a submission's programs in the calling worker's networks, and looks. The submission needs no programs yet.
///
/// # Errors
/// Where the system does not let the grader look.
pub fn look(submission: &Submission, ways: &Ways, setting: &Setting, noise: &Noise) -> Result<Seen, Error> {
    let mut stage = Stage { submission: submission.clone(), setting, noise };
    let mut seen = Seen::default();
    // Whoever listens is known before those that connect.
    const ORDER: [Part; 5] = [Part::Server, Part::UdpServer, Part::Proxy, Part::Client, Part::UdpClient];
    for part in ORDER {
        let Some(ways) = ways.get(&part) else { continue };
        let start = search::way(&stage, part, ways)?;
        stage.takes(part, &start);
        seen.starts.insert(part, start);
    }
    if let (Assignment::ProxyLb | Assignment::Bulk, Some(client)) =
        (submission.assignment, seen.starts.get_mut(&Part::Client))
    {
        let asks = || client.way.as_ref().and_then(|_| silent::asks(&stage));
        client.asks = client.asks.clone().or_else(asks);
    }
    if stage.submission.programs.contains_key(&Part::Server) {
        seen.assignment = method::look(&stage);
    }
    if submission.assignment.is_menu() && stage.submission.programs.contains_key(&Part::Server) {
        let typed = menu::look(&stage, &mut seen.facts)?;
        let client = seen.starts.get_mut(&Part::Client).and_then(|client| client.way.as_mut());
        client.into_iter().for_each(|client| client.typed.extend(typed.iter().cloned()));
    }
    if submission.assignment.is_menu() {
        let lacks = |part: &Part| !stage.submission.programs.contains_key(part);
        for part in [Part::Server, Part::Client].iter().filter(|part| lacks(part)) {
            seen.facts.doubt_without(*part, ways.contains_key(&Part::Client));
        }
    }
    Ok(seen)
}

/// Waits a minute for the report of the menu server that was seen, and adds what is to be said of it; nothing where there
/// is none to wait for.
///
/// # Errors
/// Where the system does not let the grader look.
pub fn wait_for_report(
    submission: &Submission,
    mut seen: Seen,
    setting: &Setting,
    noise: &Noise,
) -> Result<Seen, Error> {
    let mut stage = Stage { submission: submission.clone(), setting, noise };
    for (part, start) in &seen.starts {
        stage.takes(*part, start);
    }
    if stage.submission.assignment.is_menu() && stage.submission.programs.contains_key(&Part::Server) {
        menu::wait_for_report(&stage, &mut seen.facts)?;
    }
    Ok(seen)
}

/// Whether the port of a part's program may be written in.
fn may_be_fixed(assignment: Assignment, part: Part) -> bool {
    (assignment, part) != (Assignment::ProxyChain, Part::Server)
}

/// The ports that were found to be written in.
fn fixed(ports: &mut FixedPorts, assignment: Assignment, part: Part, port: u16) {
    match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => ports.backends.push(port),
        (_, Part::UdpServer | Part::UdpClient) => {
            ports.udp_port.get_or_insert(port);
        }
        _ => {
            ports.port.get_or_insert(port);
        }
    }
}

//! What was seen of programs, and what is to be said of keys of `grade.toml` by that.

use std::collections::BTreeMap;

use common::Error;
use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::submission::{Part, Program};

/// What a client shows, at its server.
pub(super) const OF_THE_CLIENT: [&str; 12] = [
    "wire.upper",
    "wire.address",
    "wire.count",
    "wire.time",
    "wire.exit",
    "menu.option-prompt",
    "menu.sentence-prompt",
    "menu.upper",
    "menu.address",
    "menu.count",
    "menu.time",
    "menu.exit",
];

/// What a server shows to its client alone.
pub(super) const OF_BOTH: [&str; 5] =
    ["wire.greeting", "wire.address-reply", "wire.count-reply", "wire.time-reply", "lines.command"];

/// What a server shows to whoever comes.
const OF_THE_SERVER: [&str; 4] = ["lines.connection", "lines.connect", "lines.disconnect", "lines.report"];

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

impl Seen {
    /// It, where the wait for the report was broken off.
    #[must_use]
    pub(crate) fn without_its_report(mut self, why: &Error) -> Self {
        self.facts.doubt_rest(&["lines.report"], &format!("it could not be waited for: {why}"));
        self
    }
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
    /// Why this may not be how it is started, if there is a reason.
    pub doubt: Option<String>,
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
    /// What is to be said of a menu service of which nothing could be started.
    pub(crate) fn of_nothing(why: &str) -> Self {
        let mut facts = Self::default();
        [&OF_THE_CLIENT[..], &OF_BOTH, &OF_THE_SERVER].iter().for_each(|keys| facts.doubt_rest(keys, why));
        facts
    }

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
        let why =
            "the minute until it comes was not waited for: --check with --wait-for-report tells the line";
        match self.of("lines.connect").is_some_and(|fact| fact.doubtful || fact.value.is_some()) {
            _ if self.of("lines.report").is_some() => {}
            true => self.doubt("lines.report", why),
            false => self.confirm("lines.report", why),
        }
    }

    /// What could not be seen where there is no such program to show it.
    pub(super) fn doubt_without(&mut self, part: Part, has_client: bool) {
        let why = format!("no {} was seen that could show it", part.key());
        if part == Part::Server {
            self.doubt_rest(&OF_THE_SERVER, &why);
        }
        // A client shows nothing without a server; and whoever has none has no menu, and a server that is asked something.
        let is_needed = |key: &&&str| has_client || !key.starts_with("menu.");
        let keys: Vec<&str> = OF_THE_CLIENT.iter().chain(&OF_BOTH).filter(is_needed).copied().collect();
        self.doubt_rest(&keys, &why);
    }

    /// Of these keys those of which nothing is said yet.
    pub(super) fn doubt_rest(&mut self, keys: &[&str], why: &str) {
        for key in keys {
            if !self.0.contains_key(*key) {
                self.doubt(key, why);
            }
        }
    }

    pub(super) fn set(&mut self, key: &str, value: impl Into<toml::Value>, told: impl Into<String>) {
        let fact = Fact { value: Some(value.into()), told: told.into(), doubtful: false };
        self.0.insert(key.to_owned(), fact);
    }

    /// It may be so.
    pub(super) fn suspect(&mut self, key: &str, value: impl Into<toml::Value>, why: impl Into<String>) {
        let fact = Fact { value: Some(value.into()), told: why.into(), doubtful: true };
        self.0.insert(key.to_owned(), fact);
    }

    /// What was assumed is right.
    pub(super) fn confirm(&mut self, key: &str, told: impl Into<String>) {
        self.0.insert(key.to_owned(), Fact { value: None, told: told.into(), doubtful: false });
    }

    pub(super) fn doubt(&mut self, key: &str, why: impl Into<String>) {
        self.0.insert(key.to_owned(), Fact { value: None, told: why.into(), doubtful: true });
    }
}

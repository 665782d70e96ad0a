//! The menu service of a submission: what goes over its wire, what its server prints, what its client asks and takes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The wire of the menu service. Each request is a list of parts, sent one after the other with a gap between, with
/// the placeholders of `request`. Commands 1 to 4 are empty where the submission has no such command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    /// What the server sends by itself to a new client, as a regular expression; read before anything is sent.
    pub greeting: Option<String>,
    /// What a client sends back to it; `{greeting}` stands for its first group, or for all of it.
    pub greeting_reply: Option<String>,
    /// Command 1.
    pub upper: Vec<String>,
    /// Command 2.
    pub address: Vec<String>,
    /// Command 3.
    pub count: Vec<String>,
    /// Command 4.
    pub time: Vec<String>,
    /// Command 5; empty where the client just closes.
    pub exit: Vec<String>,
    /// What the server answers to command 5, as a regular expression, which a client waits for before it closes.
    pub exit_reply: Option<String>,
    /// The time between two parts.
    pub gap: Duration,
    /// What a reply to command 2 looks like: a regular expression with the groups `ip` and `port`.
    pub address_reply: String,
    /// What a reply to command 3 looks like: a regular expression with the group `count`.
    pub count_reply: String,
    /// What a reply to command 4 looks like: a regular expression with the group `seconds`, and `hours`
    /// and `minutes` where it tells them.
    pub time_reply: String,
    /// Whether command 4 tells the time of day, and not for how long the server has run.
    pub tells_the_clock: bool,
}

impl Default for Wire {
    /// That of the workspace's own programs.
    fn default() -> Self {
        let parts = |text: &str| vec![text.to_owned()];
        Self {
            greeting: None,
            greeting_reply: None,
            upper: parts("1{text}\n"),
            address: parts("2\n"),
            count: parts("3\n"),
            time: parts("4\n"),
            exit: parts("5\n"),
            exit_reply: None,
            gap: Duration::from_millis(100),
            address_reply: format!(r"(?<ip>{IP})\D+(?<port>\d+)"),
            count_reply: r"(?<count>\d+)".to_owned(),
            time_reply: r"(?<hours>\d{2,}):(?<minutes>\d\d):(?<seconds>\d\d)".to_owned(),
            tells_the_clock: false,
        }
    }
}

/// An IP address of either kind in a line, as a regular expression.
const IP: &str = r"\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*";

/// The lines of the menu server, as regular expressions that a whole line has to match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// A connection has come in: groups `ip` and `port`.
    pub connection: String,
    /// A client has come: groups `id` and `count`, or one of them where the line has no other.
    pub connect: String,
    /// A client has gone: groups `id` and `count`, or one of them where the line has no other.
    pub disconnect: String,
    /// A request: group `command`, which is what is typed for it in the client's menu.
    pub command: String,
    /// The number of clients, by itself: group `count`.
    pub report: String,
    /// How often that comes.
    pub report_period: Duration,
}

impl Wire {
    /// What is sent for a command, by its key; that of `exit` for every other key.
    pub(crate) fn request(&self, command: &str) -> &[String] {
        match command {
            "upper" => &self.upper,
            "address" => &self.address,
            "count" => &self.count,
            "time" => &self.time,
            _ => &self.exit,
        }
    }
}

impl Lines {
    /// The line of a key; that of `report` for every other key.
    pub(crate) fn line(&self, key: &str) -> &str {
        match key {
            "connection" => &self.connection,
            "connect" => &self.connect,
            "disconnect" => &self.disconnect,
            "command" => &self.command,
            _ => &self.report,
        }
    }
}

impl Menu {
    /// What is typed for a command, by its key; that of `exit` for every other key.
    pub(crate) fn option(&self, command: &str) -> &str {
        match command {
            "upper" => &self.upper,
            "address" => &self.address,
            "count" => &self.count,
            "time" => &self.time,
            _ => &self.exit,
        }
    }
}

impl Default for Lines {
    /// Those of the assignment. An address may stand there as Python prints one.
    fn default() -> Self {
        let ends = "Number of connected clients = ";
        Self {
            connection: format!(
                r"Connection request from \(?'?\[?(?<ip>{IP})\]?'?(?::|, )(?<port>\d+)(?:, \d+, \d+)?\)?"
            ),
            connect: format!(r"Client (?<id>\d+) connected\. {ends}(?<count>\d+)"),
            disconnect: format!(r"Client (?<id>\d+) disconnected\. {ends}(?<count>\d+)"),
            command: r"Command (?<command>\S+)".to_owned(),
            report: format!(r"{ends}(?<count>\d+)"),
            report_period: Duration::from_secs(60),
        }
    }
}

/// What the menu client prompts for, and what is typed for each command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The prompt for a command.
    pub option_prompt: String,
    /// The prompt for the text of command 1.
    pub sentence_prompt: String,
    /// Typed for command 1.
    pub upper: String,
    /// Typed for command 2.
    pub address: String,
    /// Typed for command 3.
    pub count: String,
    /// Typed for command 4.
    pub time: String,
    /// Typed for command 5.
    pub exit: String,
    /// What the client prints where it wants Enter to be pressed before it goes on.
    pub continue_prompt: Option<String>,
    /// How often Enter is pressed behind each line that is typed.
    pub enter: u8,
}

impl Default for Menu {
    /// That of the assignment.
    fn default() -> Self {
        Self {
            option_prompt: "Input option: ".to_owned(),
            sentence_prompt: "Input sentence: ".to_owned(),
            upper: "1".to_owned(),
            address: "2".to_owned(),
            count: "3".to_owned(),
            time: "4".to_owned(),
            exit: "5".to_owned(),
            continue_prompt: None,
            enter: 1,
        }
    }
}

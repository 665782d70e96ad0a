//! A submission as the grader uses it: what `grade.toml` says, with everything that it leaves out filled in.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;

/// One submission for one assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The name in reports: that of its folder.
    pub name: String,
    /// Its files. The programs see a copy, in which they are started.
    #[serde(with = "crate::os_path")]
    pub folder: PathBuf,
    /// Folders elsewhere that its programs must be able to read, wherever they are.
    #[serde(with = "crate::os_path::several")]
    pub visible: Vec<PathBuf>,
    /// What it solves.
    pub assignment: Assignment,
    /// What makes the programs, run once in the copy before anything is started.
    pub build: Option<Vec<String>>,
    /// How each of its programs is started.
    pub programs: BTreeMap<Part, Program>,
    /// Names and addresses that must lead to the loopback.
    pub hosts: Vec<String>,
    /// The ports that its programs have written in; empty where they take any.
    pub ports: FixedPorts,
    /// Whether the programs have a terminal, as their users do; pipes else.
    pub pty: bool,
    /// What its client sends and its server answers, in the menu service.
    pub wire: Wire,
    /// The lines that its menu server prints.
    pub lines: Lines,
    /// What its menu client asks and takes at the keyboard.
    pub menu: Menu,
    /// The keys that its `grade.toml` itself still calls uncertain.
    pub uncertain: Vec<String>,
}

impl Submission {
    /// One that has no programs yet, and of which all else is as the assignment has it.
    pub fn new(name: impl Into<String>, folder: impl Into<PathBuf>, assignment: Assignment) -> Self {
        Self {
            name: name.into(),
            folder: folder.into(),
            visible: Vec::new(),
            assignment,
            build: None,
            programs: BTreeMap::new(),
            hosts: Vec::new(),
            ports: FixedPorts::default(),
            pty: true,
            wire: Wire::default(),
            lines: Lines::default(),
            menu: Menu::default(),
            uncertain: Vec::new(),
        }
    }
}

impl Submission {
    /// The addresses among the hosts.
    pub fn addresses(&self) -> Vec<IpAddr> {
        self.hosts.iter().filter_map(|host| host.parse().ok()).collect()
    }

    /// The names among the hosts.
    pub fn names(&self) -> Vec<String> {
        self.hosts.iter().filter(|host| host.parse::<IpAddr>().is_err()).cloned().collect()
    }
}

/// A program's part in an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The server; the backend of the round-robin proxy, the node of the chain.
    Server,
    /// The client.
    Client,
    /// The round-robin proxy.
    Proxy,
    /// The server of `SimpleEcho` over UDP.
    UdpServer,
    /// The client of `SimpleEcho` over UDP.
    UdpClient,
}

impl Part {
    /// Every part of any assignment.
    pub const ALL: [Self; 5] = [Self::Server, Self::Client, Self::Proxy, Self::UdpServer, Self::UdpClient];

    /// As in `grade.toml`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Proxy => "proxy",
            Self::UdpServer => "udp-server",
            Self::UdpClient => "udp-client",
        }
    }

    /// Whether a submission may lack it: what is asked of a client fails then, and nothing else.
    pub fn may_be_left_out(self) -> bool {
        matches!(self, Self::Client | Self::UdpClient)
    }

    /// The parts that an assignment has.
    pub fn of(assignment: Assignment) -> &'static [Self] {
        match assignment {
            Assignment::SimpleEcho => &[Self::Server, Self::Client, Self::UdpServer, Self::UdpClient],
            Assignment::ProxyLb => &[Self::Server, Self::Client, Self::Proxy],
            _ => &[Self::Server, Self::Client],
        }
    }
}

/// How a program is started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The program and its arguments, with placeholders: `{host}` and `{port}` of the server or the proxy (of a
    /// program that listens, its own), `{id}` of a backend (1 or 2), `{backend1}` and `{backend2}` (the ports of
    /// the backends), `{input}` (the input file of the chain's client).
    pub command: Vec<String>,
    /// Lines to type as soon as it runs, with the same placeholders.
    pub typed: Vec<String>,
}

/// Ports that are written into the programs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FixedPorts {
    /// Where the server, or the proxy, listens.
    pub port: Option<u16>,
    /// Where the server over UDP takes datagrams, if not at the port of the one over TCP.
    pub udp_port: Option<u16>,
    /// Where the proxy's backends listen.
    pub backends: Vec<u16>,
    /// How many backends the proxy has where their ports are not fixed; two where it does not say.
    pub backend_count: Option<usize>,
}

impl FixedPorts {
    /// Whether any port is fixed, so that two copies of a program cannot run side by side in one network.
    pub fn any(&self) -> bool {
        self.all().next().is_some()
    }

    /// Those of TCP.
    pub fn of_tcp(&self) -> impl Iterator<Item = u16> {
        self.port.into_iter().chain(self.backends.iter().copied())
    }

    /// All of them.
    fn all(&self) -> impl Iterator<Item = u16> {
        self.of_tcp().chain(self.udp_port)
    }
}

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

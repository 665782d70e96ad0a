//! A submission as the grader uses it: what `grade.toml` says, with everything that it leaves out filled in.

mod menu;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
pub use menu::{Lines, Menu, Wire};

/// One submission for one assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The name in reports: that of its folder.
    pub name: String,
    /// The folder of a class that it was found in, as reports name it.
    pub handed_in_as: Option<String>,
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
            handed_in_as: None,
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

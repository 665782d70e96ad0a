//! The assignments that are graded, by name.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// An assignment; its name is that of the crate that solves it, with a word more where a crate solves two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ValueEnum)]
pub enum Assignment {
    /// The single-socket report, part 1: one client at a time.
    #[serde(rename = "hw-echo")]
    #[value(name = "hw-echo")]
    Echo,
    /// `SimpleEcho` over TCP and UDP.
    #[serde(rename = "hw-echo-simple")]
    #[value(name = "hw-echo-simple")]
    SimpleEcho,
    /// The single-socket report, part 2: a thread for each client.
    #[serde(rename = "hw-multithread-echo")]
    #[value(name = "hw-multithread-echo")]
    MultithreadEcho,
    /// The multi-client assignment, method 1: a thread for each client.
    #[serde(rename = "hw-multithread")]
    #[value(name = "hw-multithread")]
    Multithread,
    /// The multi-client assignment, method 2: one thread for all.
    #[serde(rename = "hw-nonblocking")]
    #[value(name = "hw-nonblocking")]
    Nonblocking,
    /// The round-robin proxy.
    #[serde(rename = "hw-proxy-lb")]
    #[value(name = "hw-proxy-lb")]
    ProxyLb,
    /// The source-routed proxy chain.
    #[serde(rename = "hw-proxy-chain")]
    #[value(name = "hw-proxy-chain")]
    ProxyChain,
    /// The 100 kB bulk echo.
    #[serde(rename = "hw-bulk")]
    #[value(name = "hw-bulk")]
    Bulk,
}

impl Assignment {
    /// All of them, in the order of the reports.
    pub const ALL: [Self; 8] = [
        Self::Echo,
        Self::SimpleEcho,
        Self::MultithreadEcho,
        Self::Multithread,
        Self::Nonblocking,
        Self::ProxyLb,
        Self::ProxyChain,
        Self::Bulk,
    ];

    /// The name, as in `grade.toml` and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Echo => "hw-echo",
            Self::SimpleEcho => "hw-echo-simple",
            Self::MultithreadEcho => "hw-multithread-echo",
            Self::Multithread => "hw-multithread",
            Self::Nonblocking => "hw-nonblocking",
            Self::ProxyLb => "hw-proxy-lb",
            Self::ProxyChain => "hw-proxy-chain",
            Self::Bulk => "hw-bulk",
        }
    }

    /// The workspace's crate that solves it.
    pub fn krate(self) -> &'static str {
        match self {
            Self::Echo | Self::SimpleEcho => "hw-echo",
            Self::MultithreadEcho | Self::Multithread => "hw-multithread",
            other => other.name(),
        }
    }

    /// Whether it is the menu service, by one method or the other.
    pub fn is_menu(self) -> bool {
        matches!(self, Self::Multithread | Self::Nonblocking)
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_has_one_name_everywhere() {
        for assignment in Assignment::ALL {
            let value = assignment.to_possible_value().unwrap();
            assert_eq!(value.get_name(), assignment.name());
            assert_eq!(serde_json::to_value(assignment).unwrap(), assignment.name());
        }
    }
}

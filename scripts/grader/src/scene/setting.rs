//! Where checks take place, and what the placeholders of commands stand for there.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::sandbox::{Account, Limits};

/// Where the checks of a submission take place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The grader's own program, which calls [`crate::sandbox::stage`] first thing.
    #[serde(with = "crate::os_path")]
    pub launcher: PathBuf,
    /// Whether programs are kept in namespaces of their own.
    pub namespaces: bool,
    /// The copy of the submission, in which its programs are started.
    #[serde(with = "crate::os_path")]
    pub folder: PathBuf,
    /// Whom programs run as where there are no namespaces.
    pub run_as: Option<Account>,
    /// Folders that no program may look into.
    #[serde(with = "crate::os_path::several")]
    pub hidden: Vec<PathBuf>,
    /// What a program may take.
    pub limits: Limits,
}

/// What the placeholders of a command stand for.
#[derive(Debug, Clone, Default)]
pub struct Fill {
    /// `{host}`; 127.0.0.1 where there is none.
    pub host: Option<IpAddr>,
    /// `{port}`.
    pub port: u16,
    /// `{id}`.
    pub id: u16,
    /// `{backend1}`, `{backend2}` and so on.
    pub backends: Vec<u16>,
    /// `{input}`.
    pub input: String,
    /// Where the program is started, if not in the submission's folder.
    pub working: Option<PathBuf>,
}

impl Fill {
    /// For a program that needs no more than a port.
    pub fn port(port: u16) -> Self {
        Self { port, ..Self::default() }
    }

    /// For a client of a server that is reached there.
    pub fn to(server: SocketAddr) -> Self {
        Self { host: Some(server.ip()), ..Self::port(server.port()) }
    }

    pub(crate) fn fill(&self, text: &str) -> String {
        let host = self.host.unwrap_or(Ipv4Addr::LOCALHOST.into());
        let text = text
            .replace("{host}", &host.to_string())
            .replace("{port}", &self.port.to_string())
            .replace("{id}", &self.id.to_string())
            .replace("{input}", &self.input);
        (1..).zip(&self.backends).fold(text, |text, (number, port)| {
            text.replace(&format!("{{backend{number}}}"), &port.to_string())
        })
    }
}

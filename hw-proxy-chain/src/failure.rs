//! Why a request was not met.

use common::args::HostPort;

/// Why a request was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// For this reason, which is told to a client that asks: `pchost2:11000: connection refused`.
    Reason(String),
    /// The client is to blame, or gone; nobody can be told.
    Client(String),
    /// The program is about to end.
    Stopped,
}

impl Failure {
    /// The same, with the node that a reason comes from.
    #[must_use]
    pub fn at(self, node: &HostPort) -> Self {
        match self {
            Self::Reason(reason) => Self::Reason(format!("{node}: {reason}")),
            other => other,
        }
    }

    /// The same, with how many bytes of a file had been sent by then.
    #[must_use]
    pub fn after(self, bytes: u64) -> Self {
        match self {
            Self::Reason(reason) => Self::Reason(format!("{reason} after {bytes} bytes")),
            Self::Client(told) => Self::Client(format!("{told} after {bytes} bytes")),
            Self::Stopped => Self::Stopped,
        }
    }
}

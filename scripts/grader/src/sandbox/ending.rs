//! How a program ended.

use std::fmt;

use nix::sys::signal::Signal;
use rustix::process::WaitStatus;
use serde::{Deserialize, Serialize};

/// How a program's main process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// By itself, with this exit status.
    Exited(i32),
    /// By a signal.
    Signalled {
        /// The signal's number.
        signal: i32,
        /// Whether the system wrote its memory to a file.
        core: bool,
    },
}

impl Ending {
    /// Whether it ended by itself and said that all was well.
    pub fn is_success(self) -> bool {
        self == Self::Exited(0)
    }

    /// What a wait told, unless the process has only been stopped.
    pub(super) fn of(status: WaitStatus) -> Option<Self> {
        if let Some(code) = status.exit_status() {
            return Some(Self::Exited(code));
        }
        let core = status.as_raw() & 0x80 != 0;
        status.terminating_signal().map(|signal| Self::Signalled { signal, core })
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Exited(code) => write!(f, "exited with status {code}"),
            Self::Signalled { signal, core } => {
                match Signal::try_from(signal) {
                    Ok(known) => write!(f, "was ended by {}", known.as_str())?,
                    Err(_) => write!(f, "was ended by signal {signal}")?,
                }
                f.write_str(if core { ", leaving a core file" } else { "" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_told_in_words() {
        assert_eq!(Ending::Exited(3).to_string(), "exited with status 3");
        let ended = |signal, core| Ending::Signalled { signal, core }.to_string();
        assert_eq!(ended(11, false), "was ended by SIGSEGV");
        assert_eq!(ended(6, true), "was ended by SIGABRT, leaving a core file");
        assert_eq!(ended(40, false), "was ended by signal 40");
    }
}

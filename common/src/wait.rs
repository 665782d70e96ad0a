//! Waiting for one socket while another is watched, and the program's end too.

#[cfg(target_os = "linux")]
pub mod at_once;
pub mod in_slices;
#[cfg(test)]
mod tests;

use std::time::Duration;

use rustix::event::{PollFlags, Timespec};

#[cfg(target_os = "linux")]
pub use at_once::{Stop, wait};
#[cfg(not(target_os = "linux"))]
pub use in_slices::{Stop, wait};

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Bytes to read, or the end of the stream.
    Reading,
    /// Room to write, or the end of connecting.
    Writing,
    /// Either of them.
    Either,
}

impl For {
    fn flags(self) -> PollFlags {
        match self {
            Self::Reading => PollFlags::IN,
            Self::Writing => PollFlags::OUT,
            Self::Either => PollFlags::IN | PollFlags::OUT,
        }
    }
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The socket can go on, or has an error that its next call will tell.
    Ready,
    /// The watched peer is gone: it reset its connection, or both directions are closed.
    WatchedGone,
    /// The shutdown has begun.
    Stopped,
    /// The deadline came first.
    TimedOut,
}

fn timespec(time: Duration) -> Timespec {
    Timespec::try_from(time).unwrap_or(Timespec { tv_sec: i64::MAX, tv_nsec: 0 })
}

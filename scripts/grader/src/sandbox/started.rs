//! What comes of starting a program, and what it leaves behind.

use std::process::{ChildStderr, ChildStdin, ChildStdout};

use common::Error;

/// The ends of a program's input and output that were asked for with [`std::process::Stdio::piped`].
#[derive(Debug)]
pub struct Pipes {
    /// To type to it.
    pub stdin: Option<ChildStdin>,
    /// What it prints.
    pub stdout: Option<ChildStdout>,
    /// What it complains of.
    pub stderr: Option<ChildStderr>,
}

/// Why a program was not started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotStart {
    /// Its command cannot be run: no such program, not executable.
    Program(Error),
    /// The sandbox cannot be made.
    Sandbox(Error),
}

impl From<Error> for CannotStart {
    fn from(error: Error) -> Self {
        Self::Sandbox(error)
    }
}

impl From<CannotStart> for Error {
    fn from(cannot: CannotStart) -> Self {
        match cannot {
            CannotStart::Program(error) | CannotStart::Sandbox(error) => error,
        }
    }
}

/// A process that was alive beside the program's main process when all of it was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its number, as the worker saw it.
    pub pid: i32,
    /// Its command line, escaped and cut.
    pub command: String,
    /// Whether it has left the program's session, as a daemon does, so that no Ctrl-C could reach it.
    pub detached: bool,
}

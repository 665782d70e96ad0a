//! The commands of the menu that the server answers.

use crate::stop::Stop;
use crate::submission::{Menu, Wire};

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Upper,
    Address,
    Count,
    Time,
}

impl Command {
    const ALL: [Self; 4] = [Self::Upper, Self::Address, Self::Count, Self::Time];

    /// Those that the submission has.
    pub(super) fn of(wire: &Wire) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|command| command.parts(wire).is_ok())
    }

    /// What is sent for it.
    ///
    /// # Errors
    /// Where the submission has no such command.
    pub(super) fn parts(self, wire: &Wire) -> Result<&[String], Stop> {
        let parts = match self {
            Self::Upper => &wire.upper,
            Self::Address => &wire.address,
            Self::Count => &wire.count,
            Self::Time => &wire.time,
        };
        if !parts.is_empty() {
            return Ok(parts);
        }
        let number = self.number();
        Err(Stop::fail(format!("the submission has no command {number}: so its grade.toml says")))
    }

    /// What is typed for it.
    pub(super) fn option(self, menu: &Menu) -> &str {
        match self {
            Self::Upper => &menu.upper,
            Self::Address => &menu.address,
            Self::Count => &menu.count,
            Self::Time => &menu.time,
        }
    }

    /// Its number in the assignment.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Upper => 1,
            Self::Address => 2,
            Self::Count => 3,
            Self::Time => 4,
        }
    }

    /// What the server answers it with.
    pub(super) fn answer(self) -> &'static str {
        match self {
            Self::Upper => "the text",
            Self::Address => "the client's IP address and port",
            Self::Count => "the number of requests",
            Self::Time => "the running time",
        }
    }
}

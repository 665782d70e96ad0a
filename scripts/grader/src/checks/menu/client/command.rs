//! The commands of the menu that the server answers.

use crate::submission::Menu;

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Upper,
    Address,
    Count,
    Time,
}

impl Command {
    pub(super) const ALL: [Self; 4] = [Self::Upper, Self::Address, Self::Count, Self::Time];

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

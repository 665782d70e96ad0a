//! A program that takes turns with others, or a chain of programs that does.

use std::process::Command;

use common::Error;
use scripts::load::connections::Transport;

use crate::tools::Tools;

/// A program, or a chain of them, that takes turns with others.
#[derive(Clone, Copy)]
pub struct Contender {
    /// As tables and charts name it.
    pub name: &'static str,
    /// Whether it is the workspace's own, whose failing fails the run.
    pub ours: bool,
    /// How clients talk to it.
    pub transport: Transport,
    /// What is started for its turn.
    pub start: Start,
}

/// The command that has a program listen on a port.
pub type Listen = fn(&Tools, u16) -> Result<Command, Error>;
/// The command that has a program listen on the first port and pass everything on to the second.
pub type PassOn = fn(&Tools, u16, u16) -> Result<Command, Error>;

/// What is started for a turn. Of a chain there are as many nodes as the load has hops, each a program of its
/// own.
#[derive(Clone, Copy)]
pub enum Start {
    /// One program.
    One(Listen),
    /// Nodes that are told by each request where to go on, and may have the file themselves.
    Routed(Listen),
    /// Nodes that were told when they were started, and behind them one that has the file.
    Fixed {
        /// Each but the last.
        forward: PassOn,
        /// The last.
        last: Listen,
    },
}

impl Contender {
    /// Whether there is anything to measure under that load: of forwards that have no file nothing is left
    /// when there is a single hop.
    pub fn takes(&self, at: u64) -> bool {
        !matches!(self.start, Start::Fixed { .. }) || at > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwards_have_no_turn_without_a_hop_for_them() {
        let node: Listen = |tools, _| tools.go();
        let takes =
            |start, at| Contender { name: "one", ours: false, transport: Transport::Stream, start }.takes(at);
        assert!(takes(Start::One(node), 1) && takes(Start::Routed(node), 1));
        let fixed = Start::Fixed { forward: |tools, _, _| tools.go(), last: node };
        assert!(!takes(fixed, 1) && takes(fixed, 2));
    }
}

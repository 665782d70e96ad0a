//! Client languages meet server languages: each pair plays its scenario, judged by the same transcripts.

use common::Error;

use crate::cast::Cast;
use crate::compare::{self, Options};
use crate::peers::{Language, Peers};
use crate::programs::Programs;
use crate::scenarios::{
    BULK, FOUR_HOPS, MENU_BY_THREADS, MENU_FROM_ONE_THREAD, ONE_AT_A_TIME, Pace, ROUND_ROBIN, SIMPLE_TCP,
    SIMPLE_UDP, Scenario, TWO_HOPS,
};

/// Two programs that talk with each other.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// What is said of them.
    pub title: &'static str,
    /// The one that connects: a program, or one of its parts in the scenario.
    pub client: &'static str,
    /// The one that is connected to.
    pub server: &'static str,
    /// Where they talk.
    pub scenario: Scenario,
}

/// Every pair of programs that talk with each other.
pub const PAIRS: [Pair; 10] = [
    Pair {
        title: "echo-client, echo-server",
        client: "echo-client",
        server: "echo-server",
        scenario: ONE_AT_A_TIME,
    },
    Pair {
        title: "simple-client, simple-server (TCP)",
        client: "simple-client",
        server: "simple-server",
        scenario: SIMPLE_TCP,
    },
    Pair {
        title: "simple-client, simple-server (UDP)",
        client: "simple-client",
        server: "simple-server",
        scenario: SIMPLE_UDP,
    },
    Pair {
        title: "multithread-client, multithread-server",
        client: "multithread-client",
        server: "multithread-server",
        scenario: MENU_BY_THREADS,
    },
    Pair {
        title: "nonblocking-client, nonblocking-server",
        client: "nonblocking-client",
        server: "nonblocking-server",
        scenario: MENU_FROM_ONE_THREAD,
    },
    Pair { title: "lb-client, proxy", client: "lb-client", server: "proxy", scenario: ROUND_ROBIN },
    Pair { title: "proxy, lb-server", client: "proxy", server: "lb-server", scenario: ROUND_ROBIN },
    Pair {
        title: "chain-client, chain-server",
        client: "chain-client",
        server: "chain-server",
        scenario: TWO_HOPS,
    },
    Pair { title: "chain-server, chain-server", client: "pchost1", server: "pchost2", scenario: FOUR_HOPS },
    Pair { title: "bulk-client, bulk-server", client: "bulk-client", server: "bulk-server", scenario: BULK },
];

/// How a pair in two languages came out.
#[derive(Debug)]
pub enum Cell {
    /// Every program printed what its report says.
    Equal,
    /// Some program did not; what, in lines to print.
    Different(String),
    /// A language is not on this machine.
    Missing(&'static str),
    /// The scenario could not be played.
    Failed(Error),
}

/// Plays a pair's scenario with the client in one language and the server in another.
pub fn play(pair: &Pair, client: Language, server: Language, programs: &Programs, peers: &Peers) -> Cell {
    if let Some(reason) = peers.missing(client).or(peers.missing(server)) {
        return Cell::Missing(reason);
    }
    let cast = Cast::rust(programs, peers).with(pair.client, client).with(pair.server, server);
    let judged = match compare::run(&pair.scenario, &cast, &Options::at(Pace::QUICK)) {
        Ok(judged) => judged,
        Err(error) => return Cell::Failed(error),
    };
    match judged.stopped {
        _ if judged.programs.iter().any(|v| !v.differences.is_empty()) => {
            Cell::Different(judged.programs.into_iter().map(|verdict| verdict.differences).collect())
        }
        Some(error) => Cell::Failed(error),
        None => Cell::Equal,
    }
}

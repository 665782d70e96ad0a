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
    /// An option that the client's peers have and the workspace's program has not.
    pub peer_option: Option<&'static str>,
}

impl Pair {
    const fn of(title: &'static str, [client, server]: [&'static str; 2], scenario: Scenario) -> Self {
        Self { title, client, server, scenario, peer_option: None }
    }

    const fn with_peer_option(self, option: &'static str) -> Self {
        Self { peer_option: Some(option), ..self }
    }

    /// The languages in which its client is played.
    pub fn client_languages(&self) -> impl Iterator<Item = Language> {
        let has_ours = self.peer_option.is_none();
        Language::ALL.into_iter().filter(move |language| has_ours || *language != Language::Rust)
    }
}

/// A peer of the chain sends no newline behind the last line of a request.
const NO_NEWLINE: &str = "--no-newline";

/// Every pair of programs that talk with each other.
pub const PAIRS: [Pair; 12] = [
    Pair::of("echo-client, echo-server", ["echo-client", "echo-server"], ONE_AT_A_TIME),
    Pair::of("simple-client, simple-server (TCP)", ["simple-client", "simple-server"], SIMPLE_TCP),
    Pair::of("simple-client, simple-server (UDP)", ["simple-client", "simple-server"], SIMPLE_UDP),
    Pair::of(
        "multithread-client, multithread-server",
        ["multithread-client", "multithread-server"],
        MENU_BY_THREADS,
    ),
    Pair::of(
        "nonblocking-client, nonblocking-server",
        ["nonblocking-client", "nonblocking-server"],
        MENU_FROM_ONE_THREAD,
    ),
    Pair::of("lb-client, proxy", ["lb-client", "proxy"], ROUND_ROBIN),
    Pair::of("proxy, lb-server", ["proxy", "lb-server"], ROUND_ROBIN),
    Pair::of("chain-client, chain-server", ["chain-client", "chain-server"], TWO_HOPS),
    Pair::of("chain-server, chain-server", ["pchost1", "pchost2"], FOUR_HOPS),
    Pair::of("chain-client without the last newline", ["chain-client", "chain-server"], TWO_HOPS)
        .with_peer_option(NO_NEWLINE),
    Pair::of("chain-server without the last newline", ["pchost1", "pchost2"], FOUR_HOPS)
        .with_peer_option(NO_NEWLINE),
    Pair::of("bulk-client, bulk-server", ["bulk-client", "bulk-server"], BULK),
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
    let mut cast = Cast::rust(programs, peers).with(pair.client, client).with(pair.server, server);
    if let Some(option) = pair.peer_option {
        cast = cast.with_option(pair.client, option);
    }
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

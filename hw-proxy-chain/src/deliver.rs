//! One download as a node sees it: a file of its own, or what the next hop sends.

use common::args::HostPort;

use crate::answer::SHORTER;
use crate::failure::Failure;
use crate::node::{Config, DATA_PATIENCE};
use crate::route::Route;
use crate::transfer::{self, Source};
use crate::watch::Watch;

/// Sends the watched client the whole of a file of this node; without the end that says so.
///
/// # Errors
/// Why it was not all of it.
pub fn own_file(config: &Config, name: &str, watch: Watch<'_>) -> Result<(), Failure> {
    let (file, size) = config.root.file(name).map_err(Failure::Reason)?;
    let sent = transfer::run(&mut *config.means.from_file(&file, size), None, watch)?;
    if sent < size { Err(Failure::Reason(SHORTER.to_owned()).after(sent)) } else { Ok(()) }
}

/// Passes on all that the next hop sends for the rest of the route; without the end that says so.
///
/// # Errors
/// Why it was not all of it, with the next hop's name.
pub fn next_hops_file(
    config: &Config,
    node: &HostPort,
    rest: &Route,
    watch: Watch<'_>,
) -> Result<(), Failure> {
    let passed_on = config.next_hops.ask(node, rest, watch).and_then(|connection| {
        let source = Source { connection: &connection, patience: DATA_PATIENCE };
        transfer::run(&mut *config.means.from_connection(&connection), Some(source), watch)
    });
    passed_on.map(drop).map_err(|failure| failure.at(node))
}

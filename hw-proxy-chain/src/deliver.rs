//! One download as a node sees it: a file of its own, or what the next hop sends.

use std::net::TcpStream;

use common::args::HostPort;
use common::wait::Stop;

use crate::answer::SHORTER;
use crate::failure::Failure;
use crate::node::{Config, DATA_PATIENCE};
use crate::route::Route;
use crate::transfer::{self, Source};
use crate::watch::Watch;

/// Sends the client the whole of a file of this node; without the end that says so.
///
/// # Errors
/// Why it was not all of it, or not one state of it.
pub fn own_file(config: &Config, name: &str, client: &TcpStream, stop: &Stop) -> Result<(), Failure> {
    let found = config.root.file(name).map_err(Failure::Reason)?;
    let sent = transfer::run(&mut *config.means.from_file(&found.file, found.size), None, client, stop)?;
    if sent < found.size {
        return Err(Failure::Reason(SHORTER.to_owned()).after(sent));
    }
    found.check_unchanged().map_err(Failure::Reason)
}

/// Passes on all that the next hop sends for the rest of the route; without the end that says so.
///
/// # Errors
/// Why it was not all of it, with the next hop's name.
pub fn next_hops_file(
    config: &Config,
    (node, rest): (&HostPort, &Route),
    client: &TcpStream,
    stop: &Stop,
) -> Result<(), Failure> {
    let watch = Watch { client: Some(client), stop };
    let passed_on = config.next_hops.ask(node, rest, watch).and_then(|connection| {
        let source = Source { connection: &connection, patience: DATA_PATIENCE };
        transfer::run(&mut *config.means.from_connection(&connection), Some(source), client, stop)
    });
    passed_on.map(drop).map_err(|failure| failure.at(node))
}

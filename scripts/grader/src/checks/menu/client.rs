//! The submission's client, typed to as its user would.

mod connection;
mod counter;
mod desk;
mod leaving;
mod replies;
mod rtt;
mod server_gone;
mod stand_in;
mod start;
mod told;
mod values;
mod venue;

use crate::check::Check;

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    [start::CHECKS, replies::CHECKS, rtt::CHECKS, connection::CHECKS, leaving::CHECKS, server_gone::CHECKS]
        .concat()
}

/// Without it a client has no server of its own.
const STARTS: &str = "the_server_starts_and_listens";

/// What all other checks of the client build on.
const ASKS: &[&str] = &["the_client_asks_for_an_option"];

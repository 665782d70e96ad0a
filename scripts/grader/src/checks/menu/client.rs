//! The submission's client with the submission's own server, typed to as its user would.

mod connection;
mod desk;
mod leaving;
mod replies;
mod rtt;
mod server_gone;
mod start;

use crate::check::Check;

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    [start::CHECKS, replies::CHECKS, rtt::CHECKS, connection::CHECKS, leaving::CHECKS, server_gone::CHECKS]
        .concat()
}

/// What all other checks of the client build on.
const STARTED: &[&str] = &["the_server_starts_and_listens", "the_client_asks_for_an_option"];

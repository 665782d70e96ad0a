//! The single-socket report, part 1, and the SimpleEcho programs that the multi-client assignment
//! starts from.
//!
//! | Program | is | and is read in |
//! |---|---|---|
//! | `echo-server` | an echo for one client at a time | [`server`] |
//! | `echo-client` | its keyboard client | [`client`] |
//! | `simple-server` | a text in UPPER case, over TCP or UDP | [`simple_server`] |
//! | `simple-client` | one sentence, one reply | [`simple_client`] |
//!
//! Which datagrams a UDP echo must leave unanswered stands in [`common::echo_loops`].

pub mod client;
pub mod server;
pub mod simple_client;
pub mod simple_server;

use std::time::Duration;

/// The most bytes that one receive takes, as in the report.
pub const RECV_SIZE: usize = 1024;

/// How long a client waits for a reply over TCP, unless told otherwise.
///
/// Long, because waiting is what the report shows: the second client gets no answer until the first
/// has left.
pub const REPLY_TIMEOUT: Duration = Duration::from_secs(3600);

//! The source-routed proxy report: a file downloaded through any number of hops.
//!
//! | To see how … | read |
//! |---|---|
//! | a route is read, written and held to its limits, without a socket | [`route`] |
//! | the end of a request is found that says neither its length nor its end | [`request`] |
//! | no name leads out of the served folder | [`root`] |
//! | a node is kept from being used to reach what only its machine reaches | [`allow`], [`next_hop`] |
//! | a node is proxy for one request and server for the next | [`node`], [`deliver`] |
//! | bytes move with a deadline for every wait, whichever way | [`transfer`], [`means`] |
//! | the kernel moves them: sendfile and splice | `kernel` (Linux) |
//! | a buffer does | [`buffered`] |
//! | a proper end says that a file is whole, and everything else is a reset | [`reply`], [`node`] |
//! | a client learns what went wrong | [`inform`], [`answer`] |
//! | a client leaves no part of a file that looks whole | [`download`], [`output`] |

pub mod allow;
pub mod answer;
pub mod ask;
pub mod buffered;
pub mod deliver;
pub mod download;
pub mod failure;
pub mod inform;
#[cfg(target_os = "linux")]
pub mod kernel;
pub mod means;
pub mod next_hop;
pub mod node;
pub mod output;
pub mod reply;
pub mod request;
pub mod root;
pub mod route;
pub mod transfer;
pub mod watch;

//! The round-robin report: a proxy that moves each client's requests over the backends.
//!
//! | To see how … | read |
//! |---|---|
//! | a client's own rotation moves on | [`rotation`] |
//! | a client's requests are taken, one receive each | [`proxy`] |
//! | one request goes over a new backend connection and its whole reply comes back | [`exchange`] |
//! | a thread waits for one socket and notices that another was reset | [`common::wait`] |
//! | a backend's name keeps several addresses | [`backend`] |
//! | thousands of connections find free local ports | [`local_ports`] |
//! | a backend answers | [`server`] |
//! | the report's client asks four times | [`client`] |

pub mod backend;
pub mod client;
pub mod exchange;
pub mod local_ports;
pub mod proxy;
pub mod rotation;
pub mod server;

/// The most bytes that one receive takes, as in the report; in the proxy, the size of a request.
pub const RECV_SIZE: usize = 1024;

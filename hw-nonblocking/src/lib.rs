//! The multi-client assignment, method 2: one thread for all clients, waiting for all sockets at once.
//!
//! | To see how … | read |
//! |---|---|
//! | one thread waits for sockets, signals and deadlines | [`reactor`] |
//! | connections are accepted and given their turns | [`server`] |
//! | a connection reads, answers and writes without ever waiting | [`connection`] |
//! | clients are managed without connections | [`udp`] |
//! | the services themselves work | [`common::service`], [`common::menu`] |
//! | the menu's client works | [`common::menu_client`] |

pub mod connection;
pub mod reactor;
pub mod server;
pub mod udp;

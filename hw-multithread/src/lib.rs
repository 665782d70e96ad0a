//! The multi-client assignment, method 1: a main thread that accepts and one thread for each client.
//!
//! | To see how … | read |
//! |---|---|
//! | a client's thread serves it, and a timer thread reports | [`server`] |
//! | a line is sent to every client without waiting for any | [`announce`] |
//! | the services themselves work | [`common::service`], [`common::menu`] |
//! | the menu's client works | [`common::menu_client`] |

pub mod announce;
pub mod server;

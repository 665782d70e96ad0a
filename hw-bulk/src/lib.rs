//! The 100 kB report: a bulk echo for clients that run at the same time.
//!
//! | To see how … | read |
//! |---|---|
//! | a server takes everything before it sends, or echoes as it comes, in bounded memory | [`server`] |
//! | a client reads while it writes, so that neither waits for the other for ever | [`exchange`] |
//! | a slow peer is told from one that stands still | [`moving`] |
//! | it is seen that exactly the sent bytes came back | [`pattern`] |
//! | many clients make many exchanges | [`client`] |

pub mod client;
pub mod exchange;
pub mod moving;
pub mod pattern;
pub mod server;
pub mod size;

//! What every homework of the workspace shares, one idea in each file.
//!
//! | To see how … | read |
//! |---|---|
//! | arguments are checked and turned into one-line usage errors, a manual page and completions | [`args`], [`program`] |
//! | an error says what was being done, what went wrong and what to do | [`error`] |
//! | a listening socket is made (`SO_REUSEADDR`, backlog, dual stack) | [`listen`] |
//! | a name with several addresses is connected to within a deadline | [`connect`] |
//! | an accept loop survives a lack of descriptors and ends on Ctrl-C | [`accept`] |
//! | one client is served at a time, or each by a thread of its own | [`one_at_a_time`], [`thread_per_client`] |
//! | a service is written once for servers of every kind | [`service`], [`menu`], [`request_lines`] |
//! | a client asks a server again when no reply comes, and takes no reply for another's | [`menu_client`] |
//! | a UDP service does not start talking with another for ever | [`echo_loops`], [`datagram`] |
//! | addresses are printed as Python prints them | [`python`] |
//! | peer bytes are made safe for a log | [`escape`] |
//! | whole lines reach the output at once | [`lines`] |
//! | clients get IDs that are never used again | [`registry`] |
//! | Ctrl-C and SIGTERM stop a program | [`shutdown`] |
//! | a thread waits for one socket and notices that another was reset, or the shutdown | [`wait`] |
//! | a report comes every minute without drifting | [`ticker`] |

pub mod accept;
pub mod args;
pub mod connect;
pub mod datagram;
pub mod echo_loops;
pub mod error;
pub mod escape;
pub mod keyboard;
pub mod lines;
pub mod listen;
pub mod menu;
pub mod menu_client;
pub mod one_at_a_time;
pub mod open_files;
pub mod program;
pub mod python;
pub mod registry;
pub mod request_lines;
pub mod service;
pub mod service_args;
pub mod shutdown;
pub mod stream;
pub mod thread_per_client;
pub mod ticker;
pub mod uppercase;
pub mod wait;

pub use error::Error;
pub use lines::LineWriter;
pub use shutdown::Shutdown;

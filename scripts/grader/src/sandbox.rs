//! Keeps a submitted program from the machine and from others, and ends all of it.
//!
//! The worker, which plays the other side of the submitted programs, goes into a network of its own with
//! [`enter_network`]. Each program that it then starts is a [`Confined`]: it sees a read-only system, writes in
//! its scratch folder and in a private `/tmp` only, and lives in a process namespace that ends as a whole.
//!
//! ```text
//! worker        user and network namespace: its own loopback, nothing else
//! └─ launcher   joins no namespace, but makes those of the program
//!    └─ keeper  process 1 of the program's namespace: mounts, leads the session, reaps whatever has lost its parent
//!       └─ the program, in a process group and a user namespace of its own, with no capability
//! ```
//!
//! Where the system has no namespaces to give, the launcher is the keeper and adopts orphans as a subreaper.
//!
//! Making namespaces needs a process with one thread, and safe Rust has no code between fork and exec. So each step
//! is this program again, started with a hidden argument; a program that uses this module calls [`stage`] first.

mod another_user;
mod confined;
mod devices;
mod ending;
mod environment;
mod ids;
mod isolation;
mod keeper;
mod launch;
mod loopback;
mod mounts;
mod network;
mod order;
mod program;
mod reports;
mod secrets;
mod spec;
mod stages;
mod started;
mod tree;
mod usage;
mod view;

pub use another_user::try_another_user;
pub use confined::Confined;
pub use ending::Ending;
pub use isolation::Isolation;
pub use keeper::become_subreaper;
pub use network::{enter_network, fresh_network, network_without_elsewhere};
pub use spec::{Account, Limits, Spec};
pub use stages::{in_network, own_program, stage};
pub use started::{CannotStart, Leftover, Pipes};
pub(crate) use usage::Share;
pub use usage::too_full;

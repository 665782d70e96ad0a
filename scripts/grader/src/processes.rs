//! What the system knows of running processes (proc(5)), Linux only.
//!
//! | To see how … | read |
//! |---|---|
//! | a process's descendants are found | [`mod@tree`] |
//! | its sockets are found without a connection that would use up a client ID | [`sockets`] |
//! | its threads, CPU time, memory and descriptors are counted | [`usage`] |
//! | it is known how much went over the network | [`traffic`] |
//! | its name, command line and start are told | [`identity`] |
//! | it is known whether its threads are the program's own | [`mod@runtime`] |
//! | a process of another user is looked into | `sight` |
//!
//! Processes come and go while they are looked at. Where several are asked for, one that has ended counts
//! nothing; where one is asked for, that is an error. A process that has ended and waits for its parent (a
//! zombie) has ended. One whose first thread has ended while others go on has not: it is looked at through
//! another thread.

pub mod identity;
pub(crate) mod place;
pub mod runtime;
pub(crate) mod sight;
pub mod sockets;
#[cfg(test)]
pub(crate) mod testing;
pub mod traffic;
pub mod tree;
pub mod usage;

pub use identity::{command_line, name, started};
pub use runtime::{OwnThreads, Runtime, runtime};
pub use sockets::{
    Connection, Holder, Listener, Protocol, UnderWay, bound_udp, connections, holder_of, is_in_time_wait,
    listeners, takes_ipv4, udp_holder_of, under_way, unread_at,
};
pub use traffic::octets;
pub use tree::tree;
pub use usage::{
    cpu_time, free_memory, machine_cpus, machine_time, open_files, resident, rest, thread_names,
    thread_states, threads, waited,
};

//! A network of one's own: a loopback and nothing else.

use std::fs;
use std::net::IpAddr;

use common::Error;
use nix::sched::CloneFlags;
use rustix::process::{Signal, getppid, set_parent_process_death_signal};

use super::{ids, loopback};

/// Takes this process into a network with its own loopback and no other way out, as root of a user namespace. To
/// be called first thing, while the process has one thread.
///
/// From then on the process is killed when the thread that started it ends.
///
/// # Errors
/// Where the system does not allow it, or the process has several threads.
pub fn enter_network() -> Result<(), Error> {
    let parent = getppid();
    ids::become_root_inside(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWIPC)?;
    loopback::bring_up(&[]).map_err(|error| Error::io("cannot bring up the loopback", &error))?;
    keep_its_own_connections();
    // Last, as a change of who one is takes it back.
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|errno| Error::io("cannot ask to be ended with the grader", &errno.into()))?;
    if getppid() != parent {
        return Err(Error::new("cannot go on", "the grader has ended"));
    }
    Ok(())
}

/// How many places the table of a network's connections has; there may be more connections than places.
const CONNECTIONS: &str = "512";

/// Takes the calling thread, in a process that has gone through [`enter_network`], into another new network, which
/// what it starts from then on is in too. Nothing of what was used before is there: no port that is still waited for
/// (TIME_WAIT), no datagram on its way. `addresses` are its own, too.
///
/// # Errors
/// Where the system does not allow it, or has no such address.
pub fn fresh_network(addresses: &[IpAddr]) -> Result<(), Error> {
    nix::sched::unshare(CloneFlags::CLONE_NEWNET)
        .map_err(|errno| Error::io("cannot make a new network", &errno.into()))?;
    loopback::bring_up(addresses).map_err(|error| Error::io("cannot bring up the loopback", &error))?;
    keep_its_own_connections();
    Ok(())
}

/// Gives the networks that come from this one tables of connections of their own, which are small: in the one that they
/// share with the machine, whoever asks what listens goes through a place for every connection that the machine could
/// have, and a server that is started is asked for many times. tcp(7) has nothing of it, but the kernel's ip-sysctl has
/// (`tcp_child_ehash_entries`, from Linux 6.1); where it cannot be set, all goes on, slower.
fn keep_its_own_connections() {
    let _ = fs::write("/proc/sys/net/ipv4/tcp_child_ehash_entries", CONNECTIONS);
}

/// [`fresh_network`] in which every address is this machine's: whatever a program connects to comes back here, where it
/// can be seen, and answered.
///
/// # Errors
/// Where the system does not allow it.
pub fn network_without_elsewhere() -> Result<(), Error> {
    fresh_network(&[])?;
    loopback::lead_everything_here()
        .map_err(|error| Error::io("cannot have every address lead to the loopback", &error))
}

//! A network of one's own: a loopback and nothing else.

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
    // Last, as a change of who one is takes it back.
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|errno| Error::io("cannot ask to be ended with the grader", &errno.into()))?;
    if getppid() != parent {
        return Err(Error::new("cannot go on", "the grader has ended"));
    }
    Ok(())
}

/// Takes the calling thread, in a process that has gone through [`enter_network`], into another new network, which
/// what it starts from then on is in too. Nothing of what was used before is there: no port that is still waited for
/// (TIME_WAIT), no datagram on its way. `addresses` are its own, too.
///
/// # Errors
/// Where the system does not allow it, or has no such address.
pub fn fresh_network(addresses: &[IpAddr]) -> Result<(), Error> {
    nix::sched::unshare(CloneFlags::CLONE_NEWNET)
        .map_err(|errno| Error::io("cannot make a new network", &errno.into()))?;
    loopback::bring_up(addresses).map_err(|error| Error::io("cannot bring up the loopback", &error))
}

//! User namespaces: who a process is inside, and who it stays outside.

use std::fs;

use common::Error;
use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};

/// Whom a program is inside when the grader is root: some user that is not, as root would get capabilities.
const ORDINARY: u32 = 1_000;

/// Goes into a new user namespace as root of it, and into the `others` at the same time. To files and processes of
/// the outside it stays who it was.
///
/// # Errors
/// Where the system does not allow it, or the process has several threads.
pub(super) fn become_root_inside(others: CloneFlags) -> Result<(), Error> {
    enter(0, 0, others)
}

/// Goes into one more user namespace, as nobody special: mounts made outside of it are out of its reach, and the
/// next program has no capability.
///
/// # Errors
/// Where the system does not allow it, or the process has several threads.
pub(super) fn become_ordinary() -> Result<(), Error> {
    let inside = |map: &str| match outside(map) {
        None | Some(0) => ORDINARY,
        Some(id) => id,
    };
    let (uid, gid) = (inside("/proc/self/uid_map"), inside("/proc/self/gid_map"));
    enter(uid, gid, CloneFlags::empty())
}

/// Whom the namespace's first user is outside.
fn outside(map: &str) -> Option<u32> {
    fs::read_to_string(map).ok()?.split_whitespace().nth(1)?.parse().ok()
}

fn enter(uid: u32, gid: u32, others: CloneFlags) -> Result<(), Error> {
    let (outer_uid, outer_gid) = (rustix::process::geteuid(), rustix::process::getegid());
    unshare(CloneFlags::CLONE_NEWUSER | others).map_err(cannot_make)?;
    // Without, a group list could be changed to get rid of a group that is refused something.
    write("/proc/self/setgroups", "deny")?;
    write("/proc/self/uid_map", &format!("{uid} {} 1", outer_uid.as_raw()))?;
    write("/proc/self/gid_map", &format!("{gid} {} 1", outer_gid.as_raw()))
}

/// The system's own words for some of these are about something else.
fn cannot_make(errno: Errno) -> Error {
    let doing = "cannot make a user namespace";
    match errno {
        Errno::ENOSPC => {
            Error::new(doing, "there are as many as the system allows, or one in another too often")
        }
        Errno::EINVAL => Error::new(doing, "this process has several threads, or this system has none"),
        _ => Error::io(doing, &errno.into()),
    }
}

fn write(path: &str, text: &str) -> Result<(), Error> {
    let written = fs::write(path, text);
    written.map_err(|error| Error::io(format_args!("cannot set the users of a namespace in {path}"), &error))
}

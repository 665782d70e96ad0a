//! Looking into a process that this one's own user may not look into.
//!
//! What a process has open, mapped and in its environment is shown to its own user and to whoever has `CAP_SYS_PTRACE`
//! (ptrace(2), "Ptrace access mode checking"). Root in a container has not, as a rule, but may become anybody: a thread
//! of it that is that user to the file system alone (setfsuid(2)) sees what he sees, and can do no more than he.
//!
//! The kernel takes that for a change of who one is (commit_creds() in kernel/cred.c): the process may not be looked into
//! itself from then on, and the thread is no more told of its parent's end. Both are put right, but for a moment in which
//! the stages of a sandbox cannot reach the pipe that they report by, and try again.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
use rustix::process::{
    DumpableBehavior, Pid, Signal, getpid, getppid, kill_process, parent_process_death_signal,
    set_dumpable_behavior, set_parent_process_death_signal,
};

/// Does what looks into the process whose folder in `/proc` is given; where that is refused, once more as the process's
/// own user.
///
/// # Errors
/// Those of `look`.
pub(crate) fn into<T>(folder: &Path, mut look: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let refused = match look() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => error,
        seen => return seen,
    };
    match Disguise::as_owner_of(folder) {
        Some(_worn) => look(),
        None => Err(refused),
    }
}

/// This thread is somebody else to the file system until this is dropped.
struct Disguise {
    user: Uid,
    group: Gid,
    /// What the thread is sent when its parent ends, and who that is.
    at_parents_end: Option<Signal>,
    parent: Option<Pid>,
}

impl Disguise {
    /// Nothing where that is nobody else, or this process may not.
    fn as_owner_of(folder: &Path) -> Option<Self> {
        let owner = fs::metadata(folder).ok()?;
        let (user, group) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
        let (at_parents_end, parent) = (parent_process_death_signal().ok()?, getppid());
        // The group first: who is not root may change neither.
        let before = setfsgid(group);
        let worn = Self { user: setfsuid(user), group: before, at_parents_end, parent };
        let is_somebody_else = worn.user != user && fs_user() == user && fs_group() == group;
        is_somebody_else.then_some(worn)
    }
}

impl Drop for Disguise {
    fn drop(&mut self) {
        setfsuid(self.user);
        setfsgid(self.group);
        let _ = set_dumpable_behavior(DumpableBehavior::Dumpable);
        if let Some(signal) = self.at_parents_end {
            let _ = set_parent_process_death_signal(Some(signal));
            // Nobody has told of what happened meanwhile.
            if getppid() != self.parent {
                let _ = kill_process(getpid(), signal);
            }
        }
    }
}

/// Nobody has the number that is asked for, so that nothing changes.
fn fs_user() -> Uid {
    setfsuid(Uid::from_raw(u32::MAX))
}

fn fs_group() -> Gid {
    setfsgid(Gid::from_raw(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use rustix::process::dumpable_behavior;
    use scripts::process::Running;

    use super::*;
    use crate::processes::testing::{eventually, pid};

    #[test]
    fn a_thread_is_itself_again_after_a_look_whatever_came_of_it() {
        let before = (fs_user(), fs_group());
        let told = into(Path::new("/proc/1"), || Err::<(), _>(io::ErrorKind::PermissionDenied.into()));
        assert_eq!(told.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!((fs_user(), fs_group()), before);
        assert_eq!(into(Path::new("/proc/1"), || Ok(1)).unwrap(), 1);
    }

    #[test]
    fn what_only_its_own_user_sees_is_seen_as_that_user() {
        const USER: u32 = 54_321;
        if !Uid::effective().is_root() {
            return eprintln!("left out: only root can start a program of another user");
        }
        let program = Running::start("sleep", Command::new("sleep").arg("600").uid(USER).gid(USER)).unwrap();
        let folder = format!("/proc/{}", pid(&program));
        let folder = Path::new(&folder);
        eventually(|| fs::metadata(folder).unwrap().uid() == USER);
        // One that does nothing, to this thread alone.
        set_parent_process_death_signal(Some(Signal::WINCH)).unwrap();
        let mut tried = 0;
        let seen = into(folder, || {
            tried += 1;
            // As if CAP_SYS_PTRACE were not there, which a thread cannot give up without the tools of Linux.
            match fs_user() {
                user if user.as_raw() == USER => fs::read_dir(folder.join("fd")).map(Iterator::count),
                _ => Err(io::ErrorKind::PermissionDenied.into()),
            }
        });
        assert!(seen.unwrap() >= 3, "its input, output and errors");
        assert_eq!(tried, 2);
        assert_eq!(fs_user(), Uid::effective());
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
        assert_eq!(parent_process_death_signal().unwrap(), Some(Signal::WINCH));
    }
}

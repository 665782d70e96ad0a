//! Which process holds which socket.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::{fs, io};

use common::Error;

use super::{Listener, place, plain, sight};

/// The most descriptors of a process that are looked at: the kernel's own limit (`fs.nr_open`).
const MANY: usize = 1 << 20;

/// The sockets of some processes.
pub(super) struct Held {
    holders: HashMap<u64, i32>,
    /// A process that may not be looked into, and why.
    closed: Option<(i32, io::Error)>,
}

impl Held {
    /// Those of `pids`; a socket that several hold is the first one's.
    pub(super) fn by(pids: &[i32]) -> Self {
        let mut held = Self { holders: HashMap::new(), closed: None };
        for &pid in pids {
            if let Err(error) = held.add(pid)
                && !place::is_gone(&error)
            {
                held.closed = Some((pid, error));
            }
        }
        held
    }

    /// Who holds a socket.
    pub(super) fn holder(&self, inode: u64) -> Option<i32> {
        self.holders.get(&inode).copied()
    }

    /// The sockets of a table that are held, sorted.
    pub(super) fn listeners(&self, table: impl Iterator<Item = (SocketAddr, u64)>) -> Vec<Listener> {
        let listener =
            |(address, inode)| Some(Listener { address: plain(address), pid: self.holder(inode)?, inode });
        let mut found: Vec<_> = table.filter_map(listener).collect();
        found.sort_unstable();
        // A table that changes while it is read may show a socket twice.
        found.dedup();
        found
    }

    /// What was found, unless it is nothing because a process may not be looked into.
    ///
    /// # Errors
    /// In that case.
    pub(super) fn answer<T>(&self, found: Vec<T>) -> Result<Vec<T>, Error> {
        match &self.closed {
            Some((pid, error)) if found.is_empty() => Err(place::cannot("see the sockets", *pid, error)),
            _ => Ok(found),
        }
    }

    fn add(&mut self, pid: i32) -> io::Result<()> {
        let folder = place::folder(pid)?;
        let sockets = sight::into(&folder, || sockets_in(&folder.join("fd")));
        // A process may have ended since; then the system refuses instead of saying so.
        for inode in sockets.or_else(|error| place::folder(pid).and(Err(error)))? {
            self.holders.entry(inode).or_insert(pid);
        }
        Ok(())
    }
}

/// The numbers of the sockets among a process's descriptors.
fn sockets_in(descriptors: &Path) -> io::Result<Vec<u64>> {
    let mut sockets = Vec::new();
    for entry in fs::read_dir(descriptors)?.take(MANY).filter_map(Result::ok) {
        match fs::read_link(entry.path()) {
            Ok(link) => sockets.extend(socket(&link)),
            // Root may list what it may not look at.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
            // It has been closed since.
            Err(_) => {}
        }
    }
    Ok(sockets)
}

/// The number in `socket:[4711]`.
fn socket(link: &Path) -> Option<u64> {
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_answer_where_a_process_is_closed_to_us() {
        let refused = || Some((4711, io::ErrorKind::PermissionDenied.into()));
        let held = Held { holders: HashMap::new(), closed: refused() };
        let told = held.answer(Vec::<u8>::new()).unwrap_err().to_string();
        assert_eq!(told, "cannot see the sockets of process 4711: permission denied");
        assert_eq!(held.answer(vec![1]).unwrap(), [1], "what is found is an answer");
        let open = Held { holders: HashMap::new(), closed: None };
        assert!(open.answer(Vec::<u8>::new()).unwrap().is_empty());
    }

    #[test]
    fn only_sockets_are_sockets() {
        assert_eq!(socket("socket:[4711]".as_ref()), Some(4711));
        assert_eq!(socket("pipe:[4711]".as_ref()), None);
        assert_eq!(socket("/tmp/socket:[4711]".as_ref()), None);
    }
}

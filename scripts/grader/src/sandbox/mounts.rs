//! Mounts, one by one, each with an error that names it.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use common::Error;
use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::io::Errno;
use rustix::mount::{MountFlags, mount, mount_bind_recursive, mount_remount};

/// Nothing of a sandbox gives a program another user's rights or a device.
const HARMLESS: MountFlags = MountFlags::NOSUID.union(MountFlags::NODEV);

/// A new file system of the given kind.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn fresh(kind: &str, at: &Path, flags: MountFlags, options: &str) -> Result<(), Error> {
    let cannot = |error: &io::Error| cannot_mount(kind, at, error);
    let options = std::ffi::CString::new(options).map_err(|error| cannot(&error.into()))?;
    let mounted = mount(kind, at, kind, flags | MountFlags::NOSUID, options.as_c_str());
    mounted.map_err(|errno| cannot(&errno.into()))
}

/// An empty file system in memory.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn empty(at: &Path, options: &str) -> Result<(), Error> {
    fresh("tmpfs", at, HARMLESS, options)
}

/// Shows what is at `from` at `at` as well, with everything that is mounted in it, and makes the place if need be.
///
/// # Errors
/// Where the system does not allow it, or the place cannot be made.
pub(super) fn show(from: &Path, at: &Path) -> Result<(), Error> {
    let shown = make_place(from, at).and_then(|()| Ok(mount_bind_recursive(from, at)?));
    shown.map_err(|error| cannot_mount(from.display(), at, &error))
}

/// Makes the mount at `at` and all in it harmless, and read-only if asked.
///
/// # Errors
/// Where one of them cannot be, and can be reached.
pub(super) fn restrict(at: &Path, read_only: bool) -> Result<(), Error> {
    let wanted = if read_only { HARMLESS | MountFlags::RDONLY } else { HARMLESS };
    for mount in mounts_below(at)? {
        restrict_one(&mount, wanted).or_else(|errno| match errno {
            // Covered by another mount, or out of reach for this user and so for the program.
            Errno::NOENT | Errno::NOTDIR | Errno::ACCESS | Errno::NOTCONN | Errno::STALE => Ok(()),
            _ => Err(cannot_mount("a restriction", &mount, &errno.into())),
        })?;
    }
    Ok(())
}

/// Makes the mount at `at` read-only and leaves the rest of it as it is.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn protect(at: &Path) -> Result<(), Error> {
    restrict_one(at, MountFlags::RDONLY).map_err(|errno| cannot_mount("a protection", at, &errno.into()))
}

fn restrict_one(at: &Path, wanted: MountFlags) -> Result<(), Errno> {
    let has = statvfs(at)?.f_flag;
    // What a mount has already must be said again: it would be taken back, which is not allowed here.
    let kept = [
        (StatVfsMountFlags::RDONLY, MountFlags::RDONLY),
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
    ];
    let before = kept.iter().filter(|(has_it, _)| has.contains(*has_it));
    let before = before.fold(MountFlags::empty(), |flags, (_, flag)| flags | *flag);
    if before.contains(wanted) {
        return Ok(());
    }
    mount_remount(at, MountFlags::BIND | before | wanted, c"")
}

fn make_place(from: &Path, at: &Path) -> io::Result<()> {
    if fs::metadata(from)?.is_dir() {
        return fs::create_dir_all(at);
    }
    if at.exists() {
        return Ok(());
    }
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(at, "")
}

fn cannot_mount(what: impl std::fmt::Display, at: &Path, error: &io::Error) -> Error {
    Error::io(format_args!("cannot mount {what} on {} in the sandbox", at.display()), error)
}

fn mounts_below(at: &Path) -> Result<Vec<PathBuf>, Error> {
    let table = fs::read("/proc/self/mountinfo");
    let table = table.map_err(|error| Error::io("cannot read the table of mounts", &error))?;
    Ok(mount_points(&table).filter(|path| path.starts_with(at)).collect())
}

fn mount_points(table: &[u8]) -> impl Iterator<Item = PathBuf> {
    let lines = table.split(|&byte| byte == b'\n');
    lines.filter_map(|line| Some(unescape(line.split(|&byte| byte == b' ').nth(4)?)))
}

/// The table has `\040` for a space.
fn unescape(text: &[u8]) -> PathBuf {
    let mut path = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = octal.filter(|_| first == b'\\').and_then(|digits| u8::from_str_radix(digits, 8).ok());
        path.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &after[3..] } else { after };
    }
    PathBuf::from(std::ffi::OsStr::from_bytes(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_point_is_read_as_it_is() {
        let table =
            b"36 35 98:0 /mnt1 /mnt\\0402\\134 rw - ext3 /dev/root rw\n37 35 0:1 / /a rw - proc proc rw\n";
        let points: Vec<_> = mount_points(table).collect();
        assert_eq!(points, [PathBuf::from("/mnt 2\\"), PathBuf::from("/a")]);
    }
}

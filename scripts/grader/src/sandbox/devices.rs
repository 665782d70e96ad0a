//! `/dev` and `/proc` of a sandbox.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;

use common::Error;
use rustix::mount::MountFlags;

use super::mounts::{empty, fresh, protect, show};

/// The devices that any program may expect.
const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

const LINKS: [(&str, &str); 5] = [
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
    ("pts/ptmx", "ptmx"),
];

/// Makes `/dev` below `root`, with nothing in it but harmless devices, terminals of its own and `shared` as the
/// place for shared memory.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn devices(old: &Path, root: &Path, shared: &Path) -> Result<(), Error> {
    let dev = root.join("dev");
    empty(&dev, "mode=755,size=64k")?;
    for name in DEVICES {
        let (from, at) = (old.join("dev").join(name), dev.join(name));
        if !fs::metadata(&from).is_ok_and(|of| of.file_type().is_char_device()) {
            continue;
        }
        show(&from, &at)?;
        // Still written to, but out of reach for a chmod, which would be one of the system's own device.
        protect(&at)?;
    }
    for (to, name) in LINKS {
        symlink(to, dev.join(name))
            .map_err(|error| Error::io(format_args!("cannot make /dev/{name}"), &error))?;
    }
    show(shared, &dev.join("shm"))?;
    let terminals = dev.join("pts");
    fs::create_dir(&terminals).map_err(|error| Error::io("cannot make /dev/pts", &error))?;
    fresh("devpts", &terminals, MountFlags::NOEXEC, "newinstance,ptmxmode=0666,mode=620")?;
    protect(&dev)
}

/// Mounts `/proc` of the current process namespace below `root`. Everything in it that is about the system, and not
/// about a process, is read-only: the files ask who a process is outside, which may be root.
///
/// # Errors
/// Where the system does not allow it.
pub(super) fn processes(root: &Path) -> Result<(), Error> {
    let proc = root.join("proc");
    fresh("proc", &proc, MountFlags::NODEV | MountFlags::NOEXEC, "").map_err(|error| {
        error.advise("in a container, the outer /proc must not be masked: start it with --privileged")
    })?;
    let entries = fs::read_dir(&proc).map_err(|error| Error::io("cannot read /proc", &error))?;
    for entry in entries.filter_map(Result::ok) {
        let of_the_system = !entry.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let writable = entry.metadata().is_ok_and(|of| of.is_dir() || is_writable_file(&of));
        if of_the_system && writable {
            show(&entry.path(), &entry.path())?;
            protect(&entry.path())?;
        }
    }
    Ok(())
}

fn is_writable_file(metadata: &fs::Metadata) -> bool {
    metadata.is_file() && metadata.permissions().mode() & 0o222 != 0
}

//! What a program sees of the file system: the system's own, read-only, with some places of its own and some that
//! are empty.
//!
//! Built as bubblewrap does it: a new root on an empty file system, the old one below it as long as it is needed,
//! and away with that in the end. The program's user namespace, which is another, cannot undo any of it.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use common::Error;
use nix::sched::{CloneFlags, unshare};
use rustix::mount::{MountPropagationFlags, UnmountFlags, mount_change, unmount};
use rustix::process::pivot_root;

use super::devices;
use super::mounts::{empty, protect, restrict, show};
use super::order::Order;

/// For all that a program writes to `/tmp`, `/var/tmp`, `/run` and `/dev/shm` together.
const OWN_PLACES: &str = "mode=755,size=256m,nr_inodes=100k";

/// In which order a name's addresses are tried (gai.conf(5)).
const PREFERENCES: &str = "/etc/gai.conf";

const OLD: &str = "/old";
const NEW: &str = "/new";
const OWN: &str = "/own";

/// Takes this process, the first of its process namespace, into the view that `order` describes.
///
/// # Errors
/// Where the system does not allow something of it.
pub(super) fn enter(order: &Order) -> Result<(), Error> {
    let hosts = fs::canonicalize("/etc/hosts").ok();
    unshare(CloneFlags::CLONE_NEWNS)
        .map_err(|errno| Error::io("cannot make a mount namespace", &errno.into()))?;
    build_below("/tmp")?;
    let (old, new, own) = (Path::new(OLD), Path::new(NEW), Path::new(OWN));
    show(old, new)?;
    restrict(new, true)?;
    devices::devices(old, new, &own_place("shm", 0o1777)?)?;
    devices::processes(new)?;
    let mut covered = Vec::new();
    for place in places(order) {
        covered.extend(place.make(old, new)?);
    }
    // Not before, as places are made in them.
    for at in covered {
        protect(&at)?;
    }
    names(order, new, hosts.map(|path| below(new, &path)))?;
    leave_old_root(own)
}

/// Makes `base` the root, the old one in it as [`OLD`], and beside it the places for the new one.
fn build_below(base: &str) -> Result<(), Error> {
    let private = mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC);
    system("cannot keep mounts from the outside", private)?;
    empty(Path::new(base), "mode=755")?;
    for place in [OLD, NEW, OWN] {
        make_folder(&PathBuf::from(format!("{base}{place}")), 0o755)?;
    }
    system("cannot change the root", pivot_root(base, format!("{base}{OLD}").as_str()))?;
    go_to("/")?;
    // What stands for /proc until the new one is there.
    std::os::unix::fs::symlink("old/proc", "/proc")
        .map_err(|error| Error::io("cannot reach /proc", &error))?;
    empty(Path::new(OWN), OWN_PLACES)
}

fn leave_old_root(own: &Path) -> Result<(), Error> {
    system("cannot leave the old root", unmount(OLD, UnmountFlags::DETACH))?;
    system("cannot leave a place of the sandbox", unmount(own, UnmountFlags::DETACH))?;
    go_to(NEW)?;
    // The old root lies over the new one then, and is taken away from there.
    system("cannot change the root", pivot_root(".", "."))?;
    system("cannot leave the old root", unmount(".", UnmountFlags::DETACH))?;
    go_to("/")
}

/// A place in the view that is not as outside.
struct Place {
    path: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The program's own: this folder of [`OWN`], with this mode.
    Own(&'static str, u32),
    Hidden,
    Visible,
    Scratch,
}

/// In their order: what lies in another place comes after it, and of two in one place the more open one.
fn places(order: &Order) -> Vec<Place> {
    let own = [("/tmp", "tmp", 0o1777), ("/var/tmp", "vartmp", 0o1777), ("/run", "run", 0o755)];
    let own = own.map(|(path, name, mode)| Place { path: path.into(), kind: Kind::Own(name, mode) });
    let all = |kind| move |path: &PathBuf| Place { path: path.clone(), kind };
    let mut places: Vec<Place> = own.into_iter().chain(order.hidden.iter().map(all(Kind::Hidden))).collect();
    places.extend(order.visible.iter().map(all(Kind::Visible)));
    places.push(Place { path: order.folder.clone(), kind: Kind::Scratch });
    places.sort_by_key(|place| (place.path.components().count(), place.kind));
    places
}

impl Place {
    /// Gives what has to be made read-only in the end.
    fn make(&self, old: &Path, new: &Path) -> Result<Option<PathBuf>, Error> {
        let (from, at) = (below(old, &self.path), below(new, &self.path));
        match self.kind {
            // Below a place that is empty already.
            Kind::Own(..) | Kind::Hidden if !at.exists() => return Ok(None),
            Kind::Own(name, mode) => show(&own_place(name, mode)?, &at)?,
            Kind::Hidden if at.is_dir() => {
                empty(&at, "mode=755,size=1m")?;
                return Ok(Some(at));
            }
            Kind::Hidden => show(&own_file("empty", "")?, &at).and_then(|()| protect(&at))?,
            Kind::Visible => show(&from, &at).and_then(|()| restrict(&at, true))?,
            Kind::Scratch => show(&from, &at).and_then(|()| restrict(&at, false))?,
        }
        Ok(None)
    }
}

/// Has the ordered names, and the machine's own, lead to the loopback. "localhost" is 127.0.0.1 and `::1`, as on most
/// machines, and where a program takes but one of them it is the former: by itself, the C library would put the latter
/// first, where few servers of these assignments listen.
fn names(order: &Order, new: &Path, at: Option<PathBuf>) -> Result<(), Error> {
    let own = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let names = order.hosts.iter().map(String::as_str).chain(own.split_whitespace());
    let lines: String = names.map(|name| format!("127.0.0.1 {name}\n")).collect();
    let preferred = below(new, Path::new(PREFERENCES));
    if preferred.is_file() {
        cover(&preferred, "gai.conf", "precedence ::ffff:0:0/96 100\n")?;
    }
    match at.filter(|at| at.is_file()) {
        Some(at) => {
            cover(&at, "hosts", &format!("127.0.0.1 localhost\n::1 localhost ip6-localhost\n{lines}"))
        }
        None if order.hosts.is_empty() => Ok(()),
        None => Err(Error::new("cannot have names lead to 127.0.0.1", "this system has no file /etc/hosts")),
    }
}

/// Has a file of the system's be one of the sandbox's own, with that text.
fn cover(at: &Path, name: &str, text: &str) -> Result<(), Error> {
    show(&own_file(name, text)?, at)?;
    protect(at)
}

fn own_place(name: &str, mode: u32) -> Result<PathBuf, Error> {
    let path = Path::new(OWN).join(name);
    make_folder(&path, mode)?;
    Ok(path)
}

/// Beside [`OWN`], as nothing that a program writes may take its room.
fn own_file(name: &str, text: &str) -> Result<PathBuf, Error> {
    let path = Path::new("/").join(name);
    let cannot = |error| Error::io(format_args!("cannot make {name} for the sandbox"), &error);
    fs::write(&path, text).map_err(cannot)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).map_err(cannot)?;
    Ok(path)
}

fn make_folder(path: &Path, mode: u32) -> Result<(), Error> {
    let made = fs::create_dir_all(path).and_then(|()| {
        // Whatever the grader's umask is.
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    });
    made.map_err(|error| Error::io(format_args!("cannot make {} in the sandbox", path.display()), &error))
}

fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn go_to(path: impl AsRef<OsStr>) -> Result<(), Error> {
    let path = Path::new(path.as_ref());
    env::set_current_dir(path)
        .map_err(|error| Error::io(format_args!("cannot go to {}", path.display()), &error))
}

fn system(doing: &str, result: rustix::io::Result<()>) -> Result<(), Error> {
    result.map_err(|errno| Error::io(doing, &errno.into()))
}

//! A copy of a submission, in which it is built and its programs run.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use common::Error;
use common::escape::Escaped;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::sandbox::Account;
use crate::scene::workplace;

/// The largest submission, in bytes; sources are a thousandth of it.
pub(crate) const MAX_BYTES: u64 = 256 << 20;

/// The most files in a submission.
pub(crate) const MAX_FILES: u64 = 20_000;

/// The deepest that folders may be nested; none of the copying is to run out of stack or of a path's length.
pub(crate) const MAX_DEPTH: u32 = 64;

/// What is in many folders and in no program.
pub(crate) const LEFT_OUT: [&str; 4] = [".git", ".hg", ".svn", workplace::BELOW];

/// Why there is no copy.
#[derive(Debug)]
pub enum CannotCopy {
    /// What was handed in: it is too large, or cannot be read.
    Submission(Error),
    /// The place for the copy.
    Place(Error),
}

impl From<CannotCopy> for Error {
    fn from(cannot: CannotCopy) -> Self {
        match cannot {
            CannotCopy::Submission(error) | CannotCopy::Place(error) => error,
        }
    }
}

impl std::fmt::Display for CannotCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Submission(error) | Self::Place(error)) = self;
        error.fmt(f)
    }
}

/// A copy, gone when dropped.
#[derive(Debug)]
pub struct Scratch {
    dir: PathBuf,
}

#[derive(Default)]
struct Copied {
    bytes: u64,
    files: u64,
    depth: u32,
}

impl Scratch {
    /// Copies the folder, with the times of its files: what was built from others is known by them. Links are copied as
    /// links, so that none of them brings in a file from elsewhere.
    ///
    /// # Errors
    /// Where it cannot be read or is too large, or there is no place for the copy.
    pub fn copy_of(folder: &Path) -> Result<Self, CannotCopy> {
        let place = std::env::temp_dir();
        let no_place = |error: &io::Error| {
            let doing = format!("cannot make a copy of {} in {}", folder.display(), place.display());
            let error = Error::io(doing, error).advise("make room there, or name another folder in TMPDIR");
            CannotCopy::Place(error)
        };
        let dir = tempfile::Builder::new().prefix("grade-").tempdir_in(&place);
        let scratch = Self { dir: dir.map_err(|error| no_place(&error))?.keep() };
        fs::create_dir(scratch.folder()).map_err(|error| no_place(&error))?;
        copy(folder, &scratch.folder(), &mut Copied::default())?;
        Ok(scratch)
    }

    /// Gives the copy to another user, who may reach it then.
    ///
    /// # Errors
    /// Where this process may not.
    pub fn give_to(&self, account: Account) -> Result<(), Error> {
        let doing = || format!("cannot give {} to user {}", self.dir.display(), account.user);
        give(&self.folder(), account).map_err(|error| Error::io(doing(), &error))?;
        let passable = fs::Permissions::from_mode(0o711);
        fs::set_permissions(&self.dir, passable).map_err(|error| Error::io(doing(), &error))
    }

    /// The copy.
    pub fn folder(&self) -> PathBuf {
        self.dir.join("submission")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Where it cannot be removed it is left to whoever cleans up temporary files.
        let _ = remove(&self.dir);
    }
}

/// Removes a folder in which programs have done what they liked. They can nest folders deeper than a stack or a path is
/// long, and shut them; so none is entered that is not right below `top`: what is in those moves up there.
fn remove(top: &Path) -> io::Result<()> {
    let mut moved = 0_u64;
    loop {
        let mut is_empty = true;
        for entry in fs::read_dir(top)? {
            let entry = entry?;
            is_empty = false;
            if !entry.file_type()?.is_dir() {
                fs::remove_file(entry.path())?;
                continue;
            }
            open_up(&entry.path())?;
            for inner in fs::read_dir(entry.path())? {
                let inner = inner?;
                if inner.file_type()?.is_dir() {
                    // To move a folder is to write to it.
                    open_up(&inner.path())?;
                    moved += 1;
                    fs::rename(inner.path(), top.join(moved.to_string()))?;
                } else {
                    fs::remove_file(inner.path())?;
                }
            }
            fs::remove_dir(entry.path())?;
        }
        if is_empty {
            return fs::remove_dir(top);
        }
    }
}

fn open_up(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Gives a file, or a folder with all that is in it, to a user; a link itself, never what it leads to.
///
/// # Errors
/// Where this process may not.
pub fn give(path: &Path, account: Account) -> io::Result<()> {
    lchown(path, Some(account.user), Some(account.group))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), account)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, copied: &mut Copied) -> Result<(), CannotCopy> {
    let io = |what: &Path, error: &io::Error| {
        let shown = |path: &Path| Escaped(path.as_os_str().as_encoded_bytes()).to_string();
        match error.kind() {
            io::ErrorKind::PermissionDenied => {
                let error = Error::io(format_args!("cannot read {}", shown(what)), error);
                CannotCopy::Submission(error.advise("give its owner's group or others the right to read it"))
            }
            _ => {
                let doing = format!("cannot copy {} to {}", shown(what), shown(to));
                CannotCopy::Place(Error::io(doing, error))
            }
        }
    };
    for entry in fs::read_dir(from).map_err(|error| io(from, &error))? {
        let entry = entry.map_err(|error| io(from, &error))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let about = entry.metadata().map_err(|error| io(&source, &error))?;
        if LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        copied.files += 1;
        let done = if about.is_dir() {
            fs::create_dir(&target).map_err(|error| io(&source, &error))?;
            copied.depth += 1;
            within_bounds(copied, from)?;
            copy(&source, &target, copied)?;
            copied.depth -= 1;
            Ok(())
        } else if about.is_symlink() {
            fs::read_link(&source).and_then(|link| symlink(link, &target))
        } else if about.is_file() {
            copied.bytes += about.len();
            // Checked first: copying a file that fills the disk would hurt others.
            within_bounds(copied, from)?;
            fs::copy(&source, &target).and_then(|_| keep_times(&about, &target))
        } else {
            // Sockets and pipes are left by programs that ran there.
            Ok(())
        };
        done.map_err(|error| io(&source, &error))?;
        within_bounds(copied, from)?;
    }
    Ok(())
}

/// Gives the copy of a file the times of that file.
fn keep_times(of: &fs::Metadata, copy: &Path) -> io::Result<()> {
    let at = |seconds, nanoseconds| Timespec { tv_sec: seconds, tv_nsec: nanoseconds };
    let times = Timestamps {
        last_access: at(of.atime(), of.atime_nsec()),
        last_modification: at(of.mtime(), of.mtime_nsec()),
    };
    Ok(utimensat(CWD, copy, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

fn within_bounds(copied: &Copied, folder: &Path) -> Result<(), CannotCopy> {
    if copied.bytes <= MAX_BYTES && copied.files <= MAX_FILES && copied.depth <= MAX_DEPTH {
        return Ok(());
    }
    let cause = match copied.depth > MAX_DEPTH {
        true => format!("it has folders more than {MAX_DEPTH} levels deep"),
        false => format!("it has more than {} MiB or {MAX_FILES} files", MAX_BYTES >> 20),
    };
    let error = Error::new(format_args!("cannot copy {}", folder.display()), cause);
    Err(CannotCopy::Submission(error.advise("hand in the sources without what is built from them")))
}

#[cfg(test)]
mod tests {
    use rustix::fs::{Mode, OFlags, mkdirat, open, openat};
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn files_folders_rights_and_links_are_copied() {
        let dir = TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::create_dir_all(dir.path().join(".git/objects")).unwrap();
        fs::write(dir.path().join("a/b/run"), "x").unwrap();
        fs::set_permissions(dir.path().join("a/b/run"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("/etc/passwd", dir.path().join("link")).unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::new(1_000_000_000, 5);
        let file = fs::File::options().write(true).open(dir.path().join("a/b/run")).unwrap();
        file.set_modified(long_ago).unwrap();
        drop(file);
        let scratch = Scratch::copy_of(dir.path()).unwrap();
        let run = scratch.folder().join("a/b/run");
        assert_eq!(fs::read_to_string(&run).unwrap(), "x");
        assert_eq!(fs::metadata(&run).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::metadata(&run).unwrap().modified().unwrap(), long_ago);
        assert!(fs::symlink_metadata(scratch.folder().join("link")).unwrap().is_symlink());
        assert!(!scratch.folder().join(".git").exists());
        let gone = scratch.folder();
        drop(scratch);
        assert!(!gone.exists());
    }

    #[test]
    fn too_many_files_are_told() {
        let dir = TempDir::new().unwrap();
        for n in 0..=MAX_FILES {
            fs::write(dir.path().join(n.to_string()), "").unwrap();
        }
        let told = Scratch::copy_of(dir.path()).unwrap_err().to_string();
        assert!(told.contains("20000 files"), "{told}");
    }

    #[test]
    fn folders_that_are_nested_too_deep_are_told() {
        let dir = TempDir::new().unwrap();
        let path: PathBuf = (0..=MAX_DEPTH).fold(dir.path().to_owned(), |path, _| path.join("a"));
        fs::create_dir_all(path).unwrap();
        let told = Scratch::copy_of(dir.path()).unwrap_err().to_string();
        assert!(told.contains("64 levels"), "{told}");
    }

    #[test]
    fn folders_that_were_nested_without_end_or_shut_are_removed() {
        let dir = TempDir::new().unwrap();
        let scratch = Scratch::copy_of(dir.path()).unwrap();
        let mut at = open(scratch.folder(), OFlags::DIRECTORY, Mode::empty()).unwrap();
        for _ in 0..5_000 {
            mkdirat(&at, "submission", Mode::RWXU).unwrap();
            at = openat(&at, "submission", OFlags::DIRECTORY, Mode::empty()).unwrap();
        }
        let shut = scratch.folder().join("shut");
        fs::create_dir_all(shut.join("inner")).unwrap();
        fs::write(shut.join("file"), "x").unwrap();
        symlink("/etc", shut.join("link")).unwrap();
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o0)).unwrap();
        let gone = scratch.folder();
        drop(scratch);
        assert!(!gone.exists() && !gone.parent().unwrap().exists());
    }
}

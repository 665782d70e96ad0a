//! A folder for one of several programs to work in, from which its command still means the same.
//!
//! The grader writes and reads there while the program runs, which may put a link, a pipe or anything else in its way.
//! So it never goes there by a path: everything happens below the submission's folder, which is opened first, and what
//! would lead out of that is an error.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt};
use rustix::fs::{AtFlags, Gid, OFlags, Uid, chownat};

use crate::sandbox::Account;

/// Where such folders are, in the submission's.
pub(crate) const BELOW: &str = ".grade";

/// The largest file that is read, in bytes; a program may have written any.
const MOST: u64 = 64 << 20;

/// A program's own folder.
#[derive(Debug)]
pub struct Workplace {
    dir: Dir,
    path: PathBuf,
}

impl Workplace {
    /// Makes a new one in `folder`, with a link to each entry of that: whatever a command names relative to the
    /// submission, be it a script, a class or a module, is found from there too.
    ///
    /// # Errors
    /// Where there is no place for it.
    pub(super) fn make(folder: &Path, name: &str, owner: Option<Account>) -> io::Result<Self> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let all = Dir::open_ambient_dir(folder, ambient_authority())?;
        all.create_dir_all(BELOW)?;
        let below = all.open_dir(BELOW)?;
        // Checks of other workers make theirs at the same time.
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let own = format!("{name}-{}-{number}", std::process::id());
        below.create_dir(&own)?;
        let dir = below.open_dir(&own)?;
        for entry in all.entries()? {
            let name = entry?.file_name();
            if name != BELOW {
                // Relative, so that it leads there wherever the programs see the submission.
                dir.symlink(Path::new("../..").join(&name), &name)?;
                give(&dir, Path::new(&name), owner)?;
            }
        }
        give(&below, Path::new(&own), owner)?;
        Ok(Self { dir, path: folder.join(BELOW).join(own) })
    }

    /// Where it is, as its program sees it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a file there; what has that name makes way.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, name: &str, contents: &[u8]) -> io::Result<()> {
        match self.dir.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // Does not follow a link that comes in between.
        let mut file = self.dir.open_with(name, OpenOptions::new().write(true).create_new(true))?;
        file.write_all(contents)
    }

    /// The names of the plain files there.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<String>> {
        let mut files = Vec::new();
        for entry in self.dir.entries()? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(files)
    }

    /// What is in a plain file there, 64 MiB at most.
    ///
    /// # Errors
    /// Where it is no plain file, or larger, or cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut options = OpenOptions::new();
        // A pipe that nobody writes to would be waited for.
        options.read(true).custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed());
        let file = self.dir.open_with(name, &options)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a plain file"));
        }
        let mut contents = Vec::new();
        file.take(MOST + 1).read_to_end(&mut contents)?;
        if contents.len() as u64 > MOST {
            return Err(io::Error::other(format!("it is larger than {} MiB", MOST >> 20)));
        }
        Ok(contents)
    }
}

fn give(dir: &Dir, name: &Path, owner: Option<Account>) -> io::Result<()> {
    let Some(Account { user, group }) = owner else { return Ok(()) };
    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    Ok(chownat(dir, name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    #[test]
    fn a_command_relative_to_the_submission_works_there_and_writes_there() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("lib")).unwrap();
        fs::write(dir.path().join("lib/words"), "from the library").unwrap();
        fs::write(dir.path().join("run.sh"), "cat lib/words > written").unwrap();
        let make = || Workplace::make(dir.path(), "node", None).unwrap();
        let (one, two) = (make(), make());
        assert!(Command::new("sh").arg("run.sh").current_dir(one.path()).status().unwrap().success());
        assert_eq!(one.read("written").unwrap(), b"from the library");
        assert_eq!(one.files().unwrap(), ["written"]);
        assert!(!dir.path().join("written").exists());
        assert!(!two.path().join("written").exists() && !two.path().join(BELOW).exists());
    }

    #[test]
    fn nothing_is_written_or_read_through_a_link_that_leads_out() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let precious = outside.path().join("precious");
        fs::write(&precious, "as before").unwrap();
        let place = Workplace::make(dir.path(), "node", None).unwrap();
        symlink(&precious, place.path().join("file")).unwrap();
        assert!(place.read("file").is_err());
        place.write("file", b"the grader's").unwrap();
        assert_eq!(place.read("file").unwrap(), b"the grader's");
        assert_eq!(fs::read_to_string(&precious).unwrap(), "as before");
        // The folder itself is exchanged: what was opened stays what is used.
        fs::rename(place.path(), dir.path().join("away")).unwrap();
        symlink(outside.path(), place.path()).unwrap();
        assert!(place.read("precious").is_err());
        place.write("new", b"x").unwrap();
        assert!(!outside.path().join("new").exists());
    }

    #[test]
    fn a_submission_cannot_have_the_folders_made_elsewhere() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), dir.path().join(BELOW)).unwrap();
        assert!(Workplace::make(dir.path(), "node", None).is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let place = Workplace::make(dir.path(), "node", None).unwrap();
        let made = Command::new("mkfifo").arg(place.path().join("pipe")).status().unwrap();
        assert!(made.success());
        assert_eq!(place.read("pipe").unwrap_err().to_string(), "it is not a plain file");
    }
}

//! What a confined program and all its processes use, and what its folder holds.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use common::Error;

use super::spec::Limits;
use crate::processes::{place, sight};

/// The deepest that folders may be nested, and the most files that there may be, where a program may write: ample for
/// what any build makes, and little enough to be looked through.
const DEEPEST: usize = 100;
const MOST_FILES: u64 = 500_000;

/// As much of a limit is little.
const PART: u64 = 8;

/// What several processes use together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usage {
    /// Memory of their own in bytes: without the parts of programs and libraries that are read from files.
    pub(super) memory: u64,
    /// Processes and threads.
    pub(super) tasks: u64,
}

impl Usage {
    /// Which limit it is above, as a sentence.
    pub(super) fn over(self, limits: &Limits) -> Option<String> {
        let mebibytes = |bytes: u64| bytes >> 20;
        if self.memory > limits.memory {
            let (used, most) = (mebibytes(self.memory), mebibytes(limits.memory));
            return Some(format!("it uses {used} MiB of memory, and may use {most} MiB"));
        }
        let (used, most) = (self.tasks, limits.tasks);
        (used > most).then(|| format!("it has {used} processes and threads, and may have {most}"))
    }

    /// Whether it is far from every limit.
    pub(super) fn is_little(self, limits: &Limits) -> bool {
        self.memory < limits.memory / PART && self.tasks < limits.tasks / PART
    }

    fn add(&mut self, other: Self) {
        self.memory += other.memory;
        self.tasks += other.tasks;
    }
}

/// How much of what it may a program uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Share {
    /// Far from every limit.
    Little,
    Much,
    /// More than it may; which limit that is, as a sentence.
    TooMuch(String),
}

/// How memory that several processes share counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    /// Once for each of them. Quick to find out, and too much after a fork.
    ForEach,
    /// Once in all.
    Once,
}

/// What is used in a process namespace; `root` is that of its first process, which does not count. Cheap, as only
/// the processes of the namespace are looked at.
///
/// # Errors
/// Where its `/proc` cannot be read.
pub(super) fn inside(root: &Path, shared: Shared) -> Result<Usage, Error> {
    let mut total = Usage::default();
    folders_inside(root)?.iter().for_each(|folder| total.add(of_process(folder, shared)));
    total.memory += in_files(&root.join("dev/shm"));
    Ok(total)
}

/// The folders of all processes in a process namespace but its first one, in its own `/proc`.
///
/// # Errors
/// Where that cannot be read.
pub(super) fn folders_inside(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(root.join("proc"))
        .map_err(|error| Error::io("cannot read the sandbox's /proc", &error))?;
    let is_other = |entry: &fs::DirEntry| {
        entry.file_name().to_str().is_some_and(|name| name.parse::<u32>().is_ok_and(|pid| pid > 1))
    };
    Ok(entries.filter_map(Result::ok).filter(is_other).map(|entry| entry.path()).collect())
}

/// What these processes use.
pub(super) fn of(processes: impl Iterator<Item = i32>, shared: Shared) -> Usage {
    let mut total = Usage::default();
    processes.for_each(|pid| total.add(of_process(&PathBuf::from(format!("/proc/{pid}")), shared)));
    total
}

/// Whether the folder where a program may write holds more than it may, as a sentence. It takes a while where there are
/// many files.
pub fn too_full(folder: &Path, limits: &Limits) -> Option<String> {
    let (mut held, mut files) = (0, 0);
    for entry in walkdir::WalkDir::new(folder).same_file_system(true).into_iter().filter_map(Result::ok) {
        files += 1;
        // Deeper down, where a path is longer than the system takes, nothing could be counted.
        if entry.depth() > DEEPEST {
            return Some(format!("its folder holds folders more than {DEEPEST} levels deep"));
        }
        if files > MOST_FILES {
            return Some(format!("its folder holds more than {MOST_FILES} files"));
        }
        // What is on the disk: a file may be longer than what was written of it.
        held += entry.metadata().map_or(0, |about| about.blocks() * 512);
    }
    let (held, may) = (held >> 20, limits.disk >> 20);
    (held > may).then(|| format!("its folder holds {held} MiB, and may hold {may} MiB"))
}

/// No memory for a process that has ended; it is a task until its parent has asked how it ended.
fn of_process(folder: &Path, shared: Shared) -> Usage {
    let status = status_in(folder);
    let tasks = place::number(&status, "Threads:").unwrap_or(0);
    let kibibytes = memory_in(folder, &status, shared).or_else(|| {
        // Without its first thread, a process shows its memory in the folder of another.
        let another = (tasks > 1).then(|| place::folder_at(folder.to_owned()).ok()).flatten()?;
        memory_in(&another, &status_in(&another), shared)
    });
    Usage { memory: kibibytes.unwrap_or(0) << 10, tasks }
}

fn status_in(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("status")).unwrap_or_default()
}

/// In KiB, if the folder shows it.
fn memory_in(folder: &Path, status: &[u8], shared: Shared) -> Option<u64> {
    let sum =
        |text: &[u8], keys: [&str; 2]| Some(place::number(text, keys[0])? + place::number(text, keys[1])?);
    let for_each = || sum(status, ["RssAnon:", "RssShmem:"]);
    match shared {
        Shared::ForEach => for_each(),
        Shared::Once => {
            let parts = sight::into(folder, || fs::read(folder.join("smaps_rollup"))).unwrap_or_default();
            sum(&parts, ["Pss_Anon:", "Pss_Shmem:"]).or_else(for_each)
        }
    }
}

/// Of all its places in memory, one tells: they are one file system.
fn in_files(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(0, |of| (of.f_blocks - of.f_bfree) * of.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { memory: 10 << 20, tasks: 5, disk: 0, file_size: 0, open_files: 0 };

    #[test]
    fn a_limit_is_what_may_be_reached() {
        assert_eq!(Usage { memory: 10 << 20, tasks: 5 }.over(&LIMITS), None);
        let over = |memory, tasks| Usage { memory, tasks }.over(&LIMITS).unwrap();
        assert_eq!(over(11 << 20, 5), "it uses 11 MiB of memory, and may use 10 MiB");
        let is_little = |memory, tasks| Usage { memory, tasks }.is_little(&Limits { tasks: 80, ..LIMITS });
        assert!(is_little(1 << 20, 9) && !is_little(2 << 20, 9) && !is_little(1 << 20, 10));
        assert_eq!(over(1, 6), "it has 6 processes and threads, and may have 5");
    }

    #[test]
    fn a_folder_that_holds_too_much_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("below")).unwrap();
        fs::write(dir.path().join("below/large"), vec![1; 3 << 20]).unwrap();
        let with = |disk| Limits { disk, ..LIMITS };
        assert_eq!(too_full(dir.path(), &with(4 << 20)), None);
        let told = too_full(dir.path(), &with(1 << 20)).unwrap();
        assert!(told.ends_with("and may hold 1 MiB"), "{told}");
    }

    #[test]
    fn a_folder_in_which_files_could_hide_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let deep = (0..DEEPEST).fold(dir.path().to_owned(), |path, _| path.join("a"));
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(too_full(dir.path(), &Limits::default()), None);
        std::fs::create_dir(deep.join("a")).unwrap();
        let told = too_full(dir.path(), &Limits::default()).unwrap();
        assert!(told.ends_with("levels deep"), "{told}");
    }

    #[test]
    fn this_process_uses_something() {
        for shared in [Shared::ForEach, Shared::Once] {
            let usage = of(std::iter::once(std::process::id().cast_signed()), shared);
            assert!(usage.memory > 0 && usage.tasks > 0, "{usage:?}");
        }
    }
}

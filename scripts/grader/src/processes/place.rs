//! Where in `/proc` a process is looked at, and what it means when that cannot be read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use common::Error;
use procfs::FromRead;
use procfs::process::Stat;
use rustix::io::Errno;

use super::sight;

/// More threads or processes than any machine here has; a bound for listings.
const MANY: usize = 1 << 18;

/// The most that is read of a file about one process.
const SMALL_FILE: u64 = 64 * 1024;

/// The folder to look at: the process's own, or that of a living thread where its first thread has ended, as
/// that one's descriptors and memory are no longer shown.
///
/// # Errors
/// Of the kind that [`is_gone`] knows where the process has ended.
pub(crate) fn folder(pid: i32) -> io::Result<PathBuf> {
    folder_at(PathBuf::from(format!("/proc/{pid}")))
}

/// [`folder`] for a process whose own folder is `own`, in another namespace's `/proc`, say.
///
/// # Errors
/// Of the kind that [`is_gone`] knows where the process has ended.
pub(crate) fn folder_at(own: PathBuf) -> io::Result<PathBuf> {
    if !is_dead(&stat_in(&own)?) {
        return Ok(own);
    }
    let living = tasks_at(&own)?.into_iter().find(|task| stat_in(task).is_ok_and(|stat| !is_dead(&stat)));
    living.ok_or_else(|| Errno::SRCH.into())
}

/// The folders of a process's threads.
///
/// # Errors
/// Of the kind that [`is_gone`] knows where the process has ended.
pub(crate) fn tasks(pid: i32) -> io::Result<Vec<PathBuf>> {
    tasks_at(format!("/proc/{pid}").as_ref())
}

/// [`tasks`] of a process whose folder is `own`.
pub(super) fn tasks_at(own: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(own.join("task"))?;
    Ok(entries.take(MANY).filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// Every process that has not ended.
///
/// # Errors
/// Where `/proc` cannot be read.
pub(crate) fn all() -> io::Result<Vec<Stat>> {
    let living = |entry: io::Result<fs::DirEntry>| {
        let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
        stat(pid).ok().filter(|stat| !has_ended(stat))
    };
    Ok(fs::read_dir("/proc")?.take(MANY).filter_map(living).collect())
}

/// Whether a process has ended, or is about to: it has no program any more, whatever its state says yet, and whoever
/// looks at it is told that it is not there. One whose first thread alone has ended is not.
pub(crate) fn is_ending(pid: i32) -> bool {
    match stat(pid) {
        Ok(stat) if is_dead(&stat) => has_ended(&stat),
        Ok(_) => {
            let folder = PathBuf::from(format!("/proc/{pid}"));
            let program = sight::into(&folder, || fs::read_link(folder.join("exe")));
            program.is_err_and(|error| is_gone(&error))
        }
        Err(error) => is_gone(&error),
    }
}

/// `/proc/PID/stat`; there for a process that has ended, too, until its parent has asked how.
///
/// # Errors
/// Of the kind that [`is_gone`] knows where there is no such process.
pub(crate) fn stat(pid: i32) -> io::Result<Stat> {
    stat_in(Path::new(&format!("/proc/{pid}")))
}

/// A file of `/proc`, as far as it is read.
///
/// # Errors
/// Those of the system.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(SMALL_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The number behind `field` in a file of lines, such as `Threads:` in `status`. Not by the crate, which refuses the
/// whole file where a program's name is not UTF-8: a program could hide by its name.
pub(crate) fn number(text: &[u8], field: &str) -> Option<u64> {
    let value = text.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(field.as_bytes()))?;
    std::str::from_utf8(value).ok()?.split_whitespace().next()?.parse().ok()
}

/// Whether an error only says that the process has ended.
pub(super) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || Errno::from_io_error(error) == Some(Errno::SRCH)
}

/// Says what could not be learnt of one process: `cannot count the threads of process 4711: it has ended`.
pub(super) fn cannot(learn: &str, pid: i32, error: &io::Error) -> Error {
    let doing = format!("cannot {learn} of process {pid}");
    if is_gone(error) { Error::new(doing, "it has ended") } else { Error::io(doing, error) }
}

/// The `stat` in the folder of a process or of a thread.
///
/// # Errors
/// Where it has ended and its parent was told.
pub(super) fn stat_in(folder: &Path) -> io::Result<Stat> {
    Stat::from_read(read(&folder.join("stat"))?.as_slice()).map_err(io::Error::other)
}

fn is_dead(stat: &Stat) -> bool {
    matches!(stat.state, 'Z' | 'X')
}

/// Whether a process has ended. A first thread that has ended stays as a zombie as long as others of its process go
/// on.
pub(crate) fn has_ended(stat: &Stat) -> bool {
    is_dead(stat) && stat.num_threads <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::testing::{self, MAIN_ENDS, eventually, python, sh};

    #[test]
    fn a_process_that_nobody_has_waited_for_has_ended() {
        let mut program = sh("echo ready; read line").unwrap();
        program.expect("ready\n").unwrap();
        let pid = testing::pid(&program);
        assert_eq!(folder(pid).unwrap(), Path::new(&format!("/proc/{pid}")));
        assert!(!is_ending(pid));
        program.end_input();
        eventually(|| stat(pid).unwrap().state == 'Z');
        assert!(is_gone(&folder(pid).unwrap_err()));
        assert!(all().unwrap().iter().all(|stat| stat.pid != pid));
        assert!(is_ending(pid));
        assert_eq!(
            cannot("see x", pid, &folder(pid).unwrap_err()).to_string(),
            format!("cannot see x of process {pid}: it has ended")
        );
    }

    #[test]
    fn a_name_that_is_no_text_hides_nothing() {
        let status = b"Name:\t\xff\nRssAnon:\t    120 kB\nThreads:\t3\n";
        assert_eq!(number(status, "RssAnon:"), Some(120));
        assert_eq!(number(status, "Threads:"), Some(3));
        assert_eq!(number(status, "Rss:"), None);
    }

    #[test]
    fn a_process_whose_first_thread_has_ended_is_seen_through_another() {
        let Some(program) = python(MAIN_ENDS) else { return };
        let pid = testing::pid(&program);
        eventually(|| stat(pid).unwrap().state == 'Z');
        assert!(folder(pid).unwrap().starts_with(format!("/proc/{pid}/task")));
        assert!(!is_ending(pid), "others of its threads go on");
        assert!(all().unwrap().iter().any(|stat| stat.pid == pid));
    }
}

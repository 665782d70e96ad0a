//! Processes and their descendants, as `/proc` has them.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use procfs::process::Stat;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::processes::{place, sight};

/// More than a program's environment has that the grader starts.
const LONGEST_ENVIRONMENT: u64 = 1 << 18;

/// To look at every process of the machine is quicker than at so many threads, one by one.
const MANY_THREADS: usize = 64;
const MANY_PROCESSES: usize = 256;

/// A living process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: i32,
    parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
    /// When it was started, in clock ticks since the machine was; tells it from a later one with the same number.
    pub(super) started: u64,
}

impl From<Stat> for Entry {
    fn from(stat: Stat) -> Self {
        Self {
            pid: stat.pid,
            parent: stat.ppid,
            group: stat.pgrp,
            session: stat.session,
            started: stat.starttime,
        }
    }
}

/// All living descendants of `root`, without it, in the order of their numbers.
///
/// # Errors
/// Where `/proc` cannot be read.
pub(super) fn below(root: i32) -> Result<Vec<Entry>, Error> {
    let mut all: HashMap<i32, Entry> = living()?.map(|entry| (entry.pid, entry)).collect();
    let mut inside = HashSet::from([root]);
    // A process whose parent ends between two readings has another by now.
    for _ in 0..3 {
        let lost: Vec<i32> = all
            .values()
            .filter(|entry| entry.parent != 0 && !all.contains_key(&entry.parent))
            .map(|e| e.pid)
            .collect();
        for pid in lost {
            match entry(pid) {
                Some(again) => all.insert(pid, again),
                None => all.remove(&pid),
            };
        }
    }
    loop {
        let before = inside.len();
        inside.extend(
            all.values()
                .filter(|entry| inside.contains(&entry.parent))
                .map(|entry| entry.pid)
                .collect::<Vec<_>>(),
        );
        if inside.len() == before {
            break;
        }
    }
    inside.remove(&root);
    let mut found: Vec<Entry> = inside.iter().filter_map(|pid| all.get(pid)).copied().collect();
    found.sort_by_key(|entry| entry.pid);
    Ok(found)
}

/// Those of [`below`], found from parent to child: quick however many processes the machine has, but while one ends
/// another may be passed over (proc_tid_children(5)). Nothing where the system does not tell, or the program has so many
/// threads that it is not quick.
pub(super) fn quickly_below(root: i32) -> Option<Vec<Entry>> {
    let (mut found, mut parents) = (Vec::new(), vec![root]);
    while let Some(parent) = parents.pop() {
        let Ok(threads) = place::tasks(parent) else { continue };
        if threads.len() > MANY_THREADS || found.len() > MANY_PROCESSES {
            return None;
        }
        for thread in threads {
            let children = match place::read(&thread.join("children")) {
                Ok(children) => children,
                // It has ended; whether the system has such files is seen at the next one.
                Err(_) if !thread.exists() => continue,
                Err(_) => return None,
            };
            let numbers = String::from_utf8_lossy(&children);
            let children = numbers.split_whitespace().filter_map(|pid| pid.parse().ok());
            found.extend(children.filter_map(entry).inspect(|child| parents.push(child.pid)));
        }
    }
    found.sort_by_key(|entry| entry.pid);
    found.dedup_by_key(|entry| entry.pid);
    Some(found)
}

/// All processes that have this variable in their environment.
///
/// # Errors
/// Where `/proc` cannot be read.
pub(super) fn marked(variable: &str) -> Result<Vec<Entry>, Error> {
    let has_it =
        |entry: &Entry| environment(entry.pid).split(|&byte| byte == 0).any(|one| one == variable.as_bytes());
    Ok(living()?.filter(has_it).collect())
}

/// One process, if it lives.
pub(super) fn entry(pid: i32) -> Option<Entry> {
    place::stat(pid).ok().filter(|stat| !place::has_ended(stat)).map(Entry::from)
}

/// Kills what `find` finds until it finds nothing any more; gives what is left at the deadline.
///
/// # Errors
/// Where `find` fails.
pub(super) fn end_all(
    deadline: Instant,
    find: impl Fn() -> Result<Vec<Entry>, Error>,
) -> Result<Vec<Entry>, Error> {
    let mut all_found = HashSet::new();
    loop {
        let left = find()?;
        // Those that have become children of this process are seen no more, but would keep their numbers.
        all_found.extend(left.iter().filter_map(|entry| Pid::from_raw(entry.pid)));
        all_found.retain(|&pid| matches!(waitpid(Some(pid), WaitOptions::NOHANG), Ok(None)));
        if left.is_empty() || Instant::now() >= deadline {
            return Ok(left);
        }
        // Stopped first, a process starts no other while its turn comes.
        for signal in [Signal::STOP, Signal::KILL] {
            for one in &left {
                kill(one, signal);
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Sends a signal, unless the number has become another process's.
pub(super) fn kill(process: &Entry, signal: Signal) {
    let same = entry(process.pid).is_some_and(|now| now.started == process.started);
    if let Some(pid) = Pid::from_raw(process.pid).filter(|_| same) {
        // Gone in between is as good.
        let _ = kill_process(pid, signal);
    }
}

fn living() -> Result<impl Iterator<Item = Entry>, Error> {
    let all = place::all().map_err(|error| Error::io("cannot read /proc", &error))?;
    Ok(all.into_iter().map(Entry::from))
}

/// What a process was given, empty where it cannot be read; a process can make it as long as it likes.
fn environment(pid: i32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let open = |folder: PathBuf| sight::into(&folder, || File::open(folder.join("environ")));
    if let Ok(file) = place::folder(pid).and_then(open) {
        // What was read before an error counts.
        let _ = file.take(LONGEST_ENVIRONMENT).read_to_end(&mut bytes);
    }
    bytes
}

//! Processes and their descendants, as `/proc` has them.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use procfs::process::{Process, all_processes};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// More than a program's environment has that the grader starts.
const LONGEST_ENVIRONMENT: u64 = 1 << 18;

/// A living process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: i32,
    parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
    /// When it was started, in clock ticks since the machine was; tells it from a later one with the same number.
    pub(super) started: u64,
    /// Whether it has ended and only its parent has to notice.
    dead: bool,
}

impl Entry {
    /// Whether it has not ended, even if its parent has not noticed.
    pub(super) fn lives(&self) -> bool {
        !self.dead
    }
}

/// All living descendants of `root`, without it, in the order of their numbers.
///
/// # Errors
/// Where `/proc` cannot be read.
pub(super) fn below(root: i32) -> Result<Vec<Entry>, Error> {
    let mut all = scan()?;
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
    let mut found: Vec<Entry> =
        inside.iter().filter_map(|pid| all.get(pid)).filter(|e| !e.dead).copied().collect();
    found.sort_by_key(|entry| entry.pid);
    Ok(found)
}

/// All processes that have this variable in their environment.
///
/// # Errors
/// Where `/proc` cannot be read.
pub(super) fn marked(variable: &str) -> Result<Vec<Entry>, Error> {
    let has_it = |entry: &Entry| {
        let environment = beginning(entry.pid, "environ", LONGEST_ENVIRONMENT);
        environment.split(|&byte| byte == 0).any(|one| one == variable.as_bytes())
    };
    Ok(scan()?.into_values().filter(|entry| !entry.dead && has_it(entry)).collect())
}

/// The beginning of a file about a process, empty where it cannot be read; at most `most` bytes, as a process can
/// make some of them as long as it likes.
pub(super) fn beginning(pid: i32, name: &str, most: u64) -> Vec<u8> {
    let mut text = Vec::new();
    if let Ok(file) = File::open(format!("/proc/{pid}/{name}")) {
        // What was read before an error counts.
        let _ = file.take(most).read_to_end(&mut text);
    }
    text
}

/// One process, if it is there.
pub(super) fn entry(pid: i32) -> Option<Entry> {
    let stat = Process::new(pid).ok()?.stat().ok()?;
    Some(Entry {
        pid,
        parent: stat.ppid,
        group: stat.pgrp,
        session: stat.session,
        started: stat.starttime,
        dead: matches!(stat.state, 'Z' | 'X'),
    })
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

fn scan() -> Result<HashMap<i32, Entry>, Error> {
    let processes = all_processes().map_err(|error| Error::new("cannot read /proc", error))?;
    Ok(processes.filter_map(|process| entry(process.ok()?.pid)).map(|entry| (entry.pid, entry)).collect())
}

//! What a server uses of the machine: CPU time, memory, threads, descriptors (Linux, proc(5)).

use std::time::Duration;

use common::Error;

/// What a process and its descendants hold at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Threads.
    pub threads: u64,
    /// Open descriptors.
    pub files: u64,
}

impl Usage {
    /// Of a process and all that it has started.
    ///
    /// # Errors
    /// A process that is gone, and a system without `/proc`.
    pub fn of(pid: u32) -> Result<Self, Error> {
        linux::usage(pid).map_err(|cause| untold(pid, cause))
    }
}

/// CPU time that a process and all that it has started have used so far: to the nanosecond, but for threads
/// that have ended, which count in steps of 10 ms.
///
/// # Errors
/// A process that is gone, and a system without `/proc`.
pub fn cpu_time(pid: u32) -> Result<Duration, Error> {
    linux::cpu(pid).map(Duration::from_nanos).map_err(|cause| untold(pid, cause))
}

fn untold(pid: u32, cause: String) -> Error {
    Error::new(format_args!("cannot tell what process {pid} uses"), cause)
}

#[cfg(target_os = "linux")]
mod linux {
    use procfs::WithCurrentSystemInfo;
    use procfs::process::{Process, all_processes};

    use super::Usage;

    pub(super) fn usage(pid: u32) -> Result<Usage, String> {
        let mut sum = Usage::default();
        each(pid, |process| {
            let stat = process.stat()?;
            sum.memory += stat.rss_bytes().get();
            sum.threads += u64::try_from(stat.num_threads).unwrap_or(0);
            // Listed, not taken from the directory's size: that counts what a blocked accept(2) reserves.
            sum.files += std::fs::read_dir(format!("/proc/{}/fd", process.pid))?.count() as u64;
            Ok(())
        })?;
        Ok(sum)
    }

    pub(super) fn cpu(pid: u32) -> Result<u64, String> {
        let mut sum = 0;
        each(pid, |process| {
            let stat = process.stat()?;
            let by_ticks = ticks(stat.utime + stat.stime);
            // Threads that have ended count only in ticks.
            let own = by_ticks.max(by_thread(process)?);
            sum += own + ticks(u64::try_from(stat.cutime + stat.cstime).unwrap_or(0));
            Ok(())
        })?;
        Ok(sum)
    }

    /// Looks at a process and all its descendants.
    fn each(pid: u32, mut look: impl FnMut(&Process) -> procfs::ProcResult<()>) -> Result<(), String> {
        let text = |error: procfs::ProcError| error.to_string();
        let pid = i32::try_from(pid).map_err(|error| error.to_string())?;
        look(&Process::new(pid).map_err(text)?).map_err(text)?;
        for child in descendants(pid).map_err(text)? {
            // One that has ended meanwhile is counted among its parent's ended children.
            let _ = look(&child);
        }
        Ok(())
    }

    fn ticks(count: u64) -> u64 {
        count * 1_000_000_000 / procfs::ticks_per_second()
    }

    /// The sum of the threads' times on a CPU (`/proc/PID/task/TID/schedstat`).
    fn by_thread(process: &Process) -> procfs::ProcResult<u64> {
        let mut sum = 0;
        for task in process.tasks()? {
            sum += task?.schedstat().map_or(0, |times| times.sum_exec_runtime);
        }
        Ok(sum)
    }

    fn descendants(of: i32) -> procfs::ProcResult<Vec<Process>> {
        let mut rest: Vec<(i32, Process)> = all_processes()?
            .filter_map(|process| {
                let process = process.ok()?;
                Some((process.stat().ok()?.ppid, process))
            })
            .collect();
        let (mut found, mut parents) = (Vec::new(), vec![of]);
        while !parents.is_empty() {
            let (children, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|(parent, _)| parents.contains(parent));
            parents = children.iter().map(|(_, process)| process.pid).collect();
            found.extend(children.into_iter().map(|(_, process)| process));
            rest = others;
        }
        Ok(found)
    }
}

#[cfg(not(target_os = "linux"))]
mod linux {
    use super::Usage;

    const NOT_TOLD: &str = "only Linux tells, in /proc";

    pub(super) fn usage(_: u32) -> Result<Usage, String> {
        Err(NOT_TOLD.to_owned())
    }

    pub(super) fn cpu(_: u32) -> Result<u64, String> {
        Err(NOT_TOLD.to_owned())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};
    use std::time::Instant;

    #[test]
    fn cpu_time_counts_work_and_not_waiting() {
        let mut worker = Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        let before = cpu_time(worker.id()).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        let worked = cpu_time(worker.id()).unwrap() - before;
        worker.kill().unwrap();
        worker.wait().unwrap();
        assert!(worked > Duration::from_millis(5), "{worked:?}");
        let mut sleeper = Command::new("sleep").arg("30").spawn().unwrap();
        let before = cpu_time(sleeper.id()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let idled = cpu_time(sleeper.id()).unwrap() - before;
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert!(idled < Duration::from_millis(40), "{idled:?}");
    }

    #[test]
    fn what_a_process_has_started_counts_for_it() {
        // A shell that waits for another, which waits for cat: a thread each, until their input ends.
        let mut command = Command::new("sh");
        command.args(["-c", "sh -c 'cat; :'; :"]).stdin(Stdio::piped());
        let mut shell = command.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut usage = Usage::of(shell.id()).unwrap();
        while usage.threads < 3 && Instant::now() < deadline {
            usage = Usage::of(shell.id()).unwrap();
        }
        drop(shell.stdin.take());
        shell.wait().unwrap();
        assert_eq!(usage.threads, 3);
        assert!(usage.memory > 1_000_000 && usage.files >= 9, "{usage:?}");
    }

    #[test]
    fn a_process_that_is_gone_has_no_usage() {
        let told = Usage::of(u32::MAX / 2 - 7).unwrap_err().to_string();
        assert!(told.contains("cannot tell what process"), "{told}");
    }
}

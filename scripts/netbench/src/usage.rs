//! What a server uses of the machine: CPU time, memory, threads, descriptors (Linux, proc(5)).

use std::iter::Sum;
use std::time::Duration;

use common::Error;

/// What a process and its descendants hold at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Resident memory, in bytes.
    pub memory: u64,
    /// The most resident memory so far of each process, added up, in bytes.
    pub peak: u64,
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
        linux::usage(pid).map_err(|cause| untold(&[pid], cause))
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            memory: sum.memory + one.memory,
            peak: sum.peak + one.peak,
            threads: sum.threads + one.threads,
            files: sum.files + one.files,
        })
    }
}

/// CPU time that these processes and all that they have started have used so far: to the nanosecond, but for
/// processes that have ended, which count in steps of 10 ms.
///
/// # Errors
/// A process that is gone, and a system without `/proc`.
pub fn cpu_time(pids: &[u32]) -> Result<Duration, Error> {
    linux::cpu(pids).map_err(|cause| untold(pids, cause))
}

fn untold(pids: &[u32], cause: String) -> Error {
    let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
    Error::new(format_args!("cannot tell what process {} uses", pids.join(" or ")), cause)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    use nix::time::{ClockId, clock_getcpuclockid};
    use nix::unistd::Pid;
    use procfs::process::{Process, all_processes};
    use procfs::{ProcResult, WithCurrentSystemInfo};

    use super::Usage;

    pub(super) fn usage(pid: u32) -> Result<Usage, String> {
        let mut sum = Usage::default();
        each(&[pid], |process| {
            let stat = process.stat()?;
            sum.memory += stat.rss_bytes().get();
            sum.peak += process.status()?.vmhwm.unwrap_or(0) * 1024;
            sum.threads += u64::try_from(stat.num_threads).unwrap_or(0);
            // Listed, not taken from the directory's size: that counts what a blocked accept(2) reserves.
            sum.files += std::fs::read_dir(format!("/proc/{}/fd", process.pid))?.count() as u64;
            Ok(())
        })?;
        Ok(sum)
    }

    pub(super) fn cpu(pids: &[u32]) -> Result<Duration, String> {
        let mut sum = Duration::ZERO;
        each(pids, |process| {
            let stat = process.stat()?;
            // Not from there, which counts in ticks what threads that have ended had used.
            let clock = clock_getcpuclockid(Pid::from_raw(process.pid)).and_then(ClockId::now);
            sum += clock.map(Duration::from).map_err(std::io::Error::from)?;
            sum += ticks(u64::try_from(stat.cutime + stat.cstime).unwrap_or(0));
            Ok(())
        })?;
        Ok(sum)
    }

    /// Looks at these processes and all their descendants.
    fn each(pids: &[u32], mut look: impl FnMut(&Process) -> ProcResult<()>) -> Result<(), String> {
        let text = |error: procfs::ProcError| error.to_string();
        let pids = pids.iter().copied().map(i32::try_from).collect::<Result<Vec<_>, _>>();
        let pids = pids.map_err(|error| error.to_string())?;
        for &pid in &pids {
            look(&Process::new(pid).map_err(text)?).map_err(text)?;
        }
        for child in descendants(pids).map_err(text)? {
            // One that has ended meanwhile is counted among its parent's ended children.
            let _ = look(&child);
        }
        Ok(())
    }

    fn ticks(count: u64) -> Duration {
        Duration::from_nanos(count * 1_000_000_000 / procfs::ticks_per_second())
    }

    fn descendants(mut parents: Vec<i32>) -> ProcResult<Vec<Process>> {
        let mut rest: Vec<(i32, Process)> = all_processes()?
            .filter_map(|process| {
                let process = process.ok()?;
                Some((process.stat().ok()?.ppid, process))
            })
            .collect();
        let mut found = Vec::new();
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
    use std::time::Duration;

    use super::Usage;

    const NOT_TOLD: &str = "only Linux tells, in /proc";

    pub(super) fn usage(_: u32) -> Result<Usage, String> {
        Err(NOT_TOLD.to_owned())
    }

    pub(super) fn cpu(_: &[u32]) -> Result<Duration, String> {
        Err(NOT_TOLD.to_owned())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Child, Command, Stdio};
    use std::time::Instant;

    #[test]
    fn cpu_time_counts_work_and_not_waiting() {
        let mut worker = Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        let before = cpu_time(&[worker.id()]).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        let worked = cpu_time(&[worker.id()]).unwrap() - before;
        worker.kill().unwrap();
        worker.wait().unwrap();
        assert!(worked > Duration::from_millis(5), "{worked:?}");
        let mut sleeper = Command::new("sleep").arg("30").spawn().unwrap();
        let before = cpu_time(&[sleeper.id()]).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let idled = cpu_time(&[sleeper.id()]).unwrap() - before;
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert!(idled < Duration::from_millis(40), "{idled:?}");
    }

    const WORKER: &str = "NETBENCH_TEST_WORKER";
    const WORK: Duration = Duration::from_millis(3);

    /// Not a test: a program of its own for the test below, as the children of other tests come and go in this one.
    #[test]
    #[ignore = "a program for another test"]
    fn works_in_a_thread_for_each_line() {
        use rustix::time::{ClockId, clock_gettime};
        let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
        if std::env::var_os(WORKER).is_some() {
            for _ in std::io::stdin().lines() {
                std::thread::spawn(move || while now() < WORK {}).join().unwrap();
                println!("done;");
            }
        }
    }

    #[test]
    fn a_thread_that_has_ended_counts_to_the_last() {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let name = "usage::tests::works_in_a_thread_for_each_line";
        command.args(["--exact", name, "--ignored", "--nocapture"]).env(WORKER, "1");
        let mut worker = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(worker.stdout.take().unwrap()).lines();
        let mut work = |worker: &mut Child| {
            worker.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
            assert!(said.any(|line| line.unwrap().ends_with("done;")));
        };
        work(&mut worker);
        for _ in 0..5 {
            let before = cpu_time(&[worker.id()]).unwrap();
            work(&mut worker);
            let worked = cpu_time(&[worker.id()]).unwrap() - before;
            assert!(worked >= WORK, "{worked:?}");
        }
        drop(worker.stdin.take());
        assert!(worker.wait().unwrap().success());
    }

    #[test]
    fn several_processes_count_together() {
        let commands = ["while :; do :; done"; 2].map(|script| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        });
        let mut workers = commands.map(|mut command| command.spawn().unwrap());
        let pids = workers.each_ref().map(std::process::Child::id);
        std::thread::sleep(Duration::from_millis(100));
        workers.iter().for_each(|worker| stop(worker.id()));
        let [both, one, other] = [&pids[..], &pids[..1], &pids[1..]].map(|pids| cpu_time(pids).unwrap());
        workers.iter_mut().for_each(|worker| {
            worker.kill().unwrap();
            worker.wait().unwrap();
        });
        assert!(one > Duration::ZERO && other > Duration::ZERO);
        assert_eq!(both, one + other);
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

    /// Until it has stopped, so that it uses nothing more.
    fn stop(pid: u32) {
        use rustix::process::{Pid, Signal, kill_process};
        let raw = i32::try_from(pid).ok().and_then(Pid::from_raw).unwrap();
        kill_process(raw, Signal::STOP).unwrap();
        let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        while !stat().contains(") T ") {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_process_that_is_gone_has_no_usage() {
        let told = Usage::of(u32::MAX / 2 - 7).unwrap_err().to_string();
        assert!(told.contains("cannot tell what process"), "{told}");
    }
}

//! What processes use: threads, CPU time, memory, descriptors.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use common::Error;
use common::escape::Escaped;
use nix::time::ClockId;
use nix::unistd::Pid;
use procfs::FromRead;
use procfs::process::Schedstat;

use super::{place, sight};

/// The number of a process's threads, its first one included even after its end.
///
/// # Errors
/// Where the process has ended.
pub fn threads(pid: i32) -> Result<usize, Error> {
    let count = place::folder(pid).and_then(|folder| status(&folder, "Threads:"));
    let count = count.map_err(|error| place::cannot("count the threads", pid, &error))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The names of a process's threads, each at most 15 bytes (escaped), for runtimes that give their own
/// threads names. A new thread has its creator's name for a moment.
///
/// # Errors
/// Where the process has ended.
pub fn thread_names(pid: i32) -> Result<Vec<String>, Error> {
    let tasks = place::folder(pid).and_then(|_| place::tasks(pid));
    let tasks = tasks.map_err(|error| place::cannot("name the threads", pid, &error))?;
    let name = |task: &std::path::PathBuf| {
        let bytes = place::read(&task.join("comm")).ok()?;
        Some(Escaped(bytes.strip_suffix(b"\n").unwrap_or(&bytes)).to_string())
    };
    Ok(tasks.iter().filter_map(name).collect())
}

/// What the living threads of these processes do at this moment, in the letters of `/proc`: `R` runs or wants to, `S`
/// waits for something, `T` was stopped by a signal, ….
pub fn thread_states(pids: &[i32]) -> Vec<char> {
    let tasks = pids.iter().filter_map(|pid| place::tasks(*pid).ok()).flatten();
    let states = tasks.filter_map(|task| place::stat_in(&task).ok()).map(|stat| stat.state);
    states.filter(|state| !matches!(state, 'Z' | 'X')).collect()
}

/// Whether all living threads of these processes wait for something.
pub fn rest(pids: &[i32]) -> bool {
    thread_states(pids).iter().all(|state| *state == 'S')
}

/// The CPU time, in user and system, that these processes have used, threads that have ended included. Their
/// children that have ended are not.
///
/// It is read from each process's own clock, to the nanosecond but for what runs at this moment, which may be
/// missing for up to a scheduler's tick (1 to 10 ms). `schedstat` would lose what a thread has used as soon
/// as it ends.
pub fn cpu_time(pids: &[i32]) -> Duration {
    pids.iter().filter_map(|pid| clock(*pid).or_else(|| ticks(*pid))).sum()
}

/// The CPU time that this machine has used since its start, on all of its processors and for whatever; what a host has
/// taken from it counts, as somebody else's. Nothing where the system does not tell.
pub fn machine_time() -> Option<Duration> {
    let stat = place::read(Path::new("/proc/stat")).ok()?;
    let text = String::from_utf8_lossy(&stat);
    let fields: Vec<u64> =
        text.lines().next()?.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal.
    let [user, nice, system, _, _, irq, softirq, steal, ..] = fields[..] else { return None };
    let ticks = user + nice + system + irq + softirq + steal;
    Some(Duration::from_millis(ticks.saturating_mul(1000) / procfs::ticks_per_second()))
}

/// How many processors this machine has, whoever may use them. Nothing where the system does not tell.
pub fn machine_cpus() -> Option<usize> {
    let stat = place::read(Path::new("/proc/stat")).ok()?;
    let text = String::from_utf8_lossy(&stat);
    let of_one = |line: &&str| line.strip_prefix("cpu").is_some_and(|rest| !rest.starts_with(' '));
    Some(text.lines().filter(of_one).count())
}

/// The share of this machine's memory that can be had (proc_meminfo(5)); all of it where the system does not tell.
pub fn free_memory() -> f64 {
    let memory = place::read(Path::new("/proc/meminfo")).unwrap_or_default();
    let kibibytes = |field| place::number(&memory, field).map(|number| number as f64);
    kibibytes("MemAvailable:").zip(kibibytes("MemTotal:")).map_or(1.0, |(free, all)| free / all.max(1.0))
}

/// How long the living threads of these processes were able to run and waited for a CPU, since their start;
/// none where the kernel does not tell. A thread's share is lost when it ends, so a later sum may be smaller.
///
/// The difference over a time is the machine's fault, as is [`crate::noise`], which shows less where a
/// program needs much CPU: one that sleeps most of the time is let run first.
pub fn waited(pids: &[i32]) -> Option<Duration> {
    // Kernels that do not count write zeros; this thread has been run at least once.
    schedstat(Path::new("/proc/thread-self")).filter(|mine| mine.pcount > 0)?;
    let tasks = pids.iter().filter_map(|pid| place::tasks(*pid).ok()).flatten();
    Some(tasks.filter_map(|task| schedstat(&task)).map(|stat| Duration::from_nanos(stat.run_delay)).sum())
}

/// What the living threads of a program want and get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pulse {
    /// Whether one of them runs or wants to.
    pub(crate) wants: bool,
    /// The CPU time that they have used.
    pub(crate) used: Duration,
    /// How long they were able to run and waited for a CPU.
    pub(crate) waited: Duration,
}

impl Pulse {
    /// That of both.
    pub(crate) fn and(self, other: Self) -> Self {
        let (used, waited) = (self.used + other.used, self.waited + other.waited);
        Self { wants: self.wants || other.wants, used, waited }
    }
}

/// The pulse of a process; `own` is its folder in any `/proc`. Nothing of one that has ended.
pub(crate) fn pulse(own: &Path) -> Pulse {
    let tasks = place::tasks_at(own).unwrap_or_default();
    let of_task = |task: &Path| {
        let wants = place::stat_in(task).is_ok_and(|stat| stat.state == 'R');
        let (used, waited) = schedstat(task).map_or((0, 0), |stat| (stat.sum_exec_runtime, stat.run_delay));
        Pulse { wants, used: Duration::from_nanos(used), waited: Duration::from_nanos(waited) }
    };
    tasks.iter().map(|task| of_task(task)).fold(Pulse::default(), Pulse::and)
}

/// The bytes of memory that these processes have resident. What they share, as after a fork, counts for each.
pub fn resident(pids: &[i32]) -> u64 {
    let one = |pid: &i32| status(&place::folder(*pid).ok()?, "VmRSS:").ok();
    pids.iter().filter_map(one).fold(0_u64, |sum, kib| sum.saturating_add(kib.saturating_mul(1024)))
}

/// The number of a process's open descriptors.
///
/// # Errors
/// Where the process has ended, or may not be looked into.
pub fn open_files(pid: i32) -> Result<usize, Error> {
    let all = |folder: PathBuf| sight::into(&folder, || fs::read_dir(folder.join("fd")));
    let count = place::folder(pid).and_then(all).map(Iterator::count);
    count.map_err(|error| place::cannot("count the open files", pid, &error))
}

fn clock(pid: i32) -> Option<Duration> {
    // 0 would mean the caller.
    let pid = (pid > 0).then(|| Pid::from_raw(pid))?;
    ClockId::pid_cpu_clock_id(pid).and_then(ClockId::now).ok().map(Duration::from)
}

fn ticks(pid: i32) -> Option<Duration> {
    let stat = place::stat(pid).ok()?;
    let ticks = stat.utime.saturating_add(stat.stime);
    Some(Duration::from_millis(ticks.saturating_mul(1000) / procfs::ticks_per_second()))
}

fn schedstat(task: &Path) -> Option<Schedstat> {
    Schedstat::from_read(place::read(&task.join("schedstat")).ok()?.as_slice()).ok()
}

fn status(folder: &Path, field: &str) -> io::Result<u64> {
    let number = place::number(&place::read(&folder.join("status"))?, field);
    number
        .ok_or_else(|| io::Error::other(format!("the system does not tell {}", field.trim_end_matches(':'))))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::processes::testing::{ended, eventually, pid, python, sh};

    #[test]
    fn five_threads_are_five() {
        let Some(mut program) = python(
            "
import threading
for i in range(4): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
print('ready', flush=True); sys.stdin.readline()
open('/proc/self/comm', 'wb').write(b'\\xff\\nThreads:\\t9')
print('renamed', flush=True); sys.stdin.read()",
        ) else {
            return;
        };
        assert_eq!(threads(pid(&program)).unwrap(), 5);
        assert_eq!(thread_names(pid(&program)).unwrap().len(), 5);
        program.type_line("").unwrap();
        program.expect("renamed\n").unwrap();
        assert_eq!(threads(pid(&program)).unwrap(), 5, "a name that is not UTF-8 and lies does not matter");
        assert!(thread_names(pid(&program)).unwrap().contains(&"\\xff\\nThreads:\\t9".to_owned()));
    }

    #[test]
    fn a_busy_loop_uses_cpu_and_a_sleep_does_not() {
        let busy = sh("while :; do :; done").unwrap();
        let idle = sh("echo ready; read line").unwrap();
        let (busy, idle) = ([pid(&busy), ended()], (pid(&idle), idle));
        eventually(|| cpu_time(&busy) > Duration::from_millis(200));
        assert!(cpu_time(&[idle.0]) < Duration::from_millis(100));
        let both = cpu_time(&[busy[0], idle.0]);
        assert!(both >= Duration::from_millis(200));
        let (exact, coarse) = (clock(busy[0]).unwrap(), ticks(busy[0]).unwrap());
        assert!(exact.abs_diff(coarse) < Duration::from_millis(100), "{exact:?} {coarse:?}");
    }

    #[test]
    fn a_threads_time_stays_after_its_end() {
        let Some(program) = python(
            "
import threading
def burn():
    end = time.thread_time() + 0.3
    while time.thread_time() < end: pass
t = threading.Thread(target=burn); t.start(); t.join()
print('ready', flush=True); sys.stdin.read()",
        ) else {
            return;
        };
        // It is joined before the system has seen it off.
        eventually(|| threads(pid(&program)).unwrap() == 1);
        assert!(cpu_time(&[pid(&program)]) >= Duration::from_millis(290));
    }

    #[test]
    fn a_thread_that_waits_is_told_from_one_that_runs() {
        let Some(mut program) = python(
            "
import threading
def burn():
    sys.stdin.read(1)
    while True: pass
threading.Thread(target=burn, daemon=True).start()
print('ready', flush=True); time.sleep(60)",
        ) else {
            return;
        };
        let pids = [pid(&program)];
        eventually(|| thread_states(&pids) == ['S', 'S']);
        program.type_line("x").unwrap();
        eventually(|| thread_states(&pids) == ['S', 'R']);
        assert_eq!(thread_states(&[ended()]), []);
    }

    #[test]
    fn a_machine_has_as_many_processors_as_may_be_used_or_more() {
        let mine = std::thread::available_parallelism().unwrap().get();
        assert!(machine_cpus().unwrap() >= mine);
        assert!(machine_time().unwrap() > Duration::ZERO);
        assert!(free_memory() > 0.0 && free_memory() < 1.0, "the system itself has some");
    }

    #[test]
    fn waiting_for_a_cpu_is_told() {
        let cpus = std::thread::available_parallelism().unwrap().get();
        let loops: Vec<_> = (0..=cpus).map(|_| sh("while :; do :; done").unwrap()).collect();
        let pids: Vec<i32> = loops.iter().map(pid).collect();
        let Some(_) = waited(&pids) else { return eprintln!("skipped: this kernel does not tell") };
        eventually(|| waited(&pids).unwrap() > Duration::from_millis(50));
        assert_eq!(waited(&[ended()]), Some(Duration::ZERO));
    }

    #[test]
    fn memory_that_is_held_is_resident() {
        const HELD: u64 = 64 << 20;
        let Some(mut program) = python(
            "
import mmap
m = mmap.mmap(-1, 64 << 20); m.write(b'x' * (64 << 20)); print('ready', flush=True)
sys.stdin.readline(); m.close(); print('freed', flush=True); sys.stdin.read()",
        ) else {
            return;
        };
        let held = resident(&[pid(&program)]);
        assert!((HELD..4 * HELD).contains(&held), "{held}");
        let twice = resident(&[pid(&program), ended(), pid(&program)]);
        assert!(twice.abs_diff(2 * held) < 1 << 20, "{held} {twice}");
        program.type_line("").unwrap();
        program.expect("freed\n").unwrap();
        let after = resident(&[pid(&program)]);
        assert!(after <= held - HELD / 2, "{after}");
    }

    #[test]
    fn descriptors_are_counted() {
        let Some(mut program) = python(
            "
files = []; print('ready', flush=True)
sys.stdin.readline(); files = [open('/dev/null') for i in range(100)]; print('opened', flush=True)
sys.stdin.read()",
        ) else {
            return;
        };
        let before = open_files(pid(&program)).unwrap();
        program.type_line("").unwrap();
        program.expect("opened\n").unwrap();
        assert_eq!(open_files(pid(&program)).unwrap(), before + 100);
    }

    #[test]
    fn one_that_has_ended_is_an_error_that_says_so() {
        let gone = ended();
        let told = threads(gone).unwrap_err().to_string();
        assert_eq!(told, format!("cannot count the threads of process {gone}: it has ended"));
        assert!(open_files(gone).is_err() && thread_names(gone).is_err());
        let begin = Instant::now();
        assert_eq!((resident(&[gone]), cpu_time(&[gone, 0, -1])), (0, Duration::ZERO));
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}

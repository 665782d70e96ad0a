//! Where and with what a run was made.

use std::process::Command;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The machine, its load, and the versions of what was measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Machine {
    /// When the run began (RFC 3339).
    pub date: String,
    /// The processor's model.
    pub processor: String,
    /// How many CPUs may be used.
    pub cpus: usize,
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// The operating system's name and version.
    pub system: String,
    /// The load average of the minute before the run (`/proc/loadavg`).
    pub load_before: Option<f64>,
    /// How many threads of others ran or waited for a CPU just before the run.
    pub running_before: Option<f64>,
    /// How many descriptors a process may open.
    pub open_files: Option<u64>,
    /// What each tool says of its version.
    pub versions: Vec<String>,
}

/// What tells its version, and how.
const TOOLS: [(&str, &str); 7] = [
    ("rustc", "--version"),
    ("cc", "--version"),
    ("python3", "--version"),
    ("go", "version"),
    ("haproxy", "-v"),
    ("nginx", "-v"),
    ("socat", "-V"),
];

/// So many threads besides the run's own change its figures.
const BUSY: f64 = 0.5;
/// How often it is looked how many there are, and how long after each other.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

impl Machine {
    /// This one, now.
    pub fn here() -> Self {
        Self {
            date: chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            processor: processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cpus: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory: memory(),
            system: said("uname", "-srm").unwrap_or_else(|| std::env::consts::OS.to_owned()),
            load_before: load().map(|load| load.0),
            running_before: running(),
            open_files: common::open_files::raise_limit(),
            versions: TOOLS.iter().filter_map(|(tool, how)| said(tool, how)).collect(),
        }
    }

    /// What its reader should know of it.
    pub fn warning(&self) -> Option<String> {
        let running = self.running_before.filter(|running| *running > BUSY)?;
        Some(format!(
            "the machine was busy: {running:.1} threads of others ran, on average, just before the run"
        ))
    }
}

/// The first line with words in it that a program prints.
fn said(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let both = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&both);
    // socat begins with its author, not with its version.
    let line = text.lines().find(|line| line.contains(|c: char| c.is_ascii_digit()))?;
    Some(line.trim().chars().take(120).collect())
}

#[cfg(target_os = "linux")]
fn processor() -> Option<String> {
    use procfs::Current;
    procfs::CpuInfo::current().ok()?.model_name(0).map(str::to_owned)
}

#[cfg(target_os = "linux")]
fn memory() -> Option<u64> {
    use procfs::Current;
    Some(procfs::Meminfo::current().ok()?.mem_total)
}

/// The load average of a minute, and how many threads run now, this one among them.
#[cfg(target_os = "linux")]
fn load() -> Option<(f64, u32)> {
    use procfs::Current;
    let load = procfs::LoadAverage::current().ok()?;
    Some((load.one.into(), load.cur))
}

fn running() -> Option<f64> {
    let mut others = 0;
    for _ in 0..LOOKS {
        thread::sleep(PAUSE);
        others += load()?.1.saturating_sub(1);
    }
    Some(f64::from(others) / f64::from(LOOKS))
}

#[cfg(not(target_os = "linux"))]
fn processor() -> Option<String> {
    None
}

#[cfg(not(target_os = "linux"))]
fn memory() -> Option<u64> {
    None
}

#[cfg(not(target_os = "linux"))]
fn load() -> Option<(f64, u32)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_knows_its_machine() {
        let machine = Machine::here();
        assert!(machine.cpus >= 1 && !machine.system.is_empty());
        assert!(machine.versions.iter().any(|version| version.starts_with("rustc ")), "{machine:?}");
    }

    #[test]
    fn a_busy_machine_is_a_warning() {
        let mut machine = Machine::here();
        machine.running_before = Some(0.1);
        assert_eq!(machine.warning(), None);
        machine.running_before = Some(3.0);
        assert!(machine.warning().unwrap().contains("3.0 threads of others"));
    }
}

//! What a process is called, how it was started, and when.

use std::time::{Duration, Instant};

use common::Error;
use common::escape::Escaped;
use rustix::time::{ClockId, clock_gettime};

use super::place;

/// The most characters of a command line that are told.
const LONG: usize = 200;

/// A process's name: at most 15 bytes, escaped.
///
/// # Errors
/// Where there is no such process.
pub fn name(pid: i32) -> Result<String, Error> {
    let bytes = place::read(format!("/proc/{pid}/comm").as_ref());
    let bytes = bytes.map_err(|error| place::cannot("read the name", pid, &error))?;
    Ok(Escaped(bytes.strip_suffix(b"\n").unwrap_or(&bytes)).to_string())
}

/// A process's command line on one line, escaped, cut with `…` after 200 characters; its name in brackets
/// where it has no command line.
///
/// # Errors
/// Where the process has ended.
pub fn command_line(pid: i32) -> Result<String, Error> {
    let bytes = place::folder(pid).and_then(|folder| place::read(&folder.join("cmdline")));
    let mut bytes = bytes.map_err(|error| place::cannot("read the command line", pid, &error))?;
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(format!("[{}]", name(pid)?));
    }
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    bytes.iter_mut().filter(|byte| **byte == 0).for_each(|end| *end = b' ');
    let line = Escaped(&bytes).to_string();
    Ok(match line.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    })
}

/// When a process began, that is, when it was forked; what it executes later changes nothing.
///
/// The system tells it in ticks, as a rule of 10 ms, rounded down: the process began up to one tick after
/// what is told here, and no more than some µs before.
///
/// # Errors
/// Where there is no such process.
pub fn started(pid: i32) -> Result<Instant, Error> {
    let stat = place::stat(pid).map_err(|error| place::cannot("read the start", pid, &error))?;
    let began = Duration::from_millis(stat.starttime.saturating_mul(1000) / procfs::ticks_per_second());
    let (now, since_boot) = both_clocks();
    now.checked_sub(since_boot.saturating_sub(began)).ok_or_else(|| {
        Error::new(
            format_args!("cannot read the start of process {pid}"),
            "it lies before this machine's clock",
        )
    })
}

/// This moment by the clock of programs and by that of process starts.
fn both_clocks() -> (Instant, Duration) {
    let read = || {
        let before = Instant::now();
        let boot = clock_gettime(ClockId::Boottime);
        let between = before.elapsed() / 2;
        let boot = Duration::try_from(boot).unwrap_or_default();
        (between, before + between, boot)
    };
    // One of three readings may be torn apart by the scheduler; the closest is taken.
    let (first, second, third) = (read(), read(), read());
    let (_, now, boot) = [second, third].into_iter().fold(first, |a, b| if b.0 < a.0 { b } else { a });
    (now, boot)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::processes::testing::{ended, eventually, pid, python, sh};
    use scripts::process::Running;

    #[test]
    fn a_start_is_told_within_its_precision() {
        let before = Instant::now();
        let program = Running::start("sleep", Command::new("sleep").arg("600")).unwrap();
        let after = Instant::now();
        let told = started(pid(&program)).unwrap();
        assert!(told + Duration::from_millis(11) >= before, "{:?} early", before - told);
        assert!(told <= after + Duration::from_millis(1), "{:?} late", told - after);
        // Asked again later, the answer is the same.
        assert!(started(pid(&program)).unwrap().max(told) - told < Duration::from_millis(1));
    }

    #[test]
    fn a_start_long_ago_is_told() {
        let mine = started(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert!(mine < Instant::now());
        assert!(started(ended()).unwrap_err().to_string().ends_with(": it has ended"));
    }

    #[test]
    fn a_name_cannot_forge_a_line() {
        let Some(program) = python(
            "
open('/proc/self/comm', 'wb').write(b'a) R 1\\x1b[1m'); print('ready', flush=True); sys.stdin.read()",
        ) else {
            return;
        };
        assert_eq!(name(pid(&program)).unwrap(), "a) R 1\\u{1b}[1m");
        assert!(place::stat(pid(&program)).is_ok());
        assert!(started(pid(&program)).is_ok());
    }

    #[test]
    fn a_command_line_is_one_line_of_bounded_length() {
        let mut program = sh(&format!("echo ready\nread {}", "ü".repeat(300))).unwrap();
        program.expect("ready\n").unwrap();
        let line = command_line(pid(&program)).unwrap();
        assert!(line.starts_with("sh -c echo ready\\nread üüü"), "{line}");
        assert!(line.ends_with("ü…"), "{line}");
        assert_eq!(line.chars().count(), LONG + 1);
        let short = Running::start("sleep", Command::new("sleep").arg("600")).unwrap();
        assert!(command_line(ended()).is_err());
        eventually(|| command_line(pid(&short)).unwrap() == "sleep 600");
    }
}

//! A program that is held for a while.

use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

use crate::processes;
use crate::program::Program;
use crate::scene::AT_ONCE;
use crate::stop::Stop;

/// The processes of a program, stopped until this is dropped.
pub(super) struct Paused(Vec<Pid>);

impl Paused {
    /// Stops a program where it stands. What is sent to it from now on waits in the system.
    pub(super) fn hold(program: &Program) -> Result<Self, Stop> {
        let pids = program.all_processes()?;
        let held = Self(pids.iter().copied().filter_map(Pid::from_raw).collect());
        for pid in &held.0 {
            match kill_process(*pid, Signal::STOP) {
                // A process that has just ended needs no holding.
                Ok(()) | Err(Errno::SRCH) => {}
                Err(errno) => {
                    let doing = format!("cannot pause {}", program.named());
                    return Err(Error::io(doing, &errno.into()).into());
                }
            }
        }
        // Until it has stopped, a thread can still take what comes.
        let until = program.until(AT_ONCE);
        while !processes::thread_states(&pids).iter().all(|state| *state == 'T') {
            if Instant::now() >= until {
                return Err(Stop::inconclusive(format!("{} could not be paused", program.named())));
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(held)
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        for pid in &self.0 {
            // One that was ended meanwhile needs it no more.
            let _ = kill_process(*pid, Signal::CONT);
        }
    }
}

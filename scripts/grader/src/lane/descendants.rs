//! What a worker has started, seen to its end when the worker is killed: the system kills all of it then, but one after
//! the other, and whoever is told that a run is over looks for what is left.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::processes::place;

/// How long the system may take for it, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a process may take until it has stopped.
const TO_STOP: Duration = Duration::from_millis(500);

const LOOK: Duration = Duration::from_millis(5);

/// Processes below another.
pub(super) struct Descendants {
    /// Each with when it was started: its number can become another's.
    all: HashSet<(i32, u64)>,
}

impl Descendants {
    /// Stops a process, so that it starts no more, and takes all that are below it.
    pub(super) fn of_stopped(root: i32) -> Self {
        let stop = |pid| rustix::process::kill_process(pid, Signal::STOP);
        let until = Instant::now() + TO_STOP;
        if Pid::from_raw(root).is_some_and(|pid| stop(pid).is_ok()) {
            let runs = || place::stat(root).is_ok_and(|stat| !matches!(stat.state, 'T' | 't' | 'Z' | 'X'));
            while runs() && Instant::now() < until {
                thread::sleep(Duration::from_millis(1));
            }
        }
        let root_too = place::stat(root).map(|stat| (root, stat.starttime));
        let mut below = Self { all: root_too.into_iter().collect() };
        below.look();
        below.all.retain(|(pid, _)| *pid != root);
        below
    }

    /// Waits until all have ended, and what they have started meanwhile, as long as there is patience.
    pub(super) fn wait_for_their_end(mut self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.all.is_empty() && Instant::now() < deadline {
            thread::sleep(LOOK);
            self.look();
        }
    }

    /// Takes what they have started, and leaves out who has ended.
    fn look(&mut self) {
        let Ok(living) = place::all() else { return };
        loop {
            let before = self.all.len();
            let parents: HashSet<i32> = self.all.iter().map(|(pid, _)| *pid).collect();
            let started = living.iter().filter(|stat| parents.contains(&stat.ppid));
            self.all.extend(started.map(|stat| (stat.pid, stat.starttime)));
            if self.all.len() == before {
                break;
            }
        }
        let living: HashSet<(i32, u64)> = living.iter().map(|stat| (stat.pid, stat.starttime)).collect();
        self.all.retain(|one| living.contains(one));
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc;

    use scripts::process::Running;

    use super::*;
    use crate::processes::testing::{eventually, pid};
    use crate::processes::tree;

    #[test]
    fn whoever_lives_on_is_waited_for() {
        let program =
            Running::start("sh", Command::new("sh").args(["-c", "sleep 600 & sleep 600 & wait"])).unwrap();
        let root = pid(&program);
        eventually(|| tree(root).unwrap().len() == 3);
        let below = Descendants::of_stopped(root);
        let pids: Vec<Pid> = below.all.iter().filter_map(|(pid, _)| Pid::from_raw(*pid)).collect();
        assert_eq!(pids.len(), 2);
        let (sender, over) = mpsc::channel();
        thread::spawn(move || {
            below.wait_for_their_end();
            sender.send(()).unwrap();
        });
        rustix::process::kill_process(pids[0], Signal::KILL).unwrap();
        assert!(over.recv_timeout(Duration::from_millis(200)).is_err(), "one lives still");
        rustix::process::kill_process(pids[1], Signal::KILL).unwrap();
        over.recv_timeout(PATIENCE).unwrap();
    }
}

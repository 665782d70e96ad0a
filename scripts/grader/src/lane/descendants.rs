//! What a worker has started, seen to its end when the worker is killed: the system kills all of it then, but one after
//! the other, and whoever is told that a run is over looks for what is left.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use crate::processes::{place, tree};

/// How long the system may take for it, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

const LOOK: Duration = Duration::from_millis(5);

/// Processes below another.
pub(super) struct Descendants {
    /// Each with when it was started: its number can become another's.
    all: HashSet<(i32, u64)>,
}

impl Descendants {
    /// Those of a process that starts no more.
    pub(super) fn of(root: i32) -> Self {
        let below = tree(root).unwrap_or_default().into_iter().filter(|pid| *pid != root);
        Self { all: below.filter_map(living).collect() }
    }

    /// Waits until all have ended, and what they have started meanwhile, as long as there is patience.
    pub(super) fn wait_for_their_end(mut self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.all.is_empty() && Instant::now() < deadline {
            let more: Vec<i32> =
                self.all.iter().flat_map(|(pid, _)| tree(*pid).unwrap_or_default()).collect();
            self.all.extend(more.into_iter().filter_map(living));
            self.all.retain(|(pid, started)| living(*pid).is_some_and(|(_, now)| now == *started));
            thread::sleep(LOOK);
        }
    }
}

fn living(pid: i32) -> Option<(i32, u64)> {
    let stat = place::stat(pid).ok().filter(|stat| !place::has_ended(stat))?;
    Some((pid, stat.starttime))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use scripts::process::Running;

    use super::*;
    use crate::processes::testing::{eventually, pid};

    #[test]
    fn whoever_lives_on_is_waited_for() {
        let script = "sleep 0.4 & sleep 0.3 & wait";
        let program = Running::start("sh", Command::new("sh").args(["-c", script])).unwrap();
        eventually(|| tree(pid(&program)).unwrap().len() == 3);
        let all = Descendants::of(pid(&program));
        assert_eq!(all.all.len(), 2);
        let pids: Vec<i32> = all.all.iter().map(|(pid, _)| *pid).collect();
        all.wait_for_their_end();
        assert!(pids.into_iter().all(|pid| living(pid).is_none()));
    }
}

//! Grades submissions side by side: each is copied, built and tried, and what waits for minutes waits beside all
//! the rest.

mod board;
pub(crate) mod gate;
mod pace;
mod turn;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::lane::Course;
use crate::rubric::Rubric;
use crate::sandbox::{Account, Isolation, Limits};
use crate::scene::Setting;
use crate::scratch::Scratch;
use crate::submission::Submission;

pub use board::Board;
use gate::Gate;
use pace::Paced;
use turn::{Turn, lanes};

/// How many checks wait for minutes at once; each has some processes that do next to nothing.
pub(crate) const WAITING_AT_ONCE: usize = 64;

/// How many of them wait at once at most, where the machine bears it: some 20 MB and 20 descriptors of the grader each.
const MOST_WAITING: usize = 400;

/// How many submissions are built or busily tried at once for each CPU, at first and at most. A submission that is tried
/// waits for its programs most of the time.
const BUSY_PER_CPU: usize = 3;
const MOST_BUSY_PER_CPU: usize = 24;

/// What is bounded beside the submissions that are tried at once.
struct Gates {
    /// Checks that wait for minutes.
    waiting: Gate,
    /// Builds and checks that do not.
    busy: Gate,
    /// Submissions with a port written in, where all are in one network.
    fixed_port: Gate,
}

/// A submission and what it is held to.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which.
    pub submission: Submission,
    /// The checks that count.
    pub rubric: Rubric,
}

/// How a run is made.
pub struct Plan<'a> {
    /// What all workers have in common.
    pub course: Course<'a>,
    /// How long the whole run may take.
    pub budget: Duration,
    /// What keeps submissions apart.
    pub isolation: &'a Isolation,
    /// How many submissions are tried at once.
    pub jobs: usize,
    /// How long a build may take.
    pub build_within: Duration,
    /// Whom programs run as where there are no namespaces.
    pub run_as: Option<Account>,
    /// What a program may take.
    pub limits: Limits,
    /// Folders that no program may look into.
    pub hidden: Vec<PathBuf>,
}

impl Plan<'_> {
    /// Where the programs of a copy are tried.
    pub fn setting(&self, scratch: &Scratch) -> Setting {
        Setting {
            launcher: self.course.program.to_owned(),
            namespaces: matches!(self.isolation, Isolation::Namespaces),
            folder: scratch.folder(),
            run_as: self.run_as,
            hidden: self.hidden.clone(),
            limits: self.limits,
        }
    }
}

/// Grades them all; gives back when all is over, or the run's time or its owner says so.
pub fn run(entries: &[Entry], plan: &Plan<'_>, board: &Board) {
    let mut order: Vec<usize> = (0..entries.len()).filter(|&entry| !board.is_over(entry)).collect();
    // What waits for minutes begins first, so that everything else happens meanwhile.
    order.sort_by_key(|&entry| lanes(&entries[entry]).waiting.is_empty());
    let trying = Gate::new(plan.jobs.max(1));
    let cpus = thread::available_parallelism().map_or(1, NonZero::get);
    let gates = Gates {
        waiting: Gate::new(WAITING_AT_ONCE),
        busy: Gate::new(BUSY_PER_CPU * cpus),
        fixed_port: Gate::new(1),
    };
    let waiting = Paced { gate: &gates.waiting, bounds: [BUSY_PER_CPU * cpus, MOST_WAITING] };
    let busy = Paced { gate: &gates.busy, bounds: [cpus, MOST_BUSY_PER_CPU * cpus] };
    thread::scope(|beside| {
        let (over, is_over) = mpsc::channel();
        beside.spawn(move || pace::keep(&waiting, &busy, cpus, &is_over));
        thread::scope(|scope| {
            for entry in order {
                let turn = Turn { number: entry, entry: &entries[entry], plan, board, gates: &gates };
                let began = trying.enter(&plan.course);
                scope.spawn(move || turn.take(began));
            }
        });
        drop(over);
    });
    board.change(|state| state.trying.clear());
}

#[cfg(test)]
mod tests;

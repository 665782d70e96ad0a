//! A run: every program's turn under every load, in turn, round after round.

use std::time::{Duration, Instant};

use crate::collected::Collected;
use crate::contender::Contender;
use crate::machine::Machine;
use crate::results::Results;
use crate::scenarios::Scenario;
use crate::tools::Tools;
use crate::turn::Pace;
use crate::{targets, time_wait, warnings};

/// What is to be run.
pub struct Plan {
    /// In this order, again and again: what changes slowly on the machine then meets all of them alike, and
    /// in a whole run, whose rounds take over a minute, connections that one left in `TIME_WAIT` are gone when
    /// it comes again.
    pub scenarios: Vec<Scenario>,
    /// How often each program has its turn under each load.
    pub rounds: usize,
    /// No round is begun that would not end within this time, going by those before; the first always is.
    pub budget: Duration,
    /// How long a turn measures.
    pub pace: Pace,
}

/// Whoever looks on.
pub trait Watcher {
    /// A turn begins.
    fn turn(&mut self, scenario: &Scenario, contender: &Contender, at: u64);
    /// A round is done; the results so far.
    fn round(&mut self, results: &Results);
    /// Whether the run is to end before its time.
    fn wants_to_stop(&self) -> bool;
}

impl Plan {
    /// How many turns that makes, if nobody is left out.
    pub fn turns(&self) -> usize {
        let turns = |one: &Scenario| one.points.iter().map(|&at| one.taking(at).count()).sum::<usize>();
        self.scenarios.iter().map(|one| turns(one) * self.rounds).sum()
    }

    fn has_time_for_another(&self, elapsed: Duration, rounds: usize) -> bool {
        rounds == 0 || elapsed.mul_f64((rounds + 1) as f64 / rounds as f64) <= self.budget
    }

    /// Runs it. A program that is not there, or that fails under a load, is left out from then on and
    /// named in the results; all others go on.
    pub fn run(&self, tools: &Tools, arguments: Vec<String>, watcher: &mut dyn Watcher) -> Results {
        let start = Instant::now();
        let mut results = Results::empty(Machine::here(), arguments);
        results.handover = self.pace.at_best.handover();
        let mut all: Vec<Collected> = self.scenarios.iter().map(Collected::new).collect();
        while results.rounds < self.rounds && !watcher.wants_to_stop() {
            if !self.has_time_for_another(start.elapsed(), results.rounds) {
                results.warnings.push(format!(
                    "{} of {} rounds were made, as another would have taken too long",
                    results.rounds, self.rounds
                ));
                break;
            }
            let whole = all.iter_mut().all(|collected| {
                let whole = collected.round(self.pace, tools, watcher);
                let warning = time_wait::warning(collected.scenario.name);
                results.warnings.extend(warning.filter(|warning| !results.warnings.contains(warning)));
                whole
            });
            results.rounds += usize::from(whole);
            results.complete = whole;
            results.rows = all.iter().flat_map(Collected::rows).collect();
            results.left_out = all.iter().flat_map(|collected| collected.left_out.clone()).collect();
            results.took = start.elapsed().as_secs_f64();
            results.targets = targets::verdicts(&results);
            watcher.round(&results);
        }
        results.complete &= results.rounds == self.rounds || !watcher.wants_to_stop();
        results.warnings.extend(warnings::of(&results));
        results
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handover::AtBest;

    #[test]
    fn a_round_begins_when_it_can_end_in_time() {
        let time = Duration::from_secs(1);
        let budget = Duration::from_secs(100);
        let plan = Plan {
            scenarios: Vec::new(),
            rounds: 9,
            budget,
            pace: Pace { warm_up: time, time, patience: time, at_best: AtBest::always() },
        };
        let has_time = |seconds, rounds| plan.has_time_for_another(Duration::from_secs(seconds), rounds);
        assert!(has_time(50, 1) && !has_time(51, 1));
        assert!(has_time(75, 3) && !has_time(76, 3));
        assert!(has_time(1000, 0), "the first always");
    }
}

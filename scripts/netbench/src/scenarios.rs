//! What is measured: who takes turns under which load.

pub mod bulk;
mod burst;
pub mod contenders;
mod echo;
mod idle;
mod menu;
pub mod nodes;
mod proxy;
mod rate;
mod relay;

use std::time::Duration;

use common::Error;

use crate::contender::Contender;
use crate::turn::{Figure, Turn};

/// A load and the programs that have it in turn.
#[derive(Clone)]
pub struct Scenario {
    /// Its name, for `--only`, files and charts.
    pub name: &'static str,
    /// What is done, in a line.
    pub about: &'static str,
    /// What the load's number counts.
    pub axis: &'static str,
    /// Who takes part, the workspace's own first.
    pub contenders: Vec<Contender>,
    /// The program that the others' ratios are to.
    pub reference: &'static str,
    /// The loads, from the least on.
    pub points: Vec<u64>,
    /// What a turn does.
    pub turn: fn(&Turn) -> Result<Vec<Figure>, Error>,
}

impl Scenario {
    /// Who has a turn under that load.
    pub fn taking(&self, at: u64) -> impl Iterator<Item = &Contender> {
        self.contenders.iter().filter(move |contender| contender.takes(at))
    }
}

/// How many bytes each request has.
const REQUEST_SIZE: usize = 64;

/// How long clients ask without a look at the machine; long beside a request.
const SLICE: Duration = Duration::from_millis(60);

/// [`SLICE`], longer where thousands ask at once, so that their coming and going at its ends counts little.
fn slice(clients: usize) -> Duration {
    SLICE * u32::try_from(clients / 1000).unwrap_or(u32::MAX).clamp(1, 10)
}

/// All of them, in the order in which they are run; with fewer loads where it must be `quick`.
pub fn all(quick: bool) -> Vec<Scenario> {
    vec![
        echo::scenario(quick),
        rate::scenario(quick),
        idle::scenario(),
        burst::scenario(),
        menu::scenario(),
        proxy::staying(),
        proxy::coming_and_going(),
        relay::scenario(quick),
        bulk::reports(quick),
        bulk::streams(quick),
    ]
}

fn count(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_its_reference_among_those_who_take_part() {
        for scenario in [all(true), all(false)].concat() {
            let names: Vec<_> = scenario.contenders.iter().map(|contender| contender.name).collect();
            assert!(names.contains(&scenario.reference), "{}: {}", scenario.name, scenario.reference);
            assert!(scenario.contenders[0].ours && !scenario.points.is_empty(), "{}", scenario.name);
            let mut unique = names.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), names.len(), "{names:?}");
        }
    }
}

//! As many clients as a process may have sockets, all at the same moment.

use std::time::{Duration, Instant};

use common::Error;
use scripts::load::Exchange;
use scripts::load::burst::Burst;
use scripts::load::queue::turned_away;

use super::contenders::{BARE_EPOLL, ECHOES};
use super::{REQUEST_SIZE, Scenario, count};
use crate::quantity::Quantity;
use crate::turn::{Figure, Turn, loaded};

/// A class of 20,000 students, less what the usual limit of 20,000 descriptors leaves for other files.
const CLIENTS: u64 = 19_000;
/// How many files this process and the server need besides.
const OTHER_FILES: u64 = 500;
/// How long clients are waited for: who was turned away comes again after a second.
const PATIENCE: Duration = Duration::from_millis(2500);
/// Until which share of the clients had their reply, in percent.
const SHARES: [usize; 8] = [1, 10, 25, 50, 75, 90, 99, 100];

pub(super) fn scenario() -> Scenario {
    let files = common::open_files::raise_limit().unwrap_or(u64::MAX);
    Scenario {
        name: "burst",
        about: "all clients connect at once and ask once; how long until that share of them has its reply",
        axis: "% of the clients",
        contenders: ECHOES.to_vec(),
        reference: BARE_EPOLL.name,
        points: vec![CLIENTS.min(files.saturating_sub(OTHER_FILES))],
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let queue =
        || turned_away().map_err(|error| Error::io("cannot tell whom the system turned away", &error));
    turn.pace.at_best.wait_until(Instant::now() + PATIENCE);
    let before = queue()?;
    let exchange = Exchange::echo(REQUEST_SIZE);
    let mut burst = loaded(Burst::begin(count(turn.at), turn.address, exchange))?;
    let unanswered = loaded(burst.settle(PATIENCE))?;
    let overflows = queue()?[0].saturating_sub(before[0]);
    let whole = |quantity, value| Figure { at: 100, quantity, value };
    let mut figures = shares(&burst.answered(), count(turn.at));
    figures.push(whole(Quantity::Unanswered, unanswered as f64));
    figures.push(whole(Quantity::QueueOverflows, overflows as f64));
    figures.push(whole(Quantity::ResidentMemory, turn.usage()?.memory as f64 / 1e6));
    Ok(figures)
}

/// By when each share of all `clients` was answered; a share that never was has no figure.
fn shares(answered: &[Duration], clients: usize) -> Vec<Figure> {
    let within = |share: usize| {
        let time = answered.get((clients * share).div_ceil(100).max(1) - 1)?;
        let value = time.as_secs_f64() * 1e3;
        Some(Figure { at: share as u64, quantity: Quantity::AnsweredWithin, value })
    };
    SHARES.into_iter().filter_map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_answered_when_its_last_client_is() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        let told: Vec<_> = shares(&times, 200).iter().map(|figure| (figure.at, figure.value)).collect();
        let expected = [(1, 2.0), (10, 20.0), (25, 50.0), (50, 100.0), (75, 150.0), (90, 180.0), (99, 198.0)];
        assert_eq!(told[..7], expected);
        assert_eq!(told[7], (100, 200.0));
        // One client in two is never answered.
        let told: Vec<_> = shares(&times[..100], 200).iter().map(|figure| figure.at).collect();
        assert_eq!(told, [1, 10, 25, 50]);
        assert_eq!(shares(&[], 200), []);
    }
}

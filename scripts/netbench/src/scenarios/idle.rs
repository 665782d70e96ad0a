//! Thousands of clients that ask nothing, and ten among them that do.

use std::thread;
use std::time::Instant;

use common::Error;
use scripts::load::Exchange;
use scripts::load::connections::Connections;

use super::contenders::{BARE_EPOLL, ECHOES};
use super::{REQUEST_SIZE, Scenario, count, slice};
use crate::quantity::Quantity;
use crate::turn::{Figure, Turn, loaded};

/// How many ask at last.
const BUSY: usize = 10;

pub(super) fn scenario() -> Scenario {
    Scenario {
        name: "idle",
        about: "clients that were served once are silent; then 10 of them ask back to back",
        axis: "connections",
        contenders: ECHOES.to_vec(),
        reference: BARE_EPOLL.name,
        points: vec![10_000],
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let exchange = Exchange::echo(REQUEST_SIZE);
    let mut load = loaded(Connections::connect(turn.address, turn.transport, count(turn.at), exchange))?;
    let mut figures = turn.holdings()?;
    let (before, start) = (turn.cpu_time()?, Instant::now());
    thread::sleep(turn.pace.time);
    let used = turn.cpu_time()?.saturating_sub(before).as_secs_f64() * 1e3;
    figures.push(turn.figure(Quantity::IdleCpu, used / start.elapsed().as_secs_f64()));
    figures.extend(turn.measure(slice(count(turn.at)), |time| load.back_to_back(BUSY, time))?);
    Ok(figures)
}

//! Echoes at a fixed rate, which is what a server has whose clients do not wait for one another.

use common::Error;
use scripts::load::Exchange;
use scripts::load::connections::Connections;

use super::contenders::{BARE_EPOLL, ECHOES};
use super::{REQUEST_SIZE, SLICE, Scenario};
use crate::turn::{Figure, Turn, loaded};

/// How many connections ask in turn.
const CONNECTIONS: usize = 1000;

pub(super) fn scenario(quick: bool) -> Scenario {
    Scenario {
        name: "rate",
        about: "1,000 connections ask in turn at a fixed rate, a millisecond's requests at once",
        axis: "requests per second",
        contenders: ECHOES.to_vec(),
        reference: BARE_EPOLL.name,
        points: if quick { vec![10_000] } else { vec![10_000, 40_000] },
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let exchange = Exchange::echo(REQUEST_SIZE);
    let mut load = loaded(Connections::connect(turn.address, turn.transport, CONNECTIONS, exchange))?;
    let rate = u32::try_from(turn.at).unwrap_or(u32::MAX);
    turn.measure(SLICE, |time| load.at_rate(rate, time))
}

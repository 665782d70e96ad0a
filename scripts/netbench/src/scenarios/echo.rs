//! Echoes over the number of connections, all of which ask back to back.

use common::Error;
use scripts::load::Exchange;
use scripts::load::connections::Connections;

use super::contenders::{BARE_EPOLL, ECHOES};
use super::{REQUEST_SIZE, Scenario, count, slice};
use crate::turn::{Figure, Turn, loaded};

pub(super) fn scenario(quick: bool) -> Scenario {
    Scenario {
        name: "echo",
        about: "every connection sends 64 bytes, waits for their echo, sends the next",
        axis: "connections",
        contenders: ECHOES.to_vec(),
        reference: BARE_EPOLL.name,
        points: if quick { vec![1, 100, 1000] } else { vec![1, 10, 100, 1000, 5000, 10_000] },
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let clients = count(turn.at);
    let exchange = Exchange::echo(REQUEST_SIZE);
    let mut load = loaded(Connections::connect(turn.address, turn.transport, clients, exchange))?;
    let mut figures = turn.holdings()?;
    figures.extend(turn.measure(slice(clients), |time| load.back_to_back(clients, time))?);
    Ok(figures)
}

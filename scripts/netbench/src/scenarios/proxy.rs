//! The round-robin proxy before two echoing backends.

use common::Error;
use scripts::load::connections::Connections;
use scripts::load::{Exchange, one_shot};

use super::contenders::{CONNECTION_PROXIES, PROXIES, PYTHON_PROXY};
use super::{REQUEST_SIZE, SLICE, Scenario, count};
use crate::turn::{Figure, Turn, loaded};

/// How many clients ask.
const CLIENTS: u64 = 16;

/// Clients that stay: each request is another connection behind the proxy only.
pub(super) fn staying() -> Scenario {
    Scenario {
        name: "proxy",
        about: "every client stays connected and sends 64 bytes, waits for their echo, sends the next",
        axis: "clients",
        contenders: PROXIES.to_vec(),
        reference: PYTHON_PROXY.name,
        points: vec![CLIENTS],
        turn: |turn| {
            let clients = count(turn.at);
            let exchange = Exchange::echo(REQUEST_SIZE);
            let mut load = loaded(Connections::connect(turn.address, turn.transport, clients, exchange))?;
            turn.measure(SLICE, |time| load.back_to_back(clients, time))
        },
    }
}

/// Clients that come anew for each request, which is where the proxies that move whole connections
/// do the same work.
pub(super) fn coming_and_going() -> Scenario {
    Scenario {
        name: "proxy_once",
        about: "every client connects, sends 64 bytes, waits for their echo, ends, connects again",
        axis: "clients",
        contenders: [PROXIES, CONNECTION_PROXIES].concat(),
        reference: PYTHON_PROXY.name,
        points: vec![CLIENTS],
        turn: once,
    }
}

fn once(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let exchange = Exchange::echo(REQUEST_SIZE);
    turn.measure(SLICE, |time| one_shot::run(turn.address, count(turn.at), &exchange, time))
}

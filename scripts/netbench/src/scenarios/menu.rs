//! The multi-client assignment's own service, with the line printed for each request.

use common::Error;
use scripts::load::Exchange;
use scripts::load::connections::Connections;

use super::contenders::{MENUS, PYTHON_MENU};
use super::{REQUEST_SIZE, SLICE, Scenario, count};
use crate::turn::{Figure, Turn, loaded};

pub(super) fn scenario() -> Scenario {
    Scenario {
        name: "menu",
        about: "every client asks for 64 letters in upper case, waits for them, asks again; a line for each",
        axis: "clients",
        contenders: MENUS.to_vec(),
        reference: PYTHON_MENU.name,
        points: vec![100],
        turn,
    }
}

fn turn(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let clients = count(turn.at);
    let exchange = Exchange::upper(REQUEST_SIZE);
    let mut load = loaded(Connections::connect(turn.address, turn.transport, clients, exchange))?;
    turn.measure(SLICE, |time| load.back_to_back(clients, time))
}

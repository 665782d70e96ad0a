//! The client's one connection.

use super::ASKS;
use super::venue::{Needs, with_any_server};
use crate::check;
use crate::check::Check;
use crate::processes::Connection;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] =
    &[check!(the_client_connects_once_and_keeps_that_connection).needing(ASKS).within(60)];

fn the_client_connects_once_and_keeps_that_connection(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let mut kept: Vec<Connection> = Vec::new();
        venue.asks_all(scene, |desk, exchange| {
            let now = desk.connections()?;
            let ports = |held: &[Connection]| match held {
                [] => "none".to_owned(),
                held => held.iter().map(|one| one.local.to_string()).collect::<Vec<_>>().join(", "),
            };
            if exchange.before == 0 {
                kept.clone_from(&now);
            }
            let is_kept = now.len() == 1 && now[0].inode == kept[0].inode;
            if !is_kept {
                let reason =
                    format!("the connections that the client holds after a command: {}", ports(&now));
                let stop = Stop::fail(reason).expected(format!("one, kept: {}", ports(&kept)), ports(&now));
                return Err(desk.blames(stop));
            }
            match desk.connections_so_far() {
                Some(came @ 2..) => {
                    let reason = format!("the client has connected {came} times");
                    Err(Stop::fail(reason).expected("once", came))
                }
                _ => Ok(()),
            }
        })
    })
}

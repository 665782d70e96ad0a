//! The client's one connection.

use super::STARTED;
use super::desk::{Command, Desk};
use crate::check;
use crate::check::Check;
use crate::checks::menu::log::{Kind, Log};
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] =
    &[check!(the_client_connects_once_and_keeps_that_connection).needing(STARTED)];

fn the_client_connects_once_and_keeps_that_connection(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    let mut kept = desk.connections()?;
    if kept.is_empty() {
        scene.note("the client connects only when it has something to send");
    }
    for command in Command::ALL {
        desk.ask(command)?;
        let now = desk.connections()?;
        if kept.is_empty() {
            kept.clone_from(&now);
        }
        let ports = |held: &[crate::processes::Connection]| match held {
            [] => "none".to_owned(),
            held => held.iter().map(|one| one.local.to_string()).collect::<Vec<_>>().join(", "),
        };
        let is_kept = now.len() == 1 && now[0].inode == kept[0].inode;
        if !is_kept {
            let reason = format!("the connections that the client holds after a command: {}", ports(&now));
            return Err(Stop::fail(reason).expected(format!("one, kept: {}", ports(&kept)), ports(&now)));
        }
    }
    let events = Log::of(&scene.submission.lines)?.events(&desk.server.program);
    let came = events.iter().filter(|event| event.kind == Kind::Connected).count();
    if came > 1 {
        let reason = format!("the server saw {came} clients come from one client program");
        return Err(Stop::fail(reason).expected("one", came));
    }
    Ok(())
}

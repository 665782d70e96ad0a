//! Ctrl-C ends the server well, whenever it comes.

use std::thread;
use std::time::Duration;

use super::company::served;
use super::ending::{ends_well, has_said_goodbye, says_goodbye};
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::checks::said::Before;
use crate::scene::{Scene, Server};
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(ctrl_c_ends_the_idle_server_well).needing(STARTED).within(60),
    check!(ctrl_c_ends_the_server_well_with_clients_connected).needing(STARTED).within(60),
    check!(the_servers_last_line_is_bye_bye).needing(STARTED).within(60),
];

/// How long after its start, or after its clients were served, a server is interrupted. One that ends well only now and
/// then, as two of its threads race, is not let off by luck.
const MOMENTS: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(20),
    Duration::from_millis(70),
    Duration::from_millis(190),
    Duration::from_millis(400),
];

/// How long a server may take to end while its clients stay; they leave then, as it may wait for them.
const BEFORE_THEY_LEAVE: Duration = Duration::from_secs(2);

fn ctrl_c_ends_the_idle_server_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    at_every_moment(scene, |scene, server, after| {
        thread::sleep(after);
        let before = Before::of(&server.program);
        server.program.interrupt()?;
        ends_well(scene, &mut server.program, &before)
    })
}

fn ctrl_c_ends_the_server_well_with_clients_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    at_every_moment(scene, |scene, server, after| {
        let clients = served(scene, server, 3)?;
        thread::sleep(after);
        let before = Before::of(&server.program);
        server.program.interrupt()?;
        lets_them_leave(scene, server, clients)?;
        ends_well(scene, &mut server.program, &before)
    })
}

fn the_servers_last_line_is_bye_bye(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut idle = scene.server()?;
    idle.program.interrupt()?;
    says_goodbye(&mut idle.program)?;
    drop(idle);
    scene.new_network()?;
    let mut server = scene.server()?;
    let clients = served(scene, &server, 3)?;
    server.program.interrupt()?;
    if !ends_before_they_leave(&server)? && has_said_goodbye(&server.program) {
        // That it does not end behind its last line is another check's matter.
        return Ok(());
    }
    clients.into_iter().for_each(|client| client.peer.close());
    says_goodbye(&mut server.program)
}

/// Tries it with a fresh server for each moment; for one alone where a port would remember the last server.
fn at_every_moment(
    scene: &mut Scene<'_>,
    try_it: fn(&mut Scene<'_>, &mut Server, Duration) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let moments = if scene.can_start_again() { &MOMENTS[..] } else { &MOMENTS[..1] };
    for (number, after) in (1..).zip(moments) {
        let mut server = scene.server()?;
        try_it(scene, &mut server, *after).map_err(|stop| {
            let all = moments.len();
            Stop { reason: format!("{} (at try {number} of {all})", stop.reason), ..stop }
        })?;
        drop(server);
        scene.new_network()?;
    }
    Ok(())
}

/// A server that has not ended by itself may wait until the threads of its clients do, and these until their clients
/// leave.
fn lets_them_leave(scene: &mut Scene<'_>, server: &Server, clients: Vec<Talk<'_>>) -> Result<(), Stop> {
    if !ends_before_they_leave(server)? {
        clients.into_iter().for_each(|client| client.peer.close());
        scene.note("the server ended by Ctrl-C only when its clients had left");
    }
    Ok(())
}

fn ends_before_they_leave(server: &Server) -> Result<bool, Stop> {
    let look = || Ok::<_, Stop>(server.program.still_runs().is_err());
    server.program.comes_to(BEFORE_THEY_LEAVE, look, |has_ended| *has_ended)
}

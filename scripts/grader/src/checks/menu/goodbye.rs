//! Ctrl-C ends the server well.

use super::company::served;
use super::ending::{Before, ends_well, says_goodbye};
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(ctrl_c_ends_the_idle_server_well).needing(STARTED),
    check!(ctrl_c_ends_the_server_well_with_clients_connected).needing(STARTED),
    check!(the_servers_last_line_is_bye_bye).needing(STARTED),
];

fn ctrl_c_ends_the_idle_server_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let before = Before::of(&server.program);
    server.program.interrupt()?;
    ends_well(scene, &mut server.program, &before)
}

fn ctrl_c_ends_the_server_well_with_clients_connected(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let _clients = served(scene, &server, 3)?;
    let before = Before::of(&server.program);
    server.program.interrupt()?;
    ends_well(scene, &mut server.program, &before)
}

fn the_servers_last_line_is_bye_bye(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut idle = scene.server()?;
    idle.program.interrupt()?;
    says_goodbye(&mut idle.program)?;
    drop(idle);
    scene.new_network()?;
    let mut server = scene.server()?;
    let _clients = served(scene, &server, 3)?;
    server.program.interrupt()?;
    says_goodbye(&mut server.program)
}

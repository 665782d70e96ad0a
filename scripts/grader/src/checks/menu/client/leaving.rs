//! The client's user types something wrong, or has had enough.

use super::STARTED;
use super::desk::{Command, Desk, SENTENCE};
use crate::check;
use crate::check::Check;
use crate::checks::menu::ending::{Before, ends_well, says_goodbye};
use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(a_wrong_option_is_told_and_the_menu_comes_again).needing(STARTED),
    check!(option_5_ends_the_client_well).needing(STARTED),
    check!(ctrl_c_ends_the_client_well).needing(STARTED),
    check!(the_clients_last_line_is_bye_bye).needing(STARTED),
];

fn a_wrong_option_is_told_and_the_menu_comes_again(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    let menu_end =
        desk.first.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default().to_owned();
    for wrong in ["9", "hello"] {
        let screen = desk.enter(wrong)?.screen;
        if desk.beside_the_menu(&screen, wrong).is_empty() {
            let reason = format!("nothing is said of the option '{wrong}'");
            return Err(Stop::fail(reason).expected("a line that says that it is wrong", "no such line"));
        }
        if !screen.contains(&menu_end) {
            let reason = format!("the menu does not come again after the option '{wrong}'");
            return Err(Stop::fail(reason).expected("the menu", shown(screen.as_bytes())));
        }
    }
    let screen = desk.ask(Command::Upper)?.screen;
    // What was typed may be echoed, so the reply is looked for beside that; its case is another check's matter.
    let shows = desk.beside_the_menu(&screen, SENTENCE);
    if !shows.iter().any(|line| line.to_lowercase().contains(SENTENCE)) {
        let reason = "after a wrong option the client does not show the reply to command 1 any more";
        return Err(Stop::fail(reason).expected(SENTENCE.to_uppercase(), shown(screen.as_bytes())));
    }
    Ok(())
}

fn option_5_ends_the_client_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    desk.ask(Command::Count)?;
    let before = Before::of(&desk.client);
    desk.client.type_line(&desk.menu.exit)?;
    ends_well(scene, &mut desk.client, &before)
}

fn ctrl_c_ends_the_client_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    desk.ask(Command::Count)?;
    let before = Before::of(&desk.client);
    desk.client.interrupt()?;
    ends_well(scene, &mut desk.client, &before)
}

fn the_clients_last_line_is_bye_bye(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    desk.client.type_line(&desk.menu.exit)?;
    says_goodbye(&mut desk.client)?;
    drop(desk);
    scene.new_network()?;
    let mut desk = Desk::open(scene)?;
    desk.client.interrupt()?;
    says_goodbye(&mut desk.client)
}

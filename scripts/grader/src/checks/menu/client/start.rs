//! What the client shows before anything is typed.

use regex::Regex;

use super::ASKS;
use super::values::whole_numbers;
use super::venue::{Needs, Venue, with_any_server};
use crate::check;
use crate::check::Check;
use crate::checks::menu::log::Log;
use crate::evidence::difference::shown;
use crate::scene::Scene;
use crate::screen::line_of_the_manifest;
use crate::stop::Stop;
use crate::submission::{Menu, Part};

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_asks_for_an_option).within(60),
    check!(the_client_tells_its_own_port).needing(ASKS).within(60),
    check!(the_client_shows_the_menu).needing(ASKS).within(60),
];

const MENU: &str = "\
<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit";

fn the_client_asks_for_an_option(scene: &mut Scene<'_>) -> Result<(), Stop> {
    if !scene.submission.programs.contains_key(&Part::Client) {
        return Err(Stop::fail("the submission has no client").expected("a client", "none"));
    }
    with_any_server(scene, Needs::AConnection, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        desk.client.still_runs()?;
        if !desk.prompts_otherwise() {
            return Ok(());
        }
        // What it asks is an option, if it asks that again behind one.
        let prompt = desk.prompt.clone();
        let line = line_of_the_manifest("option-prompt", &prompt);
        let option = &scene.submission.menu.address;
        desk.enter(option).map_err(|stop| {
            let (asks, why) = (shown(prompt.as_bytes()), &stop.reason);
            let reason = format!(
                "after '{asks}' an option was typed, and {why}; if that is its prompt, under [menu]: {line}"
            );
            Stop { reason, ..stop }
        })?;
        scene.note(format_args!("the client asks for an option with another text, under [menu]: {line}"));
        Ok(())
    })
}

fn the_client_tells_its_own_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::AConnection, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        let held = desk.connections()?;
        let [connection] = &held[..] else {
            let reason = format!("the client holds {} connections to the server when it prompts", held.len());
            let stop = Stop::fail(reason).expected("one connection", held.len());
            return Err(desk.blames(stop));
        };
        let expected = format!("The client is running on port {}", connection.local.port());
        // A prompt that was answered at the keyboard may stand before it.
        if desk.first.lines().any(|line| line.trim_end().ends_with(&expected)) {
            return Ok(());
        }
        let pattern = Regex::new(r"The client is running on port \d+").map_err(Stop::grader)?;
        let reason = match pattern.find(&desk.first) {
            Some(line) => format!("the client says '{}', which is not so", line.as_str()),
            None => match whole_numbers(&desk.first).contains(&u64::from(connection.local.port())) {
                true => "the client says on which port it runs with another text".to_owned(),
                false => "the client does not say on which port it runs".to_owned(),
            },
        };
        Err(Stop::fail(reason).expected(expected, shown(desk.first.as_bytes())))
    })
}

fn the_client_shows_the_menu(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::AConnection, shows_the_menu)
}

fn shows_the_menu(scene: &mut Scene<'_>, venue: &Venue) -> Result<(), Stop> {
    let desk = venue.desk(scene)?;
    // A server may announce who comes while the menu is printed.
    let log = Log::of(&scene.submission.lines, &scene.patterns)?;
    let screen: Vec<&str> =
        desk.first.lines().filter_map(|line| log.behind_announcements(line)).map(str::trim_end).collect();
    let menu: Vec<&str> = MENU.lines().collect();
    if !screen.windows(menu.len()).any(|lines| lines == menu) {
        let reason = "what stands before the first prompt is not the menu as the assignment has it";
        return Err(Stop::fail(reason).expected(shown(MENU.as_bytes()), shown(desk.first.as_bytes())));
    }
    let expected = Menu::default().option_prompt;
    if desk.prompt.trim_end() == expected.trim_end() {
        return Ok(());
    }
    let reason = "the menu's prompt has another text";
    Err(Stop::fail(reason).expected(shown(expected.as_bytes()), shown(desk.prompt.as_bytes())))
}

//! What the client shows before anything is typed.

use regex::Regex;

use super::STARTED;
use super::desk::Desk;
use crate::check;
use crate::check::Check;
use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_asks_for_an_option).needing(&["the_server_starts_and_listens"]),
    check!(the_client_tells_its_own_port).needing(STARTED),
    check!(the_client_shows_the_menu).needing(STARTED),
];

const MENU: &str = "\
<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit";

fn the_client_asks_for_an_option(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Desk::open(scene)?.client.still_runs()
}

fn the_client_tells_its_own_port(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let desk = Desk::open(scene)?;
    let held = desk.connections()?;
    let [connection] = &held[..] else {
        let reason = format!("the client holds {} connections to the server when it prompts", held.len());
        return Err(Stop::fail(reason).expected("one connection", held.len()));
    };
    let expected = format!("The client is running on port {}", connection.local.port());
    if desk.first.lines().any(|line| line.trim_end() == expected) {
        return Ok(());
    }
    let pattern = Regex::new(r"The client is running on port \d+").map_err(Stop::grader)?;
    let reason = match pattern.find(&desk.first) {
        Some(line) => format!("the client says '{}', which is not so", line.as_str()),
        None => "the client does not say on which port it runs".to_owned(),
    };
    Err(Stop::fail(reason).expected(expected, shown(desk.first.as_bytes())))
}

fn the_client_shows_the_menu(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let desk = Desk::open(scene)?;
    let screen: Vec<&str> = desk.first.lines().map(str::trim_end).collect();
    let menu: Vec<&str> = MENU.lines().collect();
    if screen.windows(menu.len()).any(|lines| lines == menu) {
        return Ok(());
    }
    let reason = "what stands before the first prompt is not the menu as the assignment has it";
    Err(Stop::fail(reason).expected(shown(MENU.as_bytes()), shown(desk.first.as_bytes())))
}

//! What the client shows for each command.

use regex::Regex;

use super::STARTED;
use super::desk::{Command, Desk, SENTENCE};
use crate::check;
use crate::check::Check;
use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_shows_the_answers_to_all_commands).needing(STARTED),
    check!(the_client_prints_the_text_as_the_assignment_has_it).needing(STARTED),
    check!(the_client_prints_its_address_as_the_assignment_has_it).needing(STARTED),
    check!(the_client_prints_the_request_count_as_the_assignment_has_it).needing(STARTED),
    check!(the_client_prints_the_running_time_as_the_assignment_has_it).needing(STARTED),
];

/// In whatever words.
fn the_client_shows_the_answers_to_all_commands(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    for command in Command::ALL {
        let screen = desk.ask(command)?.screen;
        let (pattern, what) = match command {
            Command::Upper => (SENTENCE.to_uppercase(), "the text in upper case"),
            Command::Address => (own_port(&desk)?, "the client's own port"),
            // Two requests came before; this one is counted or not.
            Command::Count => (r"\b[23]\b".to_owned(), "the number of requests"),
            Command::Time => (r"\d+:\d+".to_owned(), "the running time"),
        };
        let pattern = Regex::new(&pattern).map_err(Stop::grader)?;
        let shows = desk.beside_the_menu(&screen, SENTENCE);
        if !shows.iter().any(|line| !line.starts_with("RTT") && pattern.is_match(line)) {
            let shows = shows.join("\\n");
            let reason = format!("the reply that the client shows does not have {what}");
            return Err(Stop::fail(reason).expected(pattern, shown(shows.as_bytes())));
        }
    }
    Ok(())
}

fn the_client_prints_the_text_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints(scene, Command::Upper, "HELLO WORLD!")
}

fn the_client_prints_its_address_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints(scene, Command::Address, r"client IP = \d+\.\d+\.\d+\.\d+, port = \d+")
}

fn the_client_prints_the_request_count_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints(scene, Command::Count, r"requests served = \d+")
}

fn the_client_prints_the_running_time_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints(scene, Command::Time, r"run time = \d{2,}:[0-5]\d:[0-5]\d")
}

fn prints(scene: &mut Scene<'_>, command: Command, reply: &str) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    let screen = desk.ask(command)?.screen;
    let pattern = format!("^Reply from server: {reply}$");
    let whole_line = Regex::new(&pattern).map_err(Stop::grader)?;
    if screen.lines().any(|line| whole_line.is_match(line.trim_end())) {
        return Ok(());
    }
    let shows = desk.beside_the_menu(&screen, SENTENCE).join("\n");
    let reason = "the client shows the reply in another form";
    Err(Stop::fail(reason).expected(format!("a line that matches {pattern}"), shown(shows.as_bytes())))
}

/// The port of the client's connection, as a pattern.
fn own_port(desk: &Desk<'_>) -> Result<String, Stop> {
    match &desk.connections()?[..] {
        [connection] => Ok(format!(r"\b{}\b", connection.local.port())),
        // Whether it keeps its connection is asked elsewhere.
        _ => Ok(r"\d+".to_owned()),
    }
}

//! What the client shows for each command.

use regex::Regex;

use super::desk::SENTENCE;
use super::venue::{Needs, Venue, with_any_server, with_its_own_server};
use super::{ASKS, STARTS};
use crate::check;
use crate::check::Check;
use crate::checks::menu::command::Command;
use crate::evidence::difference::shown;
use crate::scene::Scene;
use crate::screen::line_of_the_manifest;
use crate::stop::Stop;

const BOTH: &[&str] = &[STARTS, ASKS[0]];

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_shows_the_answers_to_all_commands).needing(ASKS).within(60),
    check!(the_client_prints_the_text_as_the_assignment_has_it).needing(BOTH),
    check!(the_client_prints_its_address_as_the_assignment_has_it).needing(BOTH),
    check!(the_client_prints_the_request_count_as_the_assignment_has_it).needing(BOTH),
    check!(the_client_prints_the_running_time_as_the_assignment_has_it).needing(BOTH),
];

/// In whatever words. The count is asked for twice, as what stands there by chance is not one more the second time.
fn the_client_shows_the_answers_to_all_commands(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        for command in [Command::Upper, Command::Address, Command::Count, Command::Count, Command::Time] {
            command.parts(&scene.submission.wire)?;
            let exchange = desk.ask(command)?;
            desk.shows_what_it_was_told(&exchange)?;
        }
        let asks = &desk.asks_for_a_sentence;
        if asks.trim_end() != desk.menu().sentence_prompt.trim_end() {
            let line = line_of_the_manifest("sentence-prompt", asks);
            scene.note(format_args!(
                "the client asks for the sentence with another text, under [menu]: {line}"
            ));
        }
        Ok(())
    })
}

fn the_client_prints_the_text_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_its_own_server(scene, |scene, venue| prints(scene, venue, Command::Upper, "HELLO WORLD!"))
}

fn the_client_prints_its_address_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_its_own_server(scene, |scene, venue| {
        prints(scene, venue, Command::Address, r"client IP = \d+\.\d+\.\d+\.\d+, port = \d+")
    })
}

fn the_client_prints_the_request_count_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_its_own_server(scene, |scene, venue| prints(scene, venue, Command::Count, r"requests served = \d+"))
}

fn the_client_prints_the_running_time_as_the_assignment_has_it(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_its_own_server(scene, |scene, venue| {
        prints(scene, venue, Command::Time, r"run time = \d{2,}:[0-5]\d:[0-5]\d")
    })
}

fn prints(scene: &mut Scene<'_>, venue: &Venue, command: Command, reply: &str) -> Result<(), Stop> {
    command.parts(&scene.submission.wire)?;
    let mut desk = venue.desk(scene)?;
    let screen = desk.ask(command)?.screen;
    let pattern = format!("^Reply from server: {reply}$");
    let whole_line = Regex::new(&pattern).map_err(Stop::grader)?;
    if screen.lines().any(|line| whole_line.is_match(line.trim_end())) {
        return Ok(());
    }
    let shows = desk.news(&screen, SENTENCE).join("\n");
    let reason = "the client shows the reply in another form";
    Err(Stop::fail(reason).expected(format!("a line that matches {pattern}"), shown(shows.as_bytes())))
}

//! The server goes away under the client.

use super::ASKS;
use super::desk::Desk;
use super::venue::{Needs, Venue, with_a_stand_in, with_any_server};
use crate::check;
use crate::check::Check;
use crate::checks::menu::command::Command;
use crate::checks::said::Before;
use crate::checks::uncaught::sign_of_uncaught;
use crate::evidence::difference::shown;
use crate::sandbox::Ending;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_says_so_when_the_server_goes_away_before_its_reply).needing(ASKS).within(60),
    check!(the_client_says_so_when_the_server_went_away_at_the_prompt).needing(ASKS).within(60),
];

/// What a user may read of an error that nobody has caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Uncaught {
    /// That the connection was reset: the client has ended, and he is told why.
    OfAReset,
    /// Nothing.
    Nothing,
}

fn the_client_says_so_when_the_server_goes_away_before_its_reply(scene: &mut Scene<'_>) -> Result<(), Stop> {
    // The first has not read the request, so that its system resets; this one has, and closes.
    with_any_server(scene, Needs::Answers, |scene, venue| {
        goes_away_before_its_reply(scene, venue, Uncaught::OfAReset)
    })?;
    with_a_stand_in(scene, |scene, venue| goes_away_before_its_reply(scene, venue, Uncaught::Nothing))
}

fn goes_away_before_its_reply(scene: &mut Scene<'_>, venue: &Venue, may: Uncaught) -> Result<(), Stop> {
    let mut desk = venue.desk(scene)?;
    let before = Before::of(&desk.client);
    let held = desk.ask_a_held_server()?;
    desk.counter.end();
    drop(held);
    gives_up(scene, &mut desk, &before, may)
}

/// It may see that at once, or when the next option is chosen.
fn the_client_says_so_when_the_server_went_away_at_the_prompt(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        desk.reads();
        let before = Before::of(&desk.client);
        desk.counter.end();
        // A client that has ended by now reads nothing more, and is right.
        let _ = desk.read_and_type(Command::Address.option(desk.menu()));
        gives_up(scene, &mut desk, &before, Uncaught::Nothing)
    })
}

fn gives_up(scene: &mut Scene<'_>, desk: &mut Desk<'_>, before: &Before, may: Uncaught) -> Result<(), Stop> {
    let expected = "a line that says so, and an exit status that is not 0";
    if let Ok((screen, _)) = desk.until_prompt(AT_ONCE) {
        let reason = "the client went on and prompted again when its server had gone";
        return Err(Stop::fail(reason).expected(expected, shown(screen.as_bytes())));
    }
    let client = &mut desk.client;
    let ending = client.wait_for_end(AT_ONCE)?;
    if !matches!(ending, Ending::Exited(1..)) {
        let reason = format!("the client {ending} when its server had gone");
        return Err(Stop::fail(reason).expected(expected, ending));
    }
    let (printed, complaints) = before.since(client);
    let said = printed + &complaints;
    if let Some(sign) = sign_of_uncaught(&said) {
        let reason = format!("the client ended by an error that nobody caught ('{}…')", sign.trim());
        if may == Uncaught::OfAReset && tells_of_a_reset(&said) {
            scene.note(format_args!("where its server's end is a reset, {reason}"));
            return Ok(());
        }
        return Err(Stop::fail(reason).expected(expected, shown(said.as_bytes())));
    }
    if said.is_empty() {
        let reason = "the client ended without a word when its server had gone";
        return Err(Stop::fail(reason).expected(expected, "nothing"));
    }
    Ok(())
}

/// As the libraries of several languages say it.
fn tells_of_a_reset(text: &str) -> bool {
    let text = text.to_lowercase();
    ["reset", "broken pipe", "forcibly closed", "aborted"].iter().any(|words| text.contains(words))
}

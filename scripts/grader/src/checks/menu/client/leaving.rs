//! The client's user types something wrong, or has had enough.

use super::ASKS;
use super::desk::{Desk, SENTENCE};
use super::venue::{Needs, Venue, with_any_server};
use crate::check;
use crate::check::Check;
use crate::checks::menu::command::Command;
use crate::checks::menu::ending::{ends_well, says_goodbye};
use crate::checks::said::Before;
use crate::evidence::difference::shown;
use crate::scene::Scene;
use crate::screen::last_line;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(a_wrong_option_is_told_and_the_menu_comes_again).needing(ASKS).within(60),
    check!(option_5_ends_the_client_well).needing(ASKS).within(60),
    check!(ctrl_c_ends_the_client_well).needing(ASKS).within(60),
    check!(the_clients_last_line_is_bye_bye).needing(ASKS).within(60),
];

/// What the user has done when he leaves. A client that leaves well only now and then is not let off by luck.
#[derive(Debug, Clone, Copy)]
enum Moment {
    AtTheFirstPrompt,
    AWhileLater,
    AfterAReply,
    InsteadOfASentence,
}

const MOMENTS: [Moment; 5] = [
    Moment::AtTheFirstPrompt,
    Moment::AfterAReply,
    Moment::AWhileLater,
    Moment::InsteadOfASentence,
    Moment::AfterAReply,
];

fn a_wrong_option_is_told_and_the_menu_comes_again(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        let menu_end = last_line(&desk.first).unwrap_or_default().trim().to_owned();
        let menu = &scene.submission.menu;
        let options = [&menu.upper, &menu.address, &menu.count, &menu.time, &menu.exit];
        let is_free = |number: &u8| options.iter().all(|option| **option != number.to_string());
        // Five of ten are taken at most.
        let number = (0..=9).rev().find(is_free).unwrap_or_default().to_string();
        for wrong in [number.as_str(), "hello"] {
            let screen = desk.enter(wrong)?;
            if desk.news(&screen, wrong).is_empty() {
                let reason = format!("nothing is said of the option '{wrong}'");
                return Err(Stop::fail(reason).expected("a line that says that it is wrong", "no such line"));
            }
            if !screen.contains(&menu_end) {
                let reason = format!("the menu does not come again after the option '{wrong}'");
                return Err(Stop::fail(reason).expected("the menu", shown(screen.as_bytes())));
            }
        }
        let after = shows_the_text(&mut desk);
        drop(desk);
        // One that never shows it loses that elsewhere.
        match after {
            Err(stop) if shows_the_text(&mut venue.desk(scene)?).is_ok() => {
                Err(Stop { reason: format!("after a wrong option {}", stop.reason), ..stop })
            }
            _ => Ok(()),
        }
    })
}

/// That the reply to command 1 is shown, in whatever case.
fn shows_the_text(desk: &mut Desk<'_>) -> Result<(), Stop> {
    let screen = desk.ask(Command::Upper)?.screen;
    // What was typed may be echoed, so the reply is looked for beside that.
    if desk.news(&screen, SENTENCE).iter().any(|line| line.to_lowercase().contains(SENTENCE)) {
        return Ok(());
    }
    let reason = "the client does not show the reply to command 1 any more";
    Err(Stop::fail(reason).expected(SENTENCE.to_uppercase(), shown(screen.as_bytes())))
}

fn option_5_ends_the_client_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let moments = [Moment::AtTheFirstPrompt, Moment::AfterAReply];
        leaves_well(scene, venue, &moments, by_option_5)
    })
}

fn by_option_5(desk: &mut Desk<'_>) -> Result<(), Stop> {
    desk.leaves_by_option_5()
}

fn ctrl_c_ends_the_client_well(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        leaves_well(scene, venue, &MOMENTS, |desk| desk.client.interrupt())
    })
}

/// Tries it with a fresh client for each moment.
fn leaves_well(
    scene: &mut Scene<'_>,
    venue: &Venue,
    moments: &[Moment],
    leave: fn(&mut Desk<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut last: Option<Desk<'_>> = None;
    for moment in moments {
        let mut desk = match last.take() {
            None => venue.desk(scene)?,
            Some(last) => last.next_client(scene)?,
        };
        if moment.comes(&mut desk) {
            let before = Before::of(&desk.client);
            let left = leave(&mut desk).and_then(|()| ends_well(scene, &mut desk.client, &before));
            left.map_err(|stop| moment.told(if stop.overdue { desk.blames(stop) } else { stop }))?;
        }
        last = Some(desk);
    }
    Ok(())
}

fn the_clients_last_line_is_bye_bye(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let mut desk = venue.desk(scene)?;
        desk.leaves_by_option_5()?;
        says_goodbye(&mut desk.client).map_err(|stop| if stop.overdue { desk.blames(stop) } else { stop })?;
        let mut desk = desk.next_client(scene)?;
        desk.client.interrupt()?;
        says_goodbye(&mut desk.client)
    })
}

impl Moment {
    /// Brings a client to it; whether that can be done is another check's matter.
    fn comes(self, desk: &mut Desk<'_>) -> bool {
        match self {
            Self::AtTheFirstPrompt => true,
            Self::AWhileLater => {
                desk.reads();
                true
            }
            Self::AfterAReply => desk.ask(Command::Address).is_ok(),
            Self::InsteadOfASentence => desk.begin_a_sentence().is_ok(),
        }
    }

    fn told(self, stop: Stop) -> Stop {
        let moment = match self {
            Self::AtTheFirstPrompt => "at the first prompt",
            Self::AWhileLater => "a while after the first prompt",
            Self::AfterAReply => "at the prompt after a reply",
            Self::InsteadOfASentence => "at the prompt for a sentence",
        };
        Stop { reason: format!("{moment}, {}", stop.reason), ..stop }
    }
}

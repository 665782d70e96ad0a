//! The time that the client prints for each reply.

use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;

use super::STARTED;
use super::desk::{Command, Desk, Exchange, SENTENCE};
use crate::check;
use crate::check::Check;
use crate::report::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_client_prints_the_rtt_with_three_decimals).needing(STARTED),
    check!(the_rtt_is_the_time_from_sent_to_received).needing(STARTED),
];

/// How long a server is held while a request waits for it, and how long a user thinks of a sentence.
const HELD: Duration = Duration::from_millis(100);

fn the_client_prints_the_rtt_with_three_decimals(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    let whole_line = Regex::new(r"^RTT = \d+\.\d{3} ms$").map_err(Stop::grader)?;
    for command in Command::ALL {
        let screen = desk.ask(command)?.screen;
        if !screen.lines().any(|line| whole_line.is_match(line.trim_end())) {
            let shows = desk.beside_the_menu(&screen, SENTENCE).join("\n");
            let reason = "the client shows the RTT in another form, or not at all";
            let expected = "a line such as RTT = 1.123 ms, with three decimals";
            return Err(Stop::fail(reason).expected(expected, shown(shows.as_bytes())));
        }
    }
    Ok(())
}

/// No more than what passed between the key and the prompt; and no less than what the server was held for.
fn the_rtt_is_the_time_from_sent_to_received(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut desk = Desk::open(scene)?;
    is_between(&desk.ask(Command::Address)?, Duration::ZERO)?;
    is_between(&desk.ask_slowly(HELD)?, Duration::ZERO)?;
    let typed = Instant::now();
    let held = desk.ask_a_held_server()?;
    let waits = Instant::now();
    thread::sleep(HELD);
    let least = waits.elapsed();
    drop(held);
    let screen = desk.client.read_until(&desk.menu.option_prompt, AT_ONCE)?;
    is_between(&Exchange { screen, took: typed.elapsed() }, least)
}

fn is_between(exchange: &Exchange, least: Duration) -> Result<(), Stop> {
    let pattern = Regex::new(r"(?i)rtt\D*(\d+(?:\.\d+)?)").map_err(Stop::grader)?;
    let told = pattern.captures(&exchange.screen).and_then(|groups| groups[1].parse::<f64>().ok());
    let Some(told) = told else {
        let reason = "the client shows no RTT";
        return Err(Stop::fail(reason).expected("an RTT in ms", shown(exchange.screen.as_bytes())));
    };
    let (least, most) = (least.as_secs_f64() * 1e3, exchange.took.as_secs_f64() * 1e3);
    if told > 0.0 && told >= least && told <= most {
        return Ok(());
    }
    let reason = match told > most {
        true => format!("the RTT is told as {told} ms, more than passed from the key to the next prompt"),
        false if least > 0.0 => format!("the RTT is told as {told} ms while the server was held for longer"),
        false => format!("the RTT is told as {told} ms"),
    };
    Err(Stop::fail(reason).expected(format!("{least:.3} ms to {most:.3} ms"), format!("{told} ms")))
}

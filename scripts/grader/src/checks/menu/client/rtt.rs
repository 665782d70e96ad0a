//! The time that the client prints for each reply.

use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;

use super::ASKS;
use super::desk::SENTENCE;
use super::venue::{Needs, Venue, with_any_server};
use crate::check;
use crate::check::Check;
use crate::checks::menu::command::Command;
use crate::evidence::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::verdict::Worth;

pub(super) const CHECKS: &[Check] = &[
    check!(the_rtt_is_the_time_from_sent_to_received).needing(ASKS).within(60),
    check!(the_client_prints_the_rtt_with_three_decimals).needing(ASKS).within(60),
];

const MEASURED: &str = "the_rtt_is_the_time_from_sent_to_received";

/// How long a server is held while a request waits for it, and how long a user thinks of a sentence.
const HELD: Duration = Duration::from_millis(100);

fn the_client_prints_the_rtt_with_three_decimals(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, |scene, venue| {
        let whole_line = Regex::new(r"^RTT = \d+\.\d{3} ms$").map_err(Stop::grader)?;
        let measured = scene.came_out(MEASURED).filter(|came_out| came_out.worth() == Worth::Nothing);
        venue.asks_all(scene, |desk, exchange| {
            if exchange.screen.lines().any(|line| whole_line.is_match(line.trim_end())) {
                return Ok(());
            }
            if let (None, Some(came_out)) = (rtt(&exchange.screen), measured) {
                return Err(Stop::blocked(MEASURED, came_out));
            }
            let shows = desk.news(&exchange.screen, SENTENCE).join("\n");
            let reason = "the client shows the RTT in another form, or not at all";
            let expected = "a line such as RTT = 1.123 ms, with three decimals";
            Err(Stop::fail(reason).expected(expected, shown(shows.as_bytes())))
        })
    })
}

/// No more than what passed between the key and the prompt; and no less than what the server was held for.
fn the_rtt_is_the_time_from_sent_to_received(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_any_server(scene, Needs::Answers, is_from_sent_to_received)
}

fn is_from_sent_to_received(scene: &mut Scene<'_>, venue: &Venue) -> Result<(), Stop> {
    let mut desk = venue.desk(scene)?;
    let typed = Instant::now();
    let held = desk.ask_a_held_server()?;
    let waits = Instant::now();
    thread::sleep(HELD);
    let least = waits.elapsed();
    drop(held);
    let (screen, _) = desk.until_prompt(AT_ONCE)?;
    is_between(&screen, least, typed.elapsed())?;
    // Whether it can be asked for a text at all is another check's matter.
    match desk.ask_slowly(Command::Upper, HELD) {
        Ok(exchange) => is_between(&exchange.screen, Duration::ZERO, exchange.took),
        Err(_) => Ok(()),
    }
}

fn is_between(screen: &str, least: Duration, most: Duration) -> Result<(), Stop> {
    let Some(told) = rtt(screen) else {
        let reason = "the client shows no RTT";
        return Err(Stop::fail(reason).expected("an RTT in ms", shown(screen.as_bytes())));
    };
    let (least, most) = (least.as_secs_f64() * 1e3, most.as_secs_f64() * 1e3);
    let Told { ms, rounding } = told;
    if ms >= 0.0 && ms + rounding >= least && ms <= most + rounding {
        return Ok(());
    }
    let reason = match ms > most {
        true => format!("the RTT is told as {ms} ms, more than passed from the key to the next prompt"),
        false if least > 0.0 => format!("the RTT is told as {ms} ms while the server was held for longer"),
        false => format!("the RTT is told as {ms} ms"),
    };
    Err(Stop::fail(reason).expected(format!("{least:.3} ms to {most:.3} ms"), format!("{ms} ms")))
}

/// An RTT, and by how much it may be off as it is written, in ms.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Told {
    ms: f64,
    rounding: f64,
}

/// The RTT that a screen shows, in whatever words and unit; in ms where it has none.
fn rtt(screen: &str) -> Option<Told> {
    let words = r"(?i)(?:rtt|round.?trip|response time|elapsed|latency|delay|took|\btime)[^\d\n]*?";
    let label = r"\b(?<label>ms|us|µs|μs|ns|s|sec|seconds?|milli\w*|micro\w*|nano\w*)\b[^\d\n]*?";
    let number = r"(?<number>-?\d+(?:\.(?<decimals>\d+))?(?:e-?\d+)?)\s*(?<unit>ms|us|µs|μs|ns|s\b|sec|milli|micro|nano)?";
    // A unit may stand before the number: `RTT (ms): 1.123`.
    let bare = r"(?<number>\d+(?:\.(?<decimals>\d+))?)\s*(?<unit>ms|us|µs|μs|ns)\b";
    let patterns = [format!("{words}{label}{number}"), format!("{words}{number}"), bare.to_owned()];
    let found = patterns.iter().find_map(|pattern| Regex::new(pattern).ok()?.captures(screen));
    let groups = found?;
    let unit = groups.name("unit").or_else(|| groups.name("label")).map_or("ms", |unit| unit.as_str());
    let scale = match unit.to_lowercase().as_str() {
        unit if unit.starts_with("s") => 1e3,
        unit if unit.starts_with("us") || unit.starts_with(['µ', 'μ']) || unit.starts_with("micro") => 1e-3,
        unit if unit.starts_with('n') => 1e-6,
        _ => 1.0,
    };
    let decimals = groups.name("decimals").map_or(0, |decimals| decimals.len());
    let decimals = i32::try_from(decimals).unwrap_or(i32::MAX);
    Some(Told { ms: groups["number"].parse::<f64>().ok()? * scale, rounding: 10_f64.powi(-decimals) * scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rtt_is_read_in_whatever_words_and_unit() {
        for (line, ms, rounding) in [
            ("RTT = 1.123 ms", 1.123, 0.001),
            ("Reply from server: X\nRTT=2ms", 2.0, 1.0),
            ("Round-trip time: 0.0021 s", 2.1, 0.1),
            ("RTT (ms): 2.5", 2.5, 0.1),
            ("rtt [us] = 2500", 2.5, 0.001),
            ("Response time: 2.5 milliseconds", 2.5, 0.1),
            ("RTT = 1.5e-05 ms", 1.5e-5, 0.1),
            ("RTT: 2500.0µs", 2.5, 0.0001),
            ("<- HELLO 12   (2.5 ms)", 2.5, 0.1),
        ] {
            let told = rtt(line).unwrap();
            assert!(
                (told.ms - ms).abs() < 1e-9 && (told.rounding - rounding).abs() < 1e-9,
                "{line}: {told:?}"
            );
        }
        assert_eq!(rtt("Reply from server: HELLO"), None);
    }

    #[test]
    fn an_rtt_that_is_rounded_down_is_no_less_than_it_was() {
        let (least, most) = (Duration::from_micros(100_300), Duration::from_micros(104_000));
        assert!(is_between("RTT = 100 ms", least, most).is_ok());
        assert!(is_between("RTT = 99.000 ms", least, most).is_err());
        assert!(is_between("RTT = 0.000123 ms", least, most).is_err());
        assert!(is_between("RTT = 300 ms", least, most).is_err());
        assert!(is_between("RTT = -1 ms", Duration::ZERO, most).is_err());
    }
}

//! Whether the lines about clients can be read at all, on which all that is read from them builds.

use super::log::Kind;
use super::service::Service;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::output::Line;
use crate::report::difference::shown;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Lines;
use crate::verdict::Verdict;

/// The check of the line about a client that has come.
pub(super) const CONNECT: &str = "the_connect_line_can_be_read";

/// The check of the line about a client that has gone.
pub(super) const DISCONNECT: &str = "the_disconnect_line_can_be_read";

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(the_connect_line_can_be_read).needing(STARTED),
    check!(the_disconnect_line_can_be_read).needing(STARTED),
];

/// Words that such lines have, whatever else stands in them.
const WORDS: &[&str] = &["client", "connect", "number", "count", "total", "="];

/// Words of one who has gone.
const GONE: &[&str] = &["disconnect", "left", "leave", "clos", "exit", "gone", "quit", "bye"];

fn the_connect_line_can_be_read(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let first = service.server.program.line_count();
    let _client = Talk::to(scene, &service.server, "client 1")?;
    let came = service.log.expect_connect(&mut service.server.program).map(drop);
    let lines = service.server.program.lines_from(first);
    came.map_err(|stop| {
        unreadable(&lines, "a client has connected", Kind::Connected, &scene.submission.lines, stop)
    })
}

/// By whichever of the two ways it notices.
fn the_disconnect_line_can_be_read(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let leaver = service.admit(scene, "client 1")?;
    let closer = service.admit(scene, "client 2")?;
    let first = service.server.program.line_count();
    leaver.exit()?;
    closer.peer.close();
    let gone = service.log.expect_disconnect(&mut service.server.program).map(drop);
    let lines = service.server.program.lines_from(first);
    gone.map_err(|stop| {
        unreadable(&lines, "clients have left", Kind::Disconnected, &scene.submission.lines, stop)
    })
}

fn unreadable(lines: &[Line], what: &str, kind: Kind, patterns: &Lines, stop: Stop) -> Stop {
    if !matches!(stop.verdict, Verdict::Fail | Verdict::TimeOut) {
        return stop;
    }
    let Some(nearest) = nearest(lines, kind) else {
        let reason = format!("{what}, and the server printed no line with a number that says so");
        return Stop { reason, ..stop };
    };
    let key = kind.key();
    let told = describe(nearest, kind);
    let reason = format!("{what}, and no line that the server printed is the {key} line; {told}");
    let expected = format!("a line that matches {}", kind.pattern(patterns));
    Stop { verdict: Verdict::Fail, reason, ..stop }.expected(expected, shown(nearest.text.as_bytes()))
}

/// The line that looks most like one of that kind, if any does.
pub(super) fn nearest(lines: &[Line], kind: Kind) -> Option<&Line> {
    let gone = kind == Kind::Disconnected;
    // A number alone is in many lines; one about clients names them, or what there is of them.
    let least = if kind == Kind::Report { 2 } else { 1 };
    let nearest = lines.iter().max_by_key(|line| likeness(&line.text, gone))?;
    (likeness(&nearest.text, false) >= least).then_some(nearest)
}

/// What is to be done where that line is the one.
pub(super) fn describe(nearest: &Line, kind: Kind) -> String {
    let (text, key) = (shown(nearest.text.as_bytes()), kind.key());
    format!("the nearest is '{text}': where that is it, describe it by {key} = … under [lines] of grade.toml")
}

/// How much a line looks like one about clients; 0 where it has no number.
fn likeness(text: &str, gone: bool) -> usize {
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return 0;
    }
    let text = text.to_lowercase();
    let found = |words: &[&str]| words.iter().filter(|word| text.contains(**word)).count();
    let of_leaving = found(GONE);
    let fits = if gone { 3 * of_leaving } else { 0 };
    // The address alone is another line's matter.
    1 + found(WORDS) + fits - usize::from(text.contains("request") && !gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_about_the_clients_is_the_nearest() {
        let nearest = |lines: &[&'static str], gone| {
            lines.iter().copied().max_by_key(|line| likeness(line, gone)).expect("there is a line")
        };
        let came = "Client 1 connected. Number of connected client = 1";
        let left = "Client 1 has left, 0 clients are there";
        let all = ["Connection request from 127.0.0.1:52706", came, "hello"];
        assert_eq!(nearest(&all, false), came);
        assert_eq!(nearest(&[came, left, "Command 5"], true), left);
        assert_eq!(likeness("client connected", false), 0);
    }

    #[test]
    fn a_report_with_other_words_is_found_among_lines_of_traffic() {
        let lines = |texts: &[&str]| -> Vec<Line> {
            texts
                .iter()
                .map(|text| Line {
                    text: (*text).to_owned(),
                    on: crate::output::Stream::Printed,
                    at: std::time::Instant::now(),
                })
                .collect()
        };
        let traffic = ["Connection request from 127.0.0.1:52706", "Command 3", "0:00:41"];
        assert!(nearest(&lines(&traffic), Kind::Report).is_none());
        let with_report = lines(&[&traffic[..], &["Clients = 2"], &traffic[..]].concat());
        let found = nearest(&with_report, Kind::Report).expect("one names clients");
        assert!(describe(found, Kind::Report).contains("'Clients = 2'"));
    }
}

//! The exact text of what the server prints of its clients, whatever the numbers in it.

use super::log::{Event, Kind};
use super::readable::{CONNECT, DISCONNECT};
use super::service::Service;
use crate::check;
use crate::check::Check;
use crate::output::Line;
use crate::program::Program;
use crate::report::difference;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::verdict::Verdict;

pub(super) const CHECKS: &[Check] = &[
    check!(the_connect_line_is_exact).needing(&[CONNECT]),
    check!(the_disconnect_line_is_exact).needing(&[DISCONNECT]),
];

/// Waits for exactly this line. Where it does not come, but one with `mark` in it did, tells how they differ.
pub(super) fn expect_exactly(
    program: &mut Program,
    what: &str,
    line: &str,
    mark: &str,
) -> Result<Line, Stop> {
    let first = program.lines_read();
    let came = program.expect_line_where(&format!("'{line}'"), AT_ONCE, |it| it.text == line);
    came.map_err(|stop| {
        // One that has the line and more is nearer than one that happens to have the mark; and later lines are.
        let lines = program.lines_from(first);
        let with = |part: &str| lines.iter().rev().find(|it| it.text.contains(part));
        let alike = with(line).or_else(|| with(mark));
        match alike {
            Some(alike) if stop.verdict != Verdict::Crash => differs(what, line, &alike.text),
            _ => Stop { reason: format!("{what} did not come: {}", stop.reason), ..stop },
        }
    })
}

/// Compares the text of a line with the assignment's.
pub(super) fn compare(what: &str, expected: &str, received: &str) -> Result<(), Stop> {
    if expected == received { Ok(()) } else { Err(differs(what, expected, received)) }
}

fn differs(what: &str, expected: &str, received: &str) -> Stop {
    let difference = difference::of(expected.as_bytes(), received.as_bytes());
    Stop::fail(format!("{what} has another text")).with(difference)
}

fn the_connect_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let _guest = service.welcome(scene, "client 1")?;
    let (event, text) = first_line(&service, Kind::Connected)?;
    let line = format!("Client {} connected. Number of connected clients = {}", event.id, event.count);
    compare("the line that says that a client has connected, whatever its numbers,", &line, &text)
}

fn the_disconnect_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    service.admit(scene, "client 1")?.exit()?;
    service.gone("client 1 has left")?;
    let (event, text) = first_line(&service, Kind::Disconnected)?;
    let line = format!("Client {} disconnected. Number of connected clients = {}", event.id, event.count);
    compare("the line that says that a client has disconnected, whatever its numbers,", &line, &text)
}

/// The first line of a kind, read by the submission's own pattern.
fn first_line(service: &Service, kind: Kind) -> Result<(Event, String), Stop> {
    let of_kind = |line: &Line| service.log.event(line).filter(|event| event.kind == kind);
    let lines = service.server.program.lines();
    let found = lines.into_iter().find_map(|line| Some((of_kind(&line)?, line.text)));
    found.ok_or_else(|| Stop::grader("a line that came is there no more"))
}

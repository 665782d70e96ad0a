//! The exact text of what the server prints, whatever the numbers in it: another text costs the points of these checks
//! and of no others.

use super::log::{Event, Kind, on_standard_error};
use super::readable::{CONNECT, DISCONNECT};
use super::service::Service;
use crate::check;
use crate::check::Check;
use crate::evidence::difference;
use crate::output::Line;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(the_connect_line_is_exact).needing(&[CONNECT]),
    check!(the_disconnect_line_is_exact).needing(&[DISCONNECT]),
];

/// That a line which was found has one of these texts, the first of which is the assignment's, and came where it has to.
pub(super) fn has_text(what: &str, texts: &[String], line: &Line) -> Result<(), Stop> {
    if let Some(stop) = on_standard_error(what, line) {
        return Err(stop);
    }
    if texts.contains(&line.text) {
        return Ok(());
    }
    let wanted = texts.first().map(String::as_str).unwrap_or_default();
    let difference = difference::of(wanted.as_bytes(), line.text.as_bytes());
    Err(Stop::fail(format!("{what} has another text")).with(difference))
}

fn the_connect_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let _guest = service.welcome(scene, "client 1")?;
    is_exact(&service, Kind::Connected, "connected")
}

fn the_disconnect_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    service.admit(scene, "client 1")?.exit()?;
    service.gone("client 1 has left")?;
    is_exact(&service, Kind::Disconnected, "disconnected")
}

fn is_exact(service: &Service, kind: Kind, word: &str) -> Result<(), Stop> {
    let (event, line) = first_line(service, kind)?;
    let text = format!("Client {} {word}. Number of connected clients = {}", event.id()?, event.count()?);
    has_text(&format!("the line that says that a client has {word}, whatever its numbers,"), &[text], &line)
}

/// The first line of a kind, read by the submission's own pattern.
fn first_line(service: &Service, kind: Kind) -> Result<(Event, Line), Stop> {
    let of_kind = |line: &Line| service.log.event(line).filter(|event| event.kind == kind);
    let lines = service.server.program.lines();
    let found = lines.into_iter().find_map(|line| Some((of_kind(&line)?, line)));
    found.ok_or_else(|| Stop::grader("a line that came is there no more"))
}

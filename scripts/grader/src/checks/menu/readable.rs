//! Whether the lines about clients can be read at all, on which all that is read from them builds.

use super::log::Kind;
use super::service::Service;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::learn::nearest::{CAME, GONE, Nearest, nearest};
use crate::learn::{self, in_toml};
use crate::output::Line;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
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

fn the_connect_line_can_be_read(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let client = Talk::to(scene, &service.server, "client 1")?;
    let came = service.log.expect_connect(&mut service.server.program).map(drop);
    let Err(stop) = came else { return Ok(()) };
    drop((client, service));
    Err(unreadable(scene, stop, "a client has connected", Kind::Connected))
}

/// By whichever of the two ways it notices, each by itself.
fn the_disconnect_line_can_be_read(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let leaver = service.admit(scene, "client 1")?;
    let closer = service.admit(scene, "client 2")?;
    closer.peer.close();
    let within = AT_ONCE / 2;
    if service.log.expect(&mut service.server.program, Kind::Disconnected, within).is_ok() {
        return Ok(());
    }
    leaver.exit()?;
    let gone = service.log.expect_disconnect(&mut service.server.program).map(drop);
    let Err(stop) = gone else { return Ok(()) };
    drop(service);
    Err(unreadable(scene, stop, "clients have left", Kind::Disconnected))
}

/// What is to be said of a line that cannot be read: the one that it must be, seen from how its numbers move, and the
/// pattern by which it can be read.
fn unreadable(scene: &mut Scene<'_>, stop: Stop, what: &str, kind: Kind) -> Stop {
    if !matches!(stop.verdict, Verdict::Fail | Verdict::TimeOut) {
        return stop;
    }
    let key = kind.key();
    let Some(Nearest { text, pattern }) = seen(scene, kind).unwrap_or_default() else {
        let reason = format!("{what}, and the server printed no line that says so");
        return Stop { reason, ..stop };
    };
    let reason = format!(
        "{what}, and no line that the server printed is the {key} line; the nearest is '{text}': where that is it, write \
         under [lines] of grade.toml: {}",
        in_toml(key, &pattern)
    );
    let expected = format!("a line that matches {}", kind.pattern(&scene.submission.lines));
    Stop { verdict: Verdict::Fail, reason, ..stop }.expected(expected, text)
}

/// Has clients come and go on a fresh server, so that the numbers in its lines show what they are.
fn seen(scene: &mut Scene<'_>, kind: Kind) -> Result<Option<Nearest>, Stop> {
    scene.new_network()?;
    let mut service = Service::start(scene)?;
    let mut said: Vec<Vec<Line>> = Vec::new();
    let (known, words): ([learn::Known<'_>; 2], _) = match kind {
        Kind::Connected => ([("id", &[1, 2, 3]), ("count", &[1, 2, 2])], CAME),
        _ => ([("id", &[2, 1, 3]), ("count", &[2, 1, 0])], GONE),
    };
    if kind == Kind::Connected {
        let one = heard(&mut service, &mut said, |service| service.admit(scene, "client 1"))?;
        let _two = heard(&mut service, &mut said, |service| service.admit(scene, "client 2"))?;
        service.sees_off(one)?;
        service.has_a_moment();
        let _three = heard(&mut service, &mut said, |service| service.admit(scene, "client 3"))?;
    } else {
        let mut clients = service.admit_all(scene, 3)?;
        service.has_a_moment();
        for place in [1, 0, 0] {
            let client = clients.remove(place);
            heard(&mut service, &mut said, |service| service.sees_off(client))?;
        }
    }
    Ok(nearest(&said, &known, words))
}

/// Does something, and adds what the server says of it.
fn heard<T>(
    service: &mut Service,
    said: &mut Vec<Vec<Line>>,
    act: impl FnOnce(&mut Service) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let first = service.server.program.line_count();
    let done = act(service)?;
    service.has_a_moment();
    said.push(service.server.program.lines_from(first));
    Ok(done)
}

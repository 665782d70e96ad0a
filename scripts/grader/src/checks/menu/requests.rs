//! The lines that the server prints for each connection and for each command.

use std::net::{IpAddr, SocketAddr};

use regex::Regex;

use super::command::Command;
use super::lines::has_text;
use super::log::whole_line;
use super::service::Service;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::checks::exact::written;
use crate::learn::nearest::{Nearest, OF_COMMANDS, OF_CONNECTIONS, nearest};
use crate::learn::{Known, in_toml, with_ip};
use crate::output::Line;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::submission::{Menu, Wire};
use crate::verdict::Verdict;

const STARTED: &[&str] = &["the_server_starts_and_listens"];
const CONNECTION: &str = "every_connection_is_told_with_its_address";
const COMMAND: &str = "every_command_is_told_with_its_number";

pub(super) const CHECKS: &[Check] = &[
    check!(every_connection_is_told_with_its_address).needing(STARTED),
    check!(the_connection_line_is_exact).needing(&[CONNECTION]),
    check!(every_command_is_told_with_its_number).needing(STARTED),
    check!(the_command_line_is_exact).needing(&[COMMAND]),
];

fn every_connection_is_told_with_its_address(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let pattern = whole_line(&scene.submission.lines.connection, &scene.patterns)?;
    let (mut talks, mut said, mut ports) = (Vec::new(), Vec::new(), Vec::new());
    for who in ["client 1", "client 2", "client 3"] {
        let first = service.server.program.line_count();
        let talk = Talk::to(scene, &service.server, who)?;
        let own = talk.peer.address()?;
        ports.push(u64::from(own.port()));
        let what = format!("the line about the connection of {who}");
        let is_it = |line: &Line| address_in(&pattern, line) == Some(own);
        let told = service.server.program.expect_shown_line(&what, AT_ONCE, is_it);
        said.push(service.server.program.lines_from(first));
        talks.push(talk);
        told.map_err(|stop| unread(stop, &what, "connection", &said, &[("port", &ports)], OF_CONNECTIONS))?;
    }
    let _more = service.shows_to_go_on(scene, "client 4")?;
    let lines = service.server.program.lines();
    for talk in &talks {
        let own = talk.peer.address()?;
        let times = lines.iter().filter(|line| address_in(&pattern, line) == Some(own)).count();
        if times != 1 {
            let reason = format!("the line about the connection of {} came {times} times", talk.peer.named());
            return Err(Stop::fail(reason).expected("once", times));
        }
    }
    Ok(())
}

/// As an address of IPv4 where it is one in disguise, as servers see it that take both.
fn address_in(pattern: &Regex, line: &Line) -> Option<SocketAddr> {
    let groups = pattern.captures(&line.text)?;
    let ip: IpAddr = groups.name("ip")?.as_str().parse().ok()?;
    Some(SocketAddr::new(ip.to_canonical(), groups.name("port")?.as_str().parse().ok()?))
}

/// The address may stand there as IP:PORT or as Python prints it: both are in courses' use.
fn the_connection_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let pattern = whole_line(&scene.submission.lines.connection, &scene.patterns)?;
    let talk = Talk::to(scene, &service.server, "client 1")?;
    let own = talk.peer.address()?;
    let is_it = |line: &Line| address_in(&pattern, line) == Some(own);
    let what = "the line about the connection of client 1";
    let line = service.server.program.expect_shown_line(what, AT_ONCE, is_it)?;
    let texts: Vec<String> =
        written(own).iter().map(|peer| format!("Connection request from {peer}")).collect();
    has_text(what, &texts, &line)
}

/// The commands that the submission has, the first of them twice.
fn commands(wire: &Wire) -> Vec<Command> {
    Command::of(wire).chain(Command::of(wire).take(1)).collect()
}

fn every_command_is_told_with_its_number(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut talk = service.admit(scene, "client 1")?;
    service.has_a_moment();
    let all = service.server.program.line_count();
    let pattern = whole_line(&scene.submission.lines.command, &scene.patterns)?;
    let (wire, menu) = (&scene.submission.wire, &scene.submission.menu);
    let commands = commands(wire);
    let (mut said, mut numbers) = (Vec::new(), Vec::new());
    for command in commands.iter().copied() {
        talk = service.admit_again(scene, talk)?;
        let first = service.server.program.line_count();
        numbers.push(command.number().into());
        talk.request(command.parts(wire)?, "hello world")?;
        // A client sends no command before it has its answer: a server that tells requests by its receives would take
        // two for one.
        talk.hear_out(command.parts(wire)?);
        // Whether the answer is right is another check's matter; the line may come before it or after.
        let what = format!("the line about command {}", command.number());
        let told = service
            .server
            .program
            .expect_shown_line(&what, AT_ONCE, |line| tells(&pattern, line, command, menu));
        said.push(service.server.program.lines_from(first));
        told.map_err(|stop| unread(stop, &what, "command", &said, &[("command", &numbers)], OF_COMMANDS))?;
    }
    let _more = service.shows_to_go_on(scene, "client 2")?;
    let is_told = |line: &&Line| commands.iter().any(|command| tells(&pattern, line, *command, menu));
    let told = service.server.program.lines_from(all).iter().filter(is_told).count();
    if told != commands.len() {
        let reason = format!("the server printed {told} lines about {} commands", commands.len());
        return Err(Stop::fail(reason).expected(commands.len(), told));
    }
    Ok(())
}

/// Whether a line tells of that command, by what the submission's own menu calls it or by its number.
fn tells(pattern: &Regex, line: &Line, command: Command, menu: &Menu) -> bool {
    let told =
        pattern.captures(&line.text).and_then(|groups| Some(groups.name("command")?.as_str().to_owned()));
    told.is_some_and(|told| told == command.option(menu) || told.parse() == Ok(command.number()))
}

fn the_command_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut talk = service.admit(scene, "client 1")?;
    let pattern = whole_line(&scene.submission.lines.command, &scene.patterns)?;
    let (wire, menu) = (&scene.submission.wire, &scene.submission.menu);
    for command in commands(wire) {
        talk = service.admit_again(scene, talk)?;
        talk.request(command.parts(wire)?, "hello world")?;
        talk.hear_out(command.parts(wire)?);
        let what = format!("the line about command {}", command.number());
        let is_it = |line: &Line| tells(&pattern, line, command, menu);
        let line = service.server.program.expect_shown_line(&what, AT_ONCE, is_it)?;
        has_text(
            &what,
            &[format!("Command {}", command.number()), format!("Command {}", command.option(menu))],
            &line,
        )?;
    }
    Ok(())
}

/// What is to be said where a line did not come as one that can be read.
fn unread(
    stop: Stop,
    what: &str,
    key: &str,
    said: &[Vec<Line>],
    known: &[Known<'_>],
    words: &[&str],
) -> Stop {
    if !matches!(stop.verdict, Verdict::Fail | Verdict::TimeOut) {
        return stop;
    }
    let near = nearest(said, known, words).and_then(|near| match key {
        "connection" => Some(Nearest { pattern: with_ip(&near.pattern)?, ..near }),
        _ => Some(near),
    });
    let reason = match near {
        Some(near) => format!(
            "{what} did not come; the nearest is '{}': where that is it, write under [lines] of grade.toml: {}",
            near.text,
            in_toml(key, &near.pattern)
        ),
        None => format!("{what} did not come: {}", stop.reason),
    };
    Stop { reason, ..stop }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Stream;
    use crate::scene::Patterns;
    use crate::submission::Lines;

    #[test]
    fn an_address_is_read_in_both_of_its_forms() {
        let pattern = whole_line(&Lines::default().connection, &Patterns::default()).unwrap();
        let read = |text: &str| {
            let line = Line { at: std::time::Instant::now(), on: Stream::Printed, text: text.to_owned() };
            address_in(&pattern, &line).map(|address| address.to_string())
        };
        for (text, address) in [
            ("Connection request from 127.0.0.1:52706", "127.0.0.1:52706"),
            ("Connection request from ('127.0.0.1', 52706)", "127.0.0.1:52706"),
            ("Connection request from ('::1', 52706, 0, 0)", "[::1]:52706"),
            ("Connection request from [::1]:52706", "[::1]:52706"),
            ("Connection request from ::ffff:127.0.0.1:52706", "127.0.0.1:52706"),
        ] {
            assert_eq!(read(text).as_deref(), Some(address), "{text}");
        }
        assert_eq!(read("Connection request from 127.0.0.1"), None);
    }
}

//! The lines that the server prints for each connection and for each command.

use super::lines::expect_exactly;
use super::service::Service;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(every_connection_is_told_with_its_address).needing(&["the_server_starts_and_listens"]),
    check!(every_command_is_told_with_its_number).needing(&["the_server_starts_and_listens"]),
];

fn every_connection_is_told_with_its_address(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let (mut talks, mut told) = (Vec::new(), Vec::new());
    for who in ["client 1", "client 2", "client 3"] {
        let talk = Talk::to(scene, &service.server, who)?;
        let address = talk.peer.address()?;
        let line = format!("Connection request from {address}");
        let what = format!("the line about the connection of {who}");
        expect_exactly(&mut service.server.program, &what, &line, &address.port().to_string())?;
        talks.push(talk);
        told.push((what, line));
    }
    service.shows_to_go_on(scene, "client 4")?;
    let lines = service.server.program.lines();
    for (what, line) in told {
        let times = lines.iter().filter(|it| it.text == line).count();
        if times != 1 {
            return Err(Stop::fail(format!("{what} came {times} times")).expected("once", times));
        }
    }
    Ok(())
}

fn every_command_is_told_with_its_number(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let mut talk = service.admit(scene, "client 1")?;
    let first = service.server.program.line_count();
    let wire = &scene.submission.wire;
    let commands =
        [(1, &wire.upper), (2, &wire.address), (3, &wire.count), (4, &wire.time), (3, &wire.count)];
    for (number, parts) in commands {
        talk.request(parts, "hello world")?;
        // A client sends no command before it has its answer: a server that tells requests by its receives would take
        // two for one.
        talk.hear_out(parts);
        // Whether the answer is right is another check's matter; the line may come before it or after.
        let what = format!("the line about command {number}");
        expect_exactly(
            &mut service.server.program,
            &what,
            &format!("Command {number}"),
            &number.to_string(),
        )?;
    }
    service.shows_to_go_on(scene, "client 2")?;
    let lines = service.server.program.lines_from(first);
    let told = lines.iter().filter(|line| line.text.starts_with("Command ")).count();
    if told != commands.len() {
        let reason = format!("the server printed {told} lines about {} commands", commands.len());
        return Err(Stop::fail(reason).expected(commands.len(), told));
    }
    Ok(())
}

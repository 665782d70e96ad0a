//! The server starts, and says so.

use std::thread;
use std::time::{Duration, Instant};

use super::lines::expect_exactly;
use crate::check;
use crate::check::Check;
use crate::processes;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Part;

pub(super) const CHECKS: &[Check] = &[
    check!(the_server_starts_and_listens),
    check!(the_ready_line_is_exact).needing(&["the_server_starts_and_listens"]),
];

/// How long a server has to go on after its start, to count as started.
const A_MOMENT: Duration = Duration::from_millis(300);

fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let until = Instant::now() + A_MOMENT;
    while Instant::now() < until {
        server.program.still_runs()?;
        thread::sleep(Duration::from_millis(10));
    }
    let listeners = processes::listeners(&server.program.processes()?)?;
    let Some(listener) = listeners.iter().find(|it| it.address.port() == server.address.port()) else {
        return Err(Stop::fail("the server listened for a moment only"));
    };
    let command = scene.submission.programs.get(&Part::Server).map(|it| it.command.join(" "));
    if listener.address.ip().is_loopback() && !command.unwrap_or_default().contains("{host}") {
        scene.note(format!("it listens on {}, where only this machine reaches it", listener.address.ip()));
    }
    Ok(())
}

fn the_ready_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut server = scene.server()?;
    let port = server.address.port();
    let line = format!("The server is ready to receive on port {port}");
    expect_exactly(&mut server.program, "the line that says that the server is ready", &line, "ready")
        .map(drop)
}

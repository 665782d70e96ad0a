//! The server starts, and says so.

use std::thread;
use std::time::{Duration, Instant};

use super::lines::has_text;
use crate::check;
use crate::check::Check;
use crate::output::Line;
use crate::processes;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;
use crate::submission::Part;

pub(super) const CHECKS: &[Check] = &[
    check!(the_server_starts_and_listens),
    check!(the_ready_line_is_exact).needing(&["the_server_starts_and_listens"]),
];

/// Words of a line that says that a server is ready, whatever its text.
const WORDS: &[&str] = &["ready", "listen", "start", "running", "port", "wait"];

/// How long a server has to go on after its start, to count as started.
const A_MOMENT: Duration = Duration::from_millis(300);

fn the_server_starts_and_listens(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let until = Instant::now() + A_MOMENT;
    while Instant::now() < until {
        server.program.still_runs()?;
        thread::sleep(Duration::from_millis(10));
    }
    let listeners = processes::listeners(&server.program.all_processes()?)?;
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
    // The course's own template says it without the article.
    let texts = ["The server", "Server"].map(|who| format!("{who} is ready to receive on port {port}"));
    let what = "the line that says that the server is ready";
    let says_so = |line: &Line| {
        let text = line.text.to_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    };
    let line = server.program.expect_shown_line(what, AT_ONCE, says_so)?;
    has_text(what, &texts, &line)
}

//! A client that should send by itself, and asks its user what.

use std::thread;
use std::time::{Duration, Instant};

use super::stage::Stage;
use crate::program::stillness::Stillness;
use crate::scene::{Fill, TO_START};
use crate::screen::{plain, question};
use crate::stop::Stop;
use crate::submission::Part;

/// How long a client may take that sends by itself.
const TO_SEND: Duration = Duration::from_secs(3);

/// How long nothing has to follow what looks like a question: longer than the second between two of the report's sends.
const STILL: Duration = Duration::from_millis(1500);

const LOOK: Duration = Duration::from_millis(20);

const BUDGET: Duration = Duration::from_secs(20);

/// What the client asks at the keyboard instead of sending something, if it does.
pub(super) fn asks(stage: &Stage<'_>) -> Option<String> {
    asked(stage).ok().flatten()
}

fn asked(stage: &Stage<'_>) -> Result<Option<String>, Stop> {
    let mut scene = stage.scene(&stage.submission, BUDGET)?;
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let mut server = scene.accept("grader's server", &listener, &client, TO_START)?;
    let until = Instant::now() + TO_SEND;
    let mut stillness = Stillness::of(0);
    while Instant::now() < until && client.still_runs().is_ok() {
        if !server.drain(Duration::ZERO).is_empty() {
            return Ok(None);
        }
        let screen = plain(&client.text());
        let still = stillness.with(screen.len());
        // What is printed between two sends may be left open, too.
        let waits = || still >= STILL && client.rests().unwrap_or(false);
        if let Some(question) = question(&screen).filter(|_| waits()) {
            return Ok(Some(question.trim().to_owned()));
        }
        thread::sleep(LOOK);
    }
    Ok(None)
}

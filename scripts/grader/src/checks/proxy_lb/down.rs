//! Backends that nobody listens for.

use std::time::{Duration, Instant};

use super::caller::{Answer, Caller, QUIET};
use super::stand_in::{Role, StandIns};
use super::talk::{Stage, still_serves};
use super::wire::NAME;
use crate::evidence::difference;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// What the report's proxy says to its client.
const REPORTS: &str = "Error: Could not connect to backend server.";

/// How long a proxy is given to try a backend that is down, where it is not looked at what it says of that.
const TO_TRY: Duration = Duration::from_secs(1);

/// The pause between two requests to a proxy that has not found out yet that a backend is back.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn a_backend_that_is_down_brings_the_client_an_error(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_one_down(scene, |scene, mut down| {
        for _ in 0..down.turns {
            match down.ask(scene, AT_ONCE)? {
                Answer::By(_) => {}
                Answer::Other(_) => return Ok(()),
                Answer::Nothing(stop) => return Err(stop),
                Answer::End(stop) => {
                    let reason = "the connection of the client was closed without an error line";
                    return Err(Stop { reason: reason.to_owned(), ..stop });
                }
            }
        }
        let reason =
            "the client got a backend's reply each time although it was the turn of one that is down";
        Err(Stop::fail(reason).expected("an error line", "replies of other backends"))
    })
}

pub(super) fn the_error_has_the_reports_words(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play_without_backends(scene, |scene, stage| {
        let mut client = scene.connect("client", &stage.proxy)?;
        client.send("hello\n")?;
        let mut received = client.receive_something("an error line", AT_ONCE)?;
        received.extend(client.drain(QUIET));
        if received.trim_ascii_end() == REPORTS.as_bytes() {
            return Ok(());
        }
        let difference = difference::of(REPORTS.as_bytes(), &received);
        Err(Stop::fail("the client got an error in other words").with(difference))
    })
}

pub(super) fn the_rotation_moves_on_past_a_backend_that_is_down(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_one_down(scene, |scene, mut down| {
        for _ in 0..down.turns {
            let came = match down.ask(scene, AT_ONCE)? {
                Answer::By(_) => continue,
                other => other,
            };
            // Whatever came of that, another backend is next.
            let next = down.ask(scene, AT_ONCE)?;
            if let Answer::By(_) = next {
                return Ok(());
            }
            let reason = format!(
                "a request to a backend that is down brought the client {}, and the next one {}",
                came.in_words(),
                next.in_words()
            );
            // What is late may be the answer to the one before.
            let is_late = [&came, &next].iter().any(|answer| matches!(answer, Answer::Nothing(_)));
            let stop = if is_late { Stop::overdue(reason) } else { Stop::fail(reason) };
            return Err(stop.expected("a reply of another backend to the next one", next.in_words()));
        }
        scene.note("the proxy passes over a backend that is down, and no client learns of it");
        Ok(())
    })
}

pub(super) fn a_backend_that_comes_back_is_used_again(scene: &mut Scene<'_>) -> Result<(), Stop> {
    with_one_down(scene, |scene, mut down| {
        for _ in 0..down.turns {
            down.ask(scene, TO_TRY)?;
        }
        let Down { proxy, backends, id, port, turns, client, .. } = down;
        backends.listen(scene, Role::Backend(id), port)?;
        // That another is served beside it is another check's matter.
        drop(client);
        let mut client = Caller::connect(scene, "client 3", proxy)?;
        let until = proxy.program.until(AT_ONCE);
        for number in 1.. {
            match client.answer(scene, &format!("again {number}"), AT_ONCE)? {
                Answer::By(by) if by == id => break,
                _ => {}
            }
            if Instant::now() >= until {
                let reason =
                    format!("backend {id} was down and is back, and none of {number} requests came to it");
                return Err(Stop::overdue(reason).expected(format!("replies of {NAME}{id}, too"), "none"));
            }
            if number % turns == 0 {
                std::thread::sleep(PAUSE);
            }
        }
        Ok(())
    })
}

pub(super) fn the_proxy_outlives_the_loss_of_both_backends(scene: &mut Scene<'_>) -> Result<(), Stop> {
    Stage::play_without_backends(scene, |scene, stage| {
        let mut unlucky = Caller::connect(scene, "client 1", &stage.proxy)?;
        for number in 1..=stage.ports.len() {
            unlucky.answer(scene, &format!("hello {number}"), TO_TRY)?;
        }
        drop(unlucky);
        for (id, port) in (1..).zip(&stage.ports) {
            stage.backends.listen(scene, Role::Backend(id), *port)?;
        }
        still_serves(scene, &stage.proxy, "client 2")
    })
}

/// A proxy that has lost a backend which it had used, and a client of it.
struct Down<'s> {
    proxy: &'s Server,
    backends: &'s mut StandIns,
    client: Caller<'s>,
    id: u16,
    port: u16,
    asked: usize,
    /// How many requests give every backend its turn several times.
    turns: usize,
}

impl Down<'_> {
    fn ask(&mut self, scene: &Scene<'_>, within: Duration) -> Result<Answer, Stop> {
        self.asked += 1;
        self.client.answer(scene, &format!("hello {}", self.asked), within)
    }
}

/// Tries something with a proxy of whose backends one goes away: the first that a client gets to, whichever that is.
fn with_one_down<'a>(
    scene: &mut Scene<'a>,
    run: impl FnOnce(&mut Scene<'a>, Down<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    Stage::play(scene, &[], |scene, stage| {
        let Stage { proxy, backends, ports } = stage;
        let id = Caller::connect(scene, "client 1", proxy)?.ask(scene, "hello")?;
        let Some(port) = ports.get(usize::from(id).wrapping_sub(1)).copied() else {
            return Err(Stop::grader(format!("there is no backend {id}")));
        };
        backends.close(Role::Backend(id));
        let client = Caller::connect(scene, "client 2", proxy)?;
        run(scene, Down { proxy, backends, client, id, port, asked: 0, turns: 4 * ports.len() })
    })
}

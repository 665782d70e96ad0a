//! Which assignment programs solve, of those that differ in what they do and not in what they look like: by which method
//! a server serves several clients, and how much a client sends by itself.

use std::thread;
use std::time::Duration;

use super::stage::Stage;
use crate::assignment::Assignment;
use crate::processes::{self, OwnThreads};
use crate::scene::{Fill, Scene, Server, TO_START};
use crate::stop::Stop;
use crate::submission::Part;

/// How many clients are there at once.
const CLIENTS: usize = 4;

/// How long an answer takes at most, and a thread until it is there.
const MOMENT: Duration = Duration::from_millis(800);

/// What a client of the bulk echo sends (the 100 kB report), and how long that takes it.
const BULK: usize = 102_400;
const TO_SEND: Duration = Duration::from_secs(1);

const BUDGET: Duration = Duration::from_secs(20);

/// The assignment that the programs solve, among those that are told apart so; none where that cannot be seen, or it is
/// another's.
pub(super) fn look(stage: &Stage<'_>) -> Option<Assignment> {
    let is_an_echo = matches!(stage.submission.assignment, Assignment::Echo | Assignment::MultithreadEcho);
    let has_a_client = stage.submission.programs.contains_key(&Part::Client);
    if is_an_echo && has_a_client && sends_much(stage).unwrap_or(false) {
        return Some(Assignment::Bulk);
    }
    let see = match stage.submission.assignment {
        Assignment::Echo | Assignment::MultithreadEcho => serves_at_once,
        Assignment::Multithread | Assignment::Nonblocking => threads,
        _ => return None,
    };
    let mut scene = stage.scene(&stage.submission, BUDGET).ok()?;
    let server = scene.server().ok()?;
    see(&scene, &server).ok()?
}

/// Whether the client sends as much as that of the bulk echo without being asked.
fn sends_much(stage: &Stage<'_>) -> Result<bool, Stop> {
    let mut scene = stage.scene(&stage.submission, BUDGET)?;
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let mut server = scene.accept("grader's server", &listener, &client, TO_START)?;
    let all = |heard: &[u8]| (heard.len() >= BULK).then_some(heard.len());
    Ok(server.receive_until("all of it", TO_SEND, all).is_ok())
}

/// Whether a second client is answered while the first is there.
fn serves_at_once(scene: &Scene<'_>, server: &Server) -> Result<Option<Assignment>, Stop> {
    let mut first = scene.connect("client 1", server)?;
    first.send("hello\n")?;
    if first.receive_something("an echo", MOMENT).is_err() {
        return Ok(None);
    }
    let mut second = scene.connect("client 2", server)?;
    second.send("hello\n")?;
    let is_served = second.receive_something("an echo", MOMENT).is_ok();
    // Whoever was sent away holds nobody up.
    let is_there = first.send("again\n").is_ok() && first.receive_something("an echo", MOMENT).is_ok();
    Ok(is_there.then_some(if is_served { Assignment::MultithreadEcho } else { Assignment::Echo }))
}

/// Whether there are more threads, or processes, with more clients.
fn threads(scene: &Scene<'_>, server: &Server) -> Result<Option<Assignment>, Stop> {
    let count = || -> Result<usize, Stop> {
        let pids = server.program.all_processes()?;
        Ok(pids.iter().filter_map(|pid| processes::threads(*pid).ok()).sum())
    };
    let before = count()?;
    let mut clients = Vec::new();
    for number in 1..=CLIENTS {
        let client = scene.connect(format_args!("client {number}"), server)?;
        server.accepts(&client)?;
        clients.push(client);
    }
    thread::sleep(MOMENT);
    let more = count()?.saturating_sub(before);
    Ok(match processes::runtime(server.pid)?.own_threads() {
        OwnThreads::Hidden => None,
        _ if more >= CLIENTS => Some(Assignment::Multithread),
        _ if more == 0 => Some(Assignment::Nonblocking),
        // A runtime may have made one of its own meanwhile, and a pool is another.
        _ => None,
    })
}

//! What a server gives back when its clients have gone.

use std::thread;
use std::time::{Duration, Instant};

use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::processes::{self, OwnThreads};
use crate::request;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;
use crate::submission::Wire;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(descriptors_are_given_back_after_a_thousand_clients).needing(STARTED).within(120),
    check!(memory_is_given_back_after_a_thousand_clients).needing(STARTED).within(120),
];

/// How many clients are connected at once.
const BATCH: usize = 50;

/// Batches before the first look, in which allocators and interpreters take what they keep.
const TO_WARM_UP: usize = 5;

/// Batches in all.
const BATCHES: usize = 20;

/// How long an answer takes at most that comes at once.
const QUICK: Duration = Duration::from_millis(20);

/// The same in clients.
const WARMING: usize = BATCH * TO_WARM_UP;
const REST: usize = BATCH * (BATCHES - TO_WARM_UP);

/// How long the descriptors of the warm-up may take to be given back, before what is left counts as the server's own.
const SETTLED: Duration = Duration::from_millis(500);

/// By how much the memory may be more than after the warm-up, in bytes: 750 clients that leave a buffer or a stack
/// behind take more.
const ALLOWANCE: u64 = 4 << 20;

/// The same where a runtime collects its garbage when it likes.
const ALLOWANCE_OF_A_COLLECTOR: u64 = 96 << 20;

fn descriptors_are_given_back_after_a_thousand_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let crowd = Crowd::of(scene, &server)?;
    let idle = open_files(&server)?;
    crowd.come_and_go(scene, &server, TO_WARM_UP)?;
    // What the server opens once for all clients is no leak.
    let before = server.program.comes_to(SETTLED, || open_files(&server), |now| *now <= idle)?;
    crowd.come_and_go(scene, &server, BATCHES - TO_WARM_UP)?;
    let after = server.program.comes_to(AT_ONCE, || open_files(&server), |now| *now <= before)?;
    scene.step(format_args!(
        "open descriptors: {idle} at first, {before} after {WARMING} clients, {after} after {}",
        WARMING + REST
    ));
    if after > before {
        let reason =
            format!("{} more descriptors are open after {REST} clients have come and gone", after - before);
        return Err(Stop::overdue(reason).expected(format!("{before} open descriptors"), after));
    }
    Ok(())
}

fn memory_is_given_back_after_a_thousand_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let allowance = match processes::runtime(server.pid)?.own_threads() {
        OwnThreads::Exact => ALLOWANCE,
        _ => ALLOWANCE_OF_A_COLLECTOR,
    };
    let crowd = Crowd::of(scene, &server)?;
    crowd.come_and_go(scene, &server, TO_WARM_UP)?;
    let before = processes::resident(&server.program.all_processes()?);
    crowd.come_and_go(scene, &server, BATCHES - TO_WARM_UP)?;
    let memory = || Ok::<_, Stop>(processes::resident(&server.program.all_processes()?));
    let after = server.program.comes_to(AT_ONCE, memory, |after| *after <= before + allowance)?;
    let [before, after, allowance] =
        [before, after, allowance].map(|bytes| bytes as f64 / f64::from(1 << 20));
    scene.step(format_args!(
        "memory: {before:.1} MiB after {WARMING} clients, {after:.1} MiB after {REST} more"
    ));
    if after > before + allowance {
        let reason = format!("the memory has grown from {before:.1} MiB to {after:.1} MiB in {REST} clients");
        let most = format!("at most {:.1} MiB", before + allowance);
        return Err(Stop::overdue(reason).expected(most, format!("{after:.1} MiB")));
    }
    Ok(())
}

/// Clients that come, are served and go, in batches.
struct Crowd<'a> {
    wire: &'a Wire,
    /// A command that the server answers.
    command: &'a [String],
    /// Whether it does so at once, so that each can be served before the next one comes.
    is_quick: bool,
    /// It has shown which command that is, and stays.
    _first: Talk<'a>,
}

impl<'a> Crowd<'a> {
    fn of(scene: &Scene<'a>, server: &Server) -> Result<Self, Stop> {
        let wire = &scene.submission.wire;
        let mut first = Talk::to(scene, server, "the first client")?;
        first.is_served()?;
        let asked = Instant::now();
        first.is_served()?;
        let command = first.answered();
        let is_quick = command.len() == 1 && asked.elapsed() <= QUICK;
        Ok(Self { wire, command, is_quick, _first: first })
    }

    /// So many batches.
    fn come_and_go(&self, scene: &Scene<'a>, server: &Server, batches: usize) -> Result<(), Stop> {
        scene.step(format_args!("{} clients in batches of {BATCH}", batches * BATCH));
        for _ in 0..batches {
            let mut clients = Vec::new();
            while clients.len() < BATCH {
                // The shortest queue of a listening socket holds one, and the system has whoever finds it full try
                // again only after a second: so whoever came before has been accepted.
                let client = Talk::quietly_to(scene, server, "one of many clients")?;
                clients.push(client);
                match &mut clients[..] {
                    [.., last] if self.is_quick => self.ask(std::slice::from_mut(last))?,
                    [.., last] => server.accepts(&last.peer)?,
                    [] => {}
                }
            }
            if !self.is_quick {
                self.ask(&mut clients)?;
            }
        }
        Ok(())
    }

    /// All ask at the same time, and each is answered.
    fn ask(&self, clients: &mut [Talk<'a>]) -> Result<(), Stop> {
        for (number, part) in request::filled(self.command, b"one of many").into_iter().enumerate() {
            if number > 0 {
                thread::sleep(self.wire.gap);
            }
            clients.iter_mut().try_for_each(|client| client.peer.send(&part))?;
        }
        clients
            .iter_mut()
            .try_for_each(|client| client.peer.receive_something("any answer", AT_ONCE).map(drop))
    }
}

fn open_files(server: &Server) -> Result<usize, Stop> {
    let pids = server.program.all_processes()?;
    // A process that has just ended has none.
    Ok(pids.iter().filter_map(|pid| processes::open_files(*pid).ok()).sum())
}

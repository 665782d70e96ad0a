//! A server with nothing to do uses no processor.

use std::thread;
use std::time::{Duration, Instant};

use super::service::Service;
use crate::check;
use crate::check::Check;
use crate::processes;
use crate::scene::Scene;
use crate::stop::Stop;

pub(super) const CHECKS: &[Check] = &[
    check!(an_idle_server_uses_no_processor).needing(&["the_server_starts_and_listens"]),
    check!(a_server_whose_clients_left_uses_no_processor).needing(&["the_server_starts_and_listens"]),
];

/// How long the use of the processor is measured at a time.
const WINDOW: Duration = Duration::from_secs(1);

/// How often, before it counts: a loop is busy every time, a runtime that warms up is so only at first.
const TIMES: usize = 3;

/// How often it is looked within a window whether the server wants to run.
const LOOKS: u32 = 10;

/// The share of a processor that waking up now and then may need.
const LIMIT: f64 = 0.05;

/// The share that is worth a note.
const NOTED: f64 = 0.01;

fn an_idle_server_uses_no_processor(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    is_calm(scene, &service, "with no client")?;
    let _guests = service.admit_all(scene, 5)?;
    is_calm(scene, &service, "with 5 clients that ask for nothing")
}

fn a_server_whose_clients_left_uses_no_processor(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    let mut guests = service.admit_all(scene, 5)?;
    // Whether their leaving is noticed is another check's matter.
    guests.drain(..2).for_each(|guest| guest.peer.close());
    is_calm(scene, &service, "after 2 clients had closed their connections")?;
    guests.drain(..2).for_each(|guest| guest.peer.reset());
    is_calm(scene, &service, "after 2 clients had reset their connections")
}

fn is_calm(scene: &mut Scene<'_>, service: &Service, when: &str) -> Result<(), Stop> {
    let mut share = 0.0;
    for _ in 0..TIMES {
        let window = measure(service)?;
        share = window.share;
        if window.held_up {
            let reason = format!("the server wanted a processor {when} and this machine had none for it");
            return Err(Stop::inconclusive(reason));
        }
        if share <= LIMIT {
            break;
        }
    }
    let percent = format!("{:.0} % of a processor", share * 100.0);
    scene.step(format_args!("the server used {percent} for {} s {when}", WINDOW.as_secs()));
    if share > LIMIT {
        let reason = format!("the server used {percent} {when}, as a loop does that never waits");
        return Err(Stop::fail(reason).expected(format!("at most {:.0} %", LIMIT * 100.0), percent));
    }
    if share > NOTED {
        scene.note(format!(
            "the server used {percent} {when}: it wakes up often to look whether there is work"
        ));
    }
    Ok(())
}

/// What is seen of the server in one window.
struct Window {
    /// The share of one processor that it used.
    share: f64,
    /// Whether it wanted more than it may use, and did not get it: no calm, but nothing that can be held against it.
    held_up: bool,
}

fn measure(service: &Service) -> Result<Window, Stop> {
    let program = &service.server.program;
    let used = || Ok::<_, Stop>(processes::cpu_time(&program.all_processes()?));
    let (before, began) = (used()?, Instant::now());
    let mut wanted = 0;
    for number in 1..=LOOKS {
        let until = program.until(WINDOW * number / LOOKS - began.elapsed().min(WINDOW * number / LOOKS));
        thread::sleep(until.saturating_duration_since(Instant::now()));
        wanted += u32::from(processes::thread_states(&program.all_processes()?).contains(&'R'));
    }
    let used = used()?.saturating_sub(before);
    program.still_runs()?;
    let share = used.as_secs_f64() / began.elapsed().as_secs_f64();
    Ok(Window { share, held_up: share <= LIMIT && wanted > LOOKS / 2 })
}

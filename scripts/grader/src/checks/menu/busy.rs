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
        share = share_used(service)?;
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

/// The share of one processor that the server uses within the window.
fn share_used(service: &Service) -> Result<f64, Stop> {
    let program = &service.server.program;
    let used = || Ok::<_, Stop>(processes::cpu_time(&program.processes()?));
    let (before, began) = (used()?, Instant::now());
    thread::sleep(program.until(WINDOW).saturating_duration_since(began));
    let used = used()?.saturating_sub(before);
    program.still_runs()?;
    Ok(used.as_secs_f64() / began.elapsed().as_secs_f64())
}

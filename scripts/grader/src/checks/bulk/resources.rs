//! What 200 clients leave behind in the server.

use super::exchange::talk;
use crate::checks::echo::serving::serving;
use crate::processes::{self, Runtime};
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// Clients before memory is looked at the first time, so that allocators and interpreters have what they keep.
const WARM_UP: usize = 40;
const CLIENTS: usize = 200;

/// How often so many clients come at most. An allocator takes more memory as well, until it has enough; what is never
/// given back grows each time.
const TIMES: usize = 3;

/// How much more memory there may be afterwards, in bytes: some 80 clients' worth of 102,400 bytes that were kept, and
/// an allocator's habits.
const ALLOWED: u64 = 8 << 20;

/// How many descriptors more there may be afterwards.
const ALLOWED_FILES: usize = 3;

pub(super) fn memory_and_descriptors_are_back_after_200_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let files = processes::open_files(server.pid)?;
        if matches!(processes::runtime(server.pid)?, Runtime::Jvm | Runtime::DotNet | Runtime::Mono) {
            // Hundreds of MiB of garbage may be there before one of them collects it.
            scene.note("how much memory clients leave is not judged in a runtime that collects garbage when it likes");
            serve(scene, server, CLIENTS)?;
            return closes_its_files(scene, server, files);
        }
        serve(scene, server, WARM_UP)?;
        let mut before = processes::resident(&server.program.all_processes()?);
        for time in 1..=TIMES {
            serve(scene, server, CLIENTS)?;
            closes_its_files(scene, server, files)?;
            let after = processes::resident(&server.program.all_processes()?);
            scene.step(format_args!(
                "before: {} KiB; after {CLIENTS} clients: {} KiB",
                before >> 10,
                after >> 10
            ));
            if after <= before + ALLOWED {
                break;
            }
            if time == TIMES {
                let grown = (after - before) >> 20;
                let reason = format!("{CLIENTS} clients, all gone, have left {grown} MiB more in memory");
                return Err(Stop::fail(format!("{reason}, the {TIMES}th time as the first")).expected(
                    format!("about {} MiB, as before", before >> 20),
                    format!("{} MiB", after >> 20),
                ));
            }
            before = after;
        }
        Ok(())
    })
}

fn closes_its_files(scene: &Scene<'_>, server: &Server, before: usize) -> Result<(), Stop> {
    let open_files = || processes::open_files(server.pid);
    let after = server.program.comes_to(AT_ONCE, open_files, |open| *open <= before + ALLOWED_FILES)?;
    scene.step(format_args!("before: {before} descriptors; after {CLIENTS} clients: {after}"));
    if after <= before + ALLOWED_FILES {
        return Ok(());
    }
    let reason = format!("{after} descriptors are open after {CLIENTS} clients have gone");
    Err(Stop::overdue(reason).expected(format!("{before}, as before"), after))
}

/// Serves so many clients, four at a time.
fn serve(scene: &Scene<'_>, server: &Server, count: usize) -> Result<(), Stop> {
    for batch in 0..count / 4 {
        let mut clients = Vec::new();
        for number in 1..=4 {
            clients.push(scene.connect_quietly(format!("client {}", 4 * batch + number), server)?);
        }
        clients.iter_mut().try_for_each(talk)?;
    }
    scene.step(format_args!("{count} clients have exchanged their bytes and left"));
    Ok(())
}

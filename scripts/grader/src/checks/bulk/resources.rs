//! What 200 clients leave behind in the server.

use super::exchange::talk;
use crate::checks::echo::serving::serving;
use crate::processes;
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// Clients before memory is looked at the first time, so that allocators and interpreters have what they keep.
const WARM_UP: usize = 40;
const CLIENTS: usize = 200;

/// How much more memory there may be afterwards, in bytes: some 25 clients' worth of 102,400 bytes that were kept, and
/// an allocator's habits.
const ALLOWED: u64 = 8 << 20;

/// How many descriptors more there may be afterwards.
const ALLOWED_FILES: usize = 3;

pub(super) fn memory_and_descriptors_are_back_after_200_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let files = processes::open_files(server.pid)?;
        serve(scene, server, WARM_UP)?;
        let memory = processes::resident(&server.program.processes()?);
        serve(scene, server, CLIENTS)?;
        let open_files = || processes::open_files(server.pid);
        let files_after =
            server.program.comes_to(AT_ONCE, open_files, |open| *open <= files + ALLOWED_FILES)?;
        let memory_after = processes::resident(&server.program.processes()?);
        scene.step(format_args!(
            "before: {files} descriptors, {} KiB; after {CLIENTS} clients: {files_after} descriptors, {} KiB",
            memory / 1024,
            memory_after / 1024
        ));
        if files_after > files + ALLOWED_FILES {
            let reason = format!("{files_after} descriptors are open after {CLIENTS} clients have gone");
            return Err(Stop::overdue(reason).expected(format!("{files}, as before"), files_after));
        }
        if memory_after > memory + ALLOWED {
            let grown = (memory_after - memory) >> 20;
            let reason = format!("{CLIENTS} clients, all gone, have left {grown} MiB more in memory");
            return Err(Stop::fail(reason).expected(
                format!("about {} MiB, as before", memory >> 20),
                format!("{} MiB", memory_after >> 20),
            ));
        }
        Ok(())
    })
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

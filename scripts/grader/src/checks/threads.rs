//! How many threads of its own a server has, seen from outside.

use std::time::{Duration, Instant};

use crate::processes::{self, OwnThreads};
use crate::scene::{AT_ONCE, Server};
use crate::stop::Stop;

/// How long a number of threads has to stay the same to count as settled.
const SETTLED: Duration = Duration::from_millis(150);

/// What the number of a server's threads says of the program.
pub(super) fn visible(server: &Server) -> Result<OwnThreads, Stop> {
    server.program.still_runs()?;
    match processes::runtime(server.pid)?.own_threads() {
        OwnThreads::Hidden => Err(Stop::unsupported(
            "the threads of this kind of program are its runtime's affair and cannot be seen from outside",
        )),
        visible => Ok(visible),
    }
}

/// The number of a server's own threads, now.
pub(super) fn own(server: &Server) -> Result<usize, Stop> {
    of(server, |runtime, names| names.iter().filter(|name| !runtime.keeps_for_itself(name)).count())
}

/// The number of a server's own threads as soon as it `is_it` and has settled, or what it is in the end. Threads that
/// are still being made, one after the other, pass through the right number on their way to a wrong one.
pub(super) fn settled(server: &Server, is_it: impl Fn(usize) -> bool) -> Result<usize, Stop> {
    let mut last = None;
    let look = || {
        let now = own(server)?;
        let since = last.filter(|(before, _)| *before == now).map_or_else(Instant::now, |(_, since)| since);
        last = Some((now, since));
        Ok::<_, Stop>((now, since))
    };
    let settled = |(now, since): &(usize, Instant)| since.elapsed() >= SETTLED && is_it(*now);
    server.program.comes_to(AT_ONCE, look, settled).map(|(now, _)| now)
}

/// What a wrong number of threads comes to: nothing can be said where the server's threads may be none of the system's.
pub(super) fn wrong(server: &Server, stop: Stop) -> Stop {
    match of(server, |runtime, names| names.iter().any(|name| runtime.may_carry_others(name))) {
        Ok(true) => Stop::unsupported(
            "the server has threads that virtual threads of Java may run on, and those cannot be seen from outside",
        ),
        Ok(false) => stop,
        Err(cannot_look) => cannot_look,
    }
}

fn of<T>(server: &Server, tell: impl FnOnce(&processes::Runtime, &[String]) -> T) -> Result<T, Stop> {
    let names = || Ok((processes::runtime(server.pid)?, processes::thread_names(server.pid)?));
    match names() {
        Ok((runtime, names)) => Ok(tell(&runtime, &names)),
        // A server that has ended cannot be looked at, and that is not the grader's fault.
        Err(error) => server.program.still_runs().and(Err(common::Error::into(error))),
    }
}

//! A thread for each client, seen from outside.

use std::thread;
use std::time::{Duration, Instant};

use super::at_once::come;
use crate::checks::echo::serving::{serve_one, serving};
use crate::processes::{self, OwnThreads, Runtime};
use crate::scene::{AT_ONCE, Scene, Server};
use crate::stop::Stop;

/// How many clients there are at once.
pub(in crate::checks) const CLIENTS: usize = 6;

/// How many threads a program may keep that it did not have before its first client: a pool's, a timer's.
const KEPT: usize = 2;

pub(super) fn every_client_has_a_thread_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let before = at_rest(scene, server, serve_one)?;
        let _clients = come(scene, server, CLIENTS)?;
        one_for_each(scene, server, before)
    })
}

pub(super) fn the_threads_end_with_their_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        let before = at_rest(scene, server, serve_one)?;
        for _ in 0..3 {
            drop(come(scene, server, CLIENTS)?);
        }
        let after = settles(server, |count| count <= before + KEPT)?;
        scene.step(format_args!("after {} clients have left: {after} threads", 3 * CLIENTS));
        if after <= before + KEPT {
            return Ok(());
        }
        let reason = format!("{after} threads are left after the clients have gone");
        Err(Stop::overdue(reason).expected(format!("{before} threads, as without a client"), after))
    })
}

/// The number of threads without a client. A first client may make a runtime start threads that it then keeps.
pub(in crate::checks) fn at_rest(
    scene: &Scene<'_>,
    server: &Server,
    serve_one: fn(&Scene<'_>, &Server, &str) -> Result<(), Stop>,
) -> Result<usize, Stop> {
    let fresh = count(server.pid)?;
    serve_one(scene, server, "first client")?;
    let before = settles(server, |count| count <= fresh)?;
    scene.step(format_args!("without a client: {before} threads"));
    Ok(before)
}

/// That there are as many threads more than `before` as there are clients now, [`CLIENTS`] of them.
pub(in crate::checks) fn one_for_each(scene: &Scene<'_>, server: &Server, before: usize) -> Result<(), Stop> {
    let wanted = before + CLIENTS;
    // A pool may still have had a thread for the first one.
    let with_clients = settles(server, |count| count + 1 >= wanted)?;
    scene.step(format_args!("with {CLIENTS} clients: {with_clients} threads"));
    if with_clients + 1 >= wanted && with_clients <= wanted + KEPT {
        return Ok(());
    }
    let processes = server.program.processes()?.len();
    let reason = match processes > CLIENTS {
        true => format!("with {CLIENTS} clients there are {processes} processes"),
        false => {
            format!("the server has {before} threads without a client, {with_clients} with {CLIENTS} of them")
        }
    };
    Err(Stop::overdue(reason).expected(format!("{wanted} threads"), format!("{with_clients} threads")))
}

/// The number of a process's threads that are the program's own.
fn count(pid: i32) -> Result<usize, Stop> {
    let runtime = processes::runtime(pid)?;
    match runtime.own_threads() {
        OwnThreads::Hidden => {
            Err(Stop::unsupported("what this program calls a thread is none of the system's"))
        }
        OwnThreads::Exact | OwnThreads::Constant => Ok(counted(&runtime, pid)?),
    }
}

fn counted(runtime: &Runtime, pid: i32) -> Result<usize, common::Error> {
    let names = processes::thread_names(pid)?;
    Ok(names.iter().filter(|name| !runtime.keeps_for_itself(name)).count())
}

/// The number of threads as soon as it `is_it`, or at last.
fn settles(server: &Server, is_it: impl Fn(usize) -> bool) -> Result<usize, Stop> {
    let until = server.program.until(AT_ONCE / 2);
    loop {
        let now = count(server.pid)?;
        if is_it(now) || Instant::now() >= until {
            return Ok(now);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

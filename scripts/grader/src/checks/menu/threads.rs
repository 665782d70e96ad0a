//! By which method the server serves its clients: a thread for each, or one thread for all.

use super::service::{Service, about};
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::checks::threads;
use crate::processes::{self, OwnThreads};
use crate::scene::Scene;
use crate::stop::Stop;

/// Of method 1.
pub(super) const EACH_ITS_OWN: &[Check] = &[
    check!(every_client_has_a_thread_of_its_own).needing(&["the_server_starts_and_listens"]),
    check!(a_clients_thread_ends_with_its_client).needing(&["every_client_has_a_thread_of_its_own"]),
];

/// Of method 2.
pub(super) const ONE_FOR_ALL: &[Check] =
    &[check!(one_thread_serves_all_clients).needing(&["the_server_starts_and_listens"])];

/// How many clients have to have a thread each.
const SOME: usize = 5;

/// How many threads of its own a server may start with its first client: a timer's, a logger's.
const AT_THE_FIRST: usize = 2;

/// How many clients have to share one thread.
const MANY: usize = 20;

fn every_client_has_a_thread_of_its_own(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    let base = Base::of(&service)?;
    let mut guests: Vec<Talk<'_>> = Vec::new();
    // What else begins with the first client is none of a client's.
    let mut others = 0;
    for clients in [1, SOME] {
        while guests.len() < clients {
            guests.push(service.admit(scene, &format!("client {}", guests.len() + 1))?);
        }
        let wanted = base.threads + others + clients;
        let threads = threads::settled(&service.server, |threads| threads == wanted)?;
        base.no_more_processes(&service)?;
        if clients == 1 && (wanted..=wanted + AT_THE_FIRST).contains(&threads) {
            others = threads - wanted;
            continue;
        }
        if threads != wanted {
            let why = if threads == base.threads { ": no thread was made for those who came" } else { "" };
            let reason = format!(
                "the server had {} with no client and {threads} with {clients}{why}",
                counted(base.threads, "thread")
            );
            let stop = Stop::overdue(reason).expected(counted(wanted, "thread"), threads);
            return Err(threads::wrong(&service.server, stop));
        }
    }
    Ok(())
}

fn a_clients_thread_ends_with_its_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    // What else begins with the first client stays.
    service.admit(scene, "the very first client")?.exit()?;
    let base = Base::of(&service)?;
    let come_and_go = || -> Result<usize, Stop> {
        let clients = service.admit_all(scene, SOME)?;
        let with_them = threads::settled(&service.server, |threads| threads <= base.threads + SOME)?;
        clients.into_iter().try_for_each(Talk::exit)?;
        Ok(with_them)
    };
    come_and_go()?;
    let left = threads::settled(&service.server, |threads| threads <= base.threads)?;
    if left <= base.threads {
        return Ok(());
    }
    // A pool keeps its threads for the next clients, and needs no more for as many of them.
    let again = come_and_go()?;
    if left <= base.threads + SOME && again <= base.threads + SOME {
        scene.note(format!("{} are kept for the next clients", counted(left - base.threads, "thread")));
        return Ok(());
    }
    let reason = format!(
        "the server had {} before {SOME} clients came, {left} after they had left, and {again} when as many had come again",
        counted(base.threads, "thread")
    );
    let stop = Stop::overdue(reason).expected(counted(base.threads, "thread"), left);
    Err(threads::wrong(&service.server, stop))
}

fn one_thread_serves_all_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let service = Service::start(scene)?;
    let base = Base::of(&service)?;
    if base.threads != 1 && base.own == OwnThreads::Exact {
        let reason = format!("the server has {} before any client has come", counted(base.threads, "thread"));
        return Err(Stop::fail(reason).expected("1 thread", base.threads));
    }
    if base.threads != 1 {
        scene.note(format!("{} belong to what runs the program", counted(base.threads - 1, "thread")));
    }
    let mut guests: Vec<Talk<'_>> = Vec::new();
    for clients in [1, MANY] {
        while guests.len() < clients {
            let guest = service.admit(scene, &format!("client {}", guests.len() + 1));
            let beside = format!("{} connected", counted(guests.len(), "client"));
            guests.push(guest.map_err(|stop| about(&beside, stop))?);
        }
        let threads = threads::settled(&service.server, |threads| threads <= base.threads)?;
        base.no_more_threads(&service, threads, &format!("with {} connected", counted(clients, "client")))?;
        base.no_more_processes(&service)?;
    }
    let most = most_while_serving(&service, &mut guests)?;
    base.no_more_threads(&service, most, "while it served requests")?;
    no_other_process_serves(&service)
}

/// What there is before any client has come.
struct Base {
    own: OwnThreads,
    threads: usize,
    processes: usize,
}

impl Base {
    fn of(service: &Service) -> Result<Self, Stop> {
        let server = &service.server;
        let own = threads::visible(server)?;
        let threads = threads::settled(server, |_| true)?;
        Ok(Self { own, threads, processes: server.program.all_processes()?.len() })
    }

    fn no_more_threads(&self, service: &Service, threads: usize, when: &str) -> Result<(), Stop> {
        // One that a runtime has ended meanwhile served nobody.
        if threads <= self.threads {
            return Ok(());
        }
        let reason =
            format!("the server had {} with no client and {threads} {when}", counted(self.threads, "thread"));
        let stop = Stop::overdue(reason).expected(counted(self.threads, "thread"), threads);
        Err(threads::wrong(&service.server, stop))
    }

    fn no_more_processes(&self, service: &Service) -> Result<(), Stop> {
        let processes = service.server.program.all_processes()?.len();
        if processes <= self.processes {
            return Ok(());
        }
        let more = counted(processes - self.processes, "process");
        let reason =
            format!("the server serves its clients by processes: {more} more with clients than with none");
        Err(Stop::fail(reason).expected("no new process", format!("{more} more")))
    }
}

/// The largest number of threads that is seen while every client asks for something.
fn most_while_serving(service: &Service, guests: &mut [Talk<'_>]) -> Result<usize, Stop> {
    let mut most = 0;
    for guest in guests {
        guest.begins_to_ask()?;
        for _ in 0..5 {
            most = most.max(threads::own(&service.server)?);
        }
    }
    Ok(most)
}

fn no_other_process_serves(service: &Service) -> Result<(), Stop> {
    let server = &service.server;
    let others = server.program.all_processes()?.into_iter().filter(|pid| *pid != server.pid);
    // The listening process stands first, so that a connection that it shares counts as its own.
    let pids: Vec<i32> = std::iter::once(server.pid).chain(others).collect();
    let connections = processes::connections(&pids)?;
    let to_server = connections.iter().filter(|it| it.local.port() == server.address.port());
    let elsewhere = to_server.filter(|it| it.pid != server.pid).count();
    if elsewhere == 0 {
        return Ok(());
    }
    let clients = counted(elsewhere, "client");
    let reason = format!("not the process that listens, but others of the server had {clients}");
    Err(Stop::fail(reason).expected("one process that serves all clients", clients))
}

/// `1 thread`, `2 threads`.
fn counted(count: usize, what: &str) -> String {
    let end = match (count, what) {
        (1, _) => "",
        (_, "process") => "es",
        _ => "s",
    };
    format!("{count} {what}{end}")
}

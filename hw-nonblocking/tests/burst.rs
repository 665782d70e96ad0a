//! Thousands of clients at the same moment. Alone in its file: the queues that it looks at are the system's.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;
use std::time::Instant;

use scripts::load::Exchange;
use scripts::load::burst::{Burst, Stage};
use scripts::load::queue::turned_away;
use scripts::menu_suite::Server;

const SERVER: &str = env!("CARGO_BIN_EXE_nonblocking-server");
const CLIENTS: usize = 19_000;
/// How many files this process and the server need besides.
const OTHER_FILES: usize = 500;
/// How many clients may wait for the server, where the system allows so many.
const BACKLOG: usize = 4096;
/// How often the queue is tried, in case others move the system's counts.
const TRIES: usize = 20;

fn how_many() -> usize {
    let files = common::open_files::raise_limit().and_then(|files| usize::try_from(files).ok());
    let clients = CLIENTS.min(files.unwrap_or(usize::MAX).saturating_sub(OTHER_FILES));
    if clients < CLIENTS {
        println!("only {clients} clients, as only so many files may be open");
    }
    clients
}

/// Has the system stop the server, or let it go on.
fn signal(server: &Server, name: &str) {
    let kill = format!("kill -{name} {}", server.running.pid());
    let status = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
    assert!(status.success(), "{kill}: {status}");
}

/// Whether a server that is held up has room for as many as may wait, none of them turned away. The counts
/// are of the whole system, so others may have moved them.
fn all_may_wait(count: usize) -> bool {
    let server = Server::start(SERVER, &["--quiet"]);
    signal(&server, "STOP");
    let before = turned_away().expect("Linux counts");
    let mut burst = Burst::begin(count, server.address(), Exchange::upper(1)).expect("a burst");
    burst.until(Stage::Asked).expect("room for all");
    let after = turned_away().expect("Linux counts");
    println!("{count} waited; ListenOverflows and ListenDrops were {before:?} and are {after:?}");
    signal(&server, "CONT");
    burst.until(Stage::Answered).expect("answers");
    before == after
}

#[test]
fn nineteen_thousand_clients_at_once_are_all_taken_in_and_answered() {
    let count = how_many();
    let most = fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let waiting = most.trim().parse().unwrap_or(BACKLOG).min(BACKLOG).min(count);
    assert!((0..TRIES).any(|_| all_may_wait(waiting)), "the queue is shorter than {waiting}");

    let mut server = Server::start(SERVER, &["--quiet"]);
    let (before, start) = (turned_away().unwrap(), Instant::now());
    let mut burst = Burst::begin(count, server.address(), Exchange::upper(1)).unwrap();
    let begun = start.elapsed().as_millis();
    burst.until(Stage::Answered).unwrap();
    // Not held against the server: more come than may wait, as fast as this process can, and how many
    // it takes in meanwhile is up to the machine. One turned away comes again by itself a second later.
    println!(
        "{count} clients began within {begun} ms and were answered within {} ms; \
         ListenOverflows and ListenDrops were {before:?} and are {:?}",
        start.elapsed().as_millis(),
        turned_away().unwrap()
    );
    let last = format!("Client {count} connected. Number of connected clients = {count}\n");
    server.running.expect(&last).unwrap();
    drop(burst);
    server.running.expect(" disconnected. Number of connected clients = 0\n").unwrap();
    server.stop();
}

//! A thread for each client, neither more nor fewer, and no more clients than are allowed.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{ErrorKind, Write};
use std::thread;
use std::time::{Duration, Instant};

use scripts::menu_suite::{Client, Server};
use scripts::process::PATIENCE;

const SERVER: &str = env!("CARGO_BIN_EXE_multithread-server");
/// The main thread, the signals' and the timer.
const BASE: usize = 3;

/// How many threads the server has; none once it has ended.
fn threads(server: &Server) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.running.pid())).ok()?;
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap_or("0");
    Some(threads.trim().parse().expect("a number"))
}

/// A thread ends a moment after its client is told or reported gone.
fn wait_for_threads(server: &Server, expected: usize) {
    let deadline = Instant::now() + PATIENCE;
    while threads(server) != Some(expected) {
        assert!(Instant::now() < deadline, "{:?} threads instead of {expected}", threads(server));
        thread::sleep(Duration::from_millis(1));
    }
}

fn clients(server: &Server, count: usize) -> Vec<Client> {
    let mut clients: Vec<Client> = (0..count).map(|_| server.client()).collect();
    clients.iter_mut().for_each(|client| client.ask(b"1x\n", b"X\n"));
    clients
}

#[test]
fn every_client_has_a_thread_of_its_own() {
    for options in [&["--quiet"][..], &["--announce", "--quiet"]] {
        let server = Server::start(SERVER, options);
        wait_for_threads(&server, BASE);
        for count in [1, 50] {
            let mut clients: Vec<Client> = (0..count).map(|_| server.client()).collect();
            clients.iter_mut().for_each(|client| client.say(b"1x\n"));
            wait_for_threads(&server, BASE + count);
            clients.into_iter().for_each(Client::reset);
            wait_for_threads(&server, BASE);
        }
        server.stop();
    }
}

#[test]
fn the_echos_clients_have_threads_of_their_own() {
    let server = Server::start(SERVER, &["--service", "echo", "--quiet"]);
    wait_for_threads(&server, BASE);
    for count in [1, 50] {
        let mut clients: Vec<Client> = (0..count).map(|_| server.client()).collect();
        clients.iter_mut().for_each(|client| client.ask(b"x", b"x"));
        assert_eq!(threads(&server), Some(BASE + count));
        drop(clients);
        wait_for_threads(&server, BASE);
    }
    server.stop();
}

#[test]
fn one_client_too_many_is_told_and_a_free_place_is_given_to_the_next() {
    let server = Server::start(SERVER, &["--max-clients", "3"]);
    let mut served = clients(&server, 3);
    for _ in 0..20 {
        assert_eq!(server.client().hear_all(), b"error: too many clients\n");
        assert_eq!(threads(&server), Some(BASE + 3));
    }
    served.iter_mut().for_each(|client| client.ask(b"1still here\n", b"STILL HERE\n"));
    for _ in 0..5 {
        drop(served.remove(0));
        // Its place is free when its thread has ended.
        wait_for_threads(&server, BASE + 2);
        served.extend(clients(&server, 1));
        assert_eq!(server.client().hear_all(), b"error: too many clients\n");
    }
    served.iter_mut().for_each(|client| client.ask(b"1all three\n", b"ALL THREE\n"));
    let lines = server.stop();
    let connected: Vec<&String> = lines.iter().filter(|line| line.contains(" connected. ")).collect();
    let expected: Vec<String> = (1..=8)
        .map(|id| format!("Client {id} connected. Number of connected clients = {}", id.min(3)))
        .collect();
    assert_eq!(connected, expected.iter().collect::<Vec<_>>());
    assert_eq!(lines.iter().filter(|line| line.starts_with("Connection request from ")).count(), 8);
}

#[test]
fn half_a_line_keeps_only_its_own_thread() {
    let server = Server::start(SERVER, &["--quiet"]);
    let mut half = clients(&server, 1).remove(0);
    half.say(b"1half a li");
    for _ in 0..5 {
        drop(clients(&server, 20));
        wait_for_threads(&server, BASE + 1);
    }
    half.ask(b"ne\n", b"HALF A LINE\n");
    half.say(b"5\n");
    assert_eq!(half.hear_all(), b"");
    drop(half);
    wait_for_threads(&server, BASE);
    server.stop();
}

#[test]
fn a_thousand_threads_end_on_ctrl_c_though_one_client_never_reads() {
    common::open_files::raise_limit();
    let mut server = Server::start(SERVER, &["--quiet"]);
    let mut clients = clients(&server, 1000);
    wait_for_threads(&server, BASE + 1000);
    stop_up(&clients[0]);
    server.running.interrupt().unwrap();
    // The one that never reads may still be sent what it is owed, for a second; the others' threads end.
    let deadline = Instant::now() + PATIENCE;
    let mut fewest = usize::MAX;
    while let Some(count @ 1..) = threads(&server).filter(|_| fewest > BASE + 1) {
        assert!(Instant::now() < deadline, "{count} threads are left");
        fewest = fewest.min(count);
        thread::sleep(Duration::from_millis(1));
    }
    assert!(fewest <= BASE + 1, "{fewest} threads at the least");
    let ended = server.running.wait().unwrap();
    assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
    let text = ended.text();
    assert!(text.ends_with("Number of connected clients = 0\nBye bye~\n"), "{}", &text[text.len() - 100..]);
    assert_eq!(text.matches(" disconnected. ").count(), 1000);
    clients.remove(0).reset();
    for client in &mut clients {
        assert_eq!(client.hear_all(), b"");
    }
}

/// Asks, without reading, until the client's thread can send no more.
fn stop_up(client: &Client) {
    client.0.set_write_timeout(Some(Duration::from_millis(100))).expect("a socket");
    let (requests, deadline) = (b"2\n".repeat(10_000), Instant::now() + PATIENCE);
    let mut refusals = 0;
    while refusals < 5 {
        assert!(Instant::now() < deadline, "the server takes requests without end");
        match (&client.0).write(&requests) {
            Ok(_) => refusals = 0,
            Err(error) if error.kind() == ErrorKind::WouldBlock => refusals += 1,
            Err(error) => panic!("the client that never reads was let go: {error}"),
        }
    }
}

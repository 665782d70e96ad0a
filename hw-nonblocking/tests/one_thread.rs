//! However many clients there are, the server is one thread, and a client that waits costs next to nothing.

#![cfg(target_os = "linux")]

use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use scripts::menu_suite::{Client, Server};
use scripts::process::PATIENCE;

const SERVER: &str = env!("CARGO_BIN_EXE_nonblocking-server");

/// A number of `/proc/PID/status`: the threads, or how many KiB.
fn status(server: &Server, field: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", server.running.pid())).expect("a process");
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let number = value.and_then(|value| value.split_whitespace().next()).expect("the field");
    number.parse().expect("a number")
}

fn open_files(server: &Server) -> usize {
    fs::read_dir(format!("/proc/{}/fd", server.running.pid())).expect("a process").count()
}

fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Runs `meanwhile` while `flood` is called again and again from threads of their own.
fn while_flooded(floods: Vec<impl FnMut() + Send>, meanwhile: impl FnOnce(&AtomicUsize)) {
    /// Ends the flood however `meanwhile` ends.
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let (end, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let _end = End(&end);
        for mut flood in floods {
            let (end, answered) = (&end, &answered);
            scope.spawn(move || {
                while !end.load(Ordering::SeqCst) {
                    flood();
                    answered.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        meanwhile(&answered);
    });
}

/// One thread at every one of many looks, with answers to the flood between any two.
fn is_one_thread_all_along(server: &Server, answered: &AtomicUsize) {
    for _ in 0..20 {
        let before = answered.load(Ordering::SeqCst);
        wait_until("the flood goes on", || answered.load(Ordering::SeqCst) > before);
        assert_eq!(status(server, "Threads"), 1);
    }
}

fn is_one_thread_over_tcp(options: &[&str], reply: &'static [u8]) {
    let server = Server::start(SERVER, options);
    let base = open_files(&server);
    assert_eq!(status(&server, "Threads"), 1);
    for count in [1, 200, 0] {
        let clients: Vec<Client> = (0..count).map(|_| asking_client(&server, reply)).collect();
        assert_eq!((status(&server, "Threads"), open_files(&server) - base), (1, count));
        let flooding = |mut client: Client| move || client.ask(&b"1x\n".repeat(100), &reply.repeat(100));
        let floods = (0..4).map(|_| flooding(server.client())).collect();
        while_flooded(floods, |answered| is_one_thread_all_along(&server, answered));
        clients.into_iter().for_each(Client::reset);
        wait_until("all have left", || open_files(&server) == base);
        assert_eq!(status(&server, "Threads"), 1);
    }
    server.stop();
}

fn asking_client(server: &Server, reply: &[u8]) -> Client {
    let mut client = server.client();
    client.ask(b"1x\n", reply);
    client
}

#[test]
fn the_menu_is_served_by_one_thread() {
    is_one_thread_over_tcp(&["--quiet"], b"X\n");
}

#[test]
fn the_menu_with_announcements_and_reports_is_served_by_one_thread() {
    let mut server = Server::start(SERVER, &["--announce", "--report-every", "0.05"]);
    let _clients: Vec<Client> = (0..50).map(|_| server.client()).collect();
    server.running.expect("Client 50 connected. Number of connected clients = 50\n").unwrap();
    for _ in 0..5 {
        server.running.expect("Number of connected clients = 50\n").unwrap();
        assert_eq!(status(&server, "Threads"), 1);
    }
}

#[test]
fn the_echo_is_served_by_one_thread() {
    is_one_thread_over_tcp(&["--service", "echo", "--quiet"], b"1x\n");
}

#[test]
fn datagrams_are_served_by_one_thread() {
    let mut server = Server::start(SERVER, &["--udp", "--quiet"]);
    let base = open_files(&server);
    assert_eq!(status(&server, "Threads"), 1);
    for count in [1, 200, 0] {
        let callers: Vec<UdpSocket> = (0..count).map(|_| caller(&server)).collect();
        callers.iter().for_each(ask);
        assert_eq!((status(&server, "Threads"), open_files(&server)), (1, base));
        let floods: Vec<UdpSocket> = (0..4).map(|_| caller(&server)).collect();
        while_flooded(floods.iter().map(|flood| || ask(flood)).collect(), |answered| {
            is_one_thread_all_along(&server, answered);
        });
        for caller in callers.iter().chain(&floods) {
            caller.send(b"5").expect("a socket");
            server.running.expect(" disconnected. ").expect("it has left");
        }
        server.running.expect("Number of connected clients = 0\n").expect("all have left");
        assert_eq!(status(&server, "Threads"), 1);
    }
    server.stop();
}

fn caller(server: &Server) -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    socket.connect(server.address()).expect("an address");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
    socket
}

fn ask(caller: &UdpSocket) {
    caller.send(b"1x").expect("a socket");
    let mut reply = [0; 8];
    let length = caller.recv(&mut reply).expect("the server answers");
    assert_eq!(&reply[..length], b"X\n");
}

#[test]
fn an_idle_client_costs_less_than_a_kib() {
    const CLIENTS: usize = 2000;
    common::open_files::raise_limit();
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let soft = files.split_whitespace().next().unwrap();
    if soft.parse().is_ok_and(|soft: usize| soft < CLIENTS + 1000) {
        println!("skipped: only {soft} files may be open");
        return;
    }
    let server = Server::start(SERVER, &["--quiet"]);
    let base = open_files(&server);
    // One client's way through the program, so that what is loaded for the first is not counted.
    asking_client(&server, b"X\n").reset();
    wait_until("it has left", || open_files(&server) == base);
    let before = status(&server, "VmRSS");
    let clients: Vec<Client> = (0..CLIENTS).map(|_| asking_client(&server, b"X\n")).collect();
    let grown = status(&server, "VmRSS").saturating_sub(before);
    println!("{CLIENTS} clients: {grown} KiB");
    assert!(grown < CLIENTS, "{CLIENTS} clients cost {grown} KiB");
    clients.into_iter().for_each(Client::reset);
}

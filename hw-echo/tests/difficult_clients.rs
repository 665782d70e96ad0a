//! Clients that reset, half-close or fall silent, at both TCP servers.
#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::Shutdown;
use std::process::Command;
use std::time::{Duration, Instant};

use scripts::ports::ReservedPort;
use scripts::process::Running;
use support::*;

/// Each with what it answers to `hello`.
const SERVERS: [(&str, &[u8]); 2] = [(ECHO_SERVER, b"hello"), (SIMPLE_SERVER, b"HELLO")];

#[test]
fn a_client_that_resets_while_served_or_queued_does_not_end_the_server() {
    for (program, reply) in SERVERS {
        let port = ReservedPort::any().unwrap();
        let mut server = serve(program, &port, &[]);
        let (served, queued) = (connect(&port), connect(&port));
        say_and_hear(&served, b"hello", reply);
        let note = format!("note: client {} is let go: it reset its connection\n", peer(&served));
        end(queued, true);
        end(served, true);
        say_and_hear(&connect(&port), b"hello", reply);
        let ended = server.stop().unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert!(ended.error_text().starts_with(&note), "{}", ended.error_text());
    }
}

#[test]
fn a_client_that_half_closes_gets_what_it_is_owed_and_then_the_end() {
    let every_byte: Vec<u8> = (0..=255).cycle().take(50_000).collect();
    for (program, owed) in
        [(ECHO_SERVER, every_byte.clone()), (SIMPLE_SERVER, every_byte.to_ascii_uppercase())]
    {
        let port = ReservedPort::any().unwrap();
        let mut server = serve(program, &port, &[]);
        let mut client = connect(&port);
        client.write_all(&every_byte).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        client.read_to_end(&mut reply).unwrap();
        assert!(reply == owed, "{} bytes came back, or others than are owed", reply.len());
        let receives = server.stop().unwrap().text().matches("\nReceived data from ").count();
        assert!(
            program == SIMPLE_SERVER || receives >= 50_000 / 1024,
            "{receives} receives, some over 1024 bytes"
        );
    }
}

#[test]
fn a_silent_client_is_given_up_and_the_next_is_served() {
    for (program, reply) in SERVERS {
        let port = ReservedPort::any().unwrap();
        let mut server = serve(program, &port, &["--idle-timeout", "0.3"]);
        // Held until the next client has spoken, so that a slow test cannot make that one silent too.
        signal(&server, "-STOP");
        let (silent, mut next) = (connect(&port), connect(&port));
        next.write_all(b"hello").unwrap();
        let before = Instant::now();
        signal(&server, "-CONT");
        hear_the_end(&silent);
        // The kernel counts in ticks of up to 10 ms.
        assert!(before.elapsed() > Duration::from_millis(280), "given up after {:?}", before.elapsed());
        hear(&next, reply);
        let told = server.stop().unwrap().error_text();
        assert!(told.contains(&format!("note: client {} is let go: it was silent", peer(&silent))), "{told}");
    }
}

fn signal(server: &Running, name: &str) {
    let pid = server.pid().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().expect("kill(1) runs").success());
}

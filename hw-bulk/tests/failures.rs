//! What goes wrong is told, and harms nobody else.

#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use scripts::process::Running;
use scripts::told::assert_told;
use support::{Server, bounded, fail, odd_server, succeed};

/// Takes the report's bytes and gives back what `change` makes of them.
fn changing(change: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + Clone + 'static) -> std::net::SocketAddr {
    odd_server(move |mut stream| {
        let mut all = vec![0; 102_400];
        if stream.read_exact(&mut all).is_ok() {
            let _ = stream.write_all(&change(all));
            common::stream::end_gently(&stream);
        }
    })
}

#[test]
fn the_first_wrong_byte_is_named() {
    let flipped = changing(|mut bytes| {
        bytes[70_000] ^= 0x01;
        bytes[70_001] ^= 0x01;
        bytes
    });
    let printed = fail(flipped, &["--seed", "1"], "byte 70000 came back as 0x");
    assert!(printed.ends_with("Sent 102400 bytes\n"), "{printed}");
    let shifted = changing(|bytes| [&bytes[1..], &bytes[..1]].concat());
    fail(shifted, &[], "came back as 0x");
    let swapped = changing(|mut bytes| {
        bytes.swap(99_998, 100_017);
        bytes
    });
    fail(swapped, &["--seed", "2"], "byte 99998 came back");
}

#[test]
fn another_clients_bytes_are_noticed() {
    let first = std::sync::Arc::new(std::sync::Mutex::new(None::<Vec<u8>>));
    let same_for_all = changing(move |bytes| first.lock().unwrap().get_or_insert(bytes).clone());
    fail(same_for_all, &["--clients", "2"], "1 of 2 exchanges failed or were not made, the first: ");
}

#[test]
fn too_few_and_too_many_bytes_are_told() {
    fail(changing(|bytes| bytes[..50_000].to_vec()), &[], "only 50000 bytes came back");
    fail(changing(|_| Vec::new()), &[], "only 0 bytes came back");
    let server = Server::start(&["--size", "1000"]);
    fail(server.address(), &["--size", "1001"], "only 1000 bytes came back");
    let doubled = odd_server(|mut stream| {
        let mut all = vec![0; 1000];
        stream.read_exact(&mut all).unwrap();
        stream.write_all(&all).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        stream.write_all(b"more").unwrap();
        common::stream::end_gently(&stream);
    });
    fail(doubled, &["--size", "1000"], "more bytes came back than were sent");
}

#[test]
fn a_server_that_stops_is_given_up() {
    let (holds, held) = std::sync::mpsc::channel();
    let silent = odd_server(move |stream| holds.send(stream).unwrap());
    let told = "nothing moved for 0.5 s after 102400 bytes there and 0 back";
    fail(silent, &["--timeout", "0.5"], told);
    fail(silent, &["--timeout", "0.5", "--size", "1G"], "nothing moved for 0.5 s after ");
    drop(held);
    let resets = odd_server(|mut stream| {
        stream.read_exact(&mut [0; 1000]).unwrap();
        common::stream::reset_when_closed(&stream).unwrap();
    });
    fail(resets, &[], "the connection was reset after ");
    let port = scripts::ports::ReservedPort::any().unwrap();
    fail(([127, 0, 0, 1], port.number()).into(), &[], "connection refused; is the server running");
}

/// Each of them stops in its own way; the server tells of it and serves the others.
#[test]
fn clients_that_go_wrong_harm_nobody_else() {
    for way in [&[][..], &["--stream"]] {
        let mut server = Server::start(&[&["--timeout", "4"], way].concat());
        let silent = server.connect();
        let mut resets = server.connect();
        resets.write_all(&[b'x'; 50_000]).unwrap();
        common::stream::reset_when_closed(&resets).unwrap();
        drop(resets);
        succeed(server.address(), &["--clients", "8", "--rounds", "3"]);
        server.running.expect_complaint("it went away after ").unwrap();
        server.running.expect_complaint("nothing moved for 4 s after 0 bytes from it and 0 to it").unwrap();
        drop(silent);
        assert_eq!(server.running.stop().unwrap().status.code(), Some(0));
    }
}

/// Streaming cannot serve it beyond what the connection holds, and gives it up; taking everything first can.
#[test]
fn a_client_that_reads_only_at_the_end_is_given_up_by_streaming() {
    let server = Server::start(&["--stream", "--size", "1G", "--timeout", "1"]);
    let mut writes_only = server.connect();
    let piece = vec![b'x'; 1 << 20];
    let mut written = 0;
    while written < 1 << 30 && writes_only.write_all(&piece).is_ok() {
        written += piece.len();
    }
    assert!(written < 1 << 30, "it was served");
    server.running.expect_complaint("nothing moved for 1 s after ").unwrap();
    let server = Server::start(&["--size", "16M"]);
    let mut writes_first = server.connect();
    writes_first.write_all(&vec![b'x'; 16 << 20]).unwrap();
    let mut back = Vec::new();
    writes_first.read_to_end(&mut back).unwrap();
    assert!(back.len() == 16 << 20 && back.iter().all(|byte| *byte == b'x'));
}

#[test]
fn one_client_too_many_is_reset() {
    let server = Server::start(&["--max-clients", "1"]);
    let first = server.connect();
    // On a busy machine the reset is there before connect(2) has come back, which tells of it then.
    let second = TcpStream::connect(server.address()).map(bounded);
    let refused = second.and_then(|mut second| second.read(&mut [0])).map_err(|error| error.kind());
    assert_eq!(refused, Err(std::io::ErrorKind::ConnectionReset));
    drop(first);
}

#[test]
fn what_cannot_be_done_is_told_in_one_line() {
    let (server, client) = (env!("CARGO_BIN_EXE_bulk-server"), env!("CARGO_BIN_EXE_bulk-client"));
    for (program, args, status, part) in [
        (server, &["127.0.0.1", "0"][..], 2, "a port is a whole number from 1 to 65535"),
        (server, &["--size", "0"], 2, "a size is a number of bytes from 1"),
        (server, &["--size", "17M"], 1, "cannot hold 17825792 bytes for each client: 16777216 are the most"),
        (server, &["--timeout", "0"], 2, "--timeout"),
        (server, &["192.0.2.1", "8000"], 1, "this machine does not have that address"),
        (client, &["127.0.0.1"], 2, "<PORT>"),
        (client, &["127.0.0.1", "80", "--size", "1X"], 2, "a size is a number of bytes from 1"),
        (client, &["127.0.0.1", "80", "--clients", "0"], 2, "--clients"),
        (client, &["no-such-host.invalid", "80"], 1, "the name does not resolve"),
    ] {
        let mut running = Running::start(program, Command::new(program).args(args)).unwrap();
        assert_told(&running.wait().unwrap(), status, part);
    }
}

/// The server takes a little all the time, but its system has long taken all: no call of the client sees
/// that anything moves.
#[test]
fn a_slow_server_is_not_given_up() {
    let slow = odd_server(|mut stream| {
        socket2::SockRef::from(&stream).set_recv_buffer_size(16 * 1024).unwrap();
        let mut all = vec![0; 1 << 20];
        for piece in all.chunks_mut(16 * 1024) {
            stream.read_exact(piece).unwrap();
            std::thread::sleep(Duration::from_millis(50));
        }
        stream.write_all(&all).unwrap();
        common::stream::end_gently(&stream);
    });
    succeed(slow, &["--size", "1M", "--timeout", "2"]);
}

#[test]
fn a_client_stops_at_its_first_failure() {
    let port = scripts::ports::ReservedPort::any().unwrap();
    let nobody = ([127, 0, 0, 1], port.number()).into();
    let printed = fail(nobody, &["--rounds", "1000000000"], "1000000000 of 1000000000 exchanges failed or");
    assert_eq!(printed.lines().count(), 1);
}

#[test]
fn an_interrupted_client_does_not_end_well() {
    let (holds, held) = std::sync::mpsc::channel();
    let silent = odd_server(move |stream| holds.send(stream).unwrap());
    let mut running = support::client(silent, &[]);
    let _connection = held.recv_timeout(support::PATIENCE).unwrap();
    let ended = running.stop().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert_eq!(ended.error_text(), "error: interrupted before all bytes came back\n");
}

/// The server cannot send any more to it, and is told to end: what it sent is no whole reply.
#[test]
fn ctrl_c_does_not_end_a_part_of_a_reply_properly() {
    for way in [&[][..], &["--stream"]] {
        let mut server = Server::start(&[&["--size", "16M", "--timeout", "60"], way].concat());
        let mut client = server.connect();
        client.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
        let _ = client.write_all(&vec![b'x'; 16 << 20]);
        let begin = std::time::Instant::now();
        let ended = server.running.stop().unwrap();
        assert_eq!((ended.status.code(), ended.error_text()), (Some(0), String::new()));
        assert!(begin.elapsed() < Duration::from_secs(15), "it waits for its client");
        let back = client.read_to_end(&mut Vec::new()).map_err(|error| error.kind());
        assert_eq!(back, Err(std::io::ErrorKind::ConnectionReset), "{way:?}");
    }
}

#[test]
fn ctrl_c_ends_the_server_also_with_clients() {
    for way in [&[][..], &["--stream"]] {
        let mut server = Server::start(&[&["--timeout", "60"], way].concat());
        let mut busy = server.connect();
        busy.write_all(b"some").unwrap();
        server.running.expect("Connected by client at ").unwrap();
        let begin = std::time::Instant::now();
        let ended = server.running.stop().unwrap();
        assert_eq!((ended.status.code(), ended.error_text()), (Some(0), String::new()));
        assert!(begin.elapsed() < Duration::from_secs(15), "it waits for its clients");
        // The client has not ended: that the server no longer reads is no reason to say that all came.
        let text = ended.text();
        assert!(!text.contains("Received") && !text.contains("Data sent back"), "{text}");
    }
}

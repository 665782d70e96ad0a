//! A node by itself: whatever befalls it, nobody is given a proper end to what is no whole file.

#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;

use support::{Client, Node, bounded, reset};

#[test]
fn a_file_that_is_written_to_while_it_is_sent_is_no_whole_one() {
    for options in [&[][..], &["--no-splice"]] {
        let node = Node::start(options);
        node.put("myfile", &[b'a'; 64 << 20]);
        let mut client = node.request(b"myfile");
        client.read_exact(&mut [0; 1000]).unwrap();
        let file = std::fs::File::options().write(true).open(support::path(&node.root, "myfile"));
        file.unwrap().write_all(&[b'b'; 64 << 20]).unwrap();
        let ended = support::read_to_end(&mut client).unwrap_err();
        assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
        node.running.expect_complaint("'myfile' was not sent: the file changed meanwhile").unwrap();
    }
}

/// Not a byte has come by then, and perhaps nobody has taken the connection.
#[test]
fn a_node_that_is_killed_at_once_sends_no_proper_end() {
    for _ in 0..20 {
        let mut node = Node::start(&[]);
        let mut early = node.connect();
        node.running.kill().unwrap();
        let ended = support::read_to_end(&mut early).unwrap_err();
        assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
    }
}

/// The bytes show that the request was longer than it seemed, so what was sent may be another file.
#[test]
fn a_request_that_goes_on_after_a_silence_gets_no_proper_end() {
    let mut node = Node::start(&[]);
    node.put_zeros("my", 64 << 20);
    let mut client = node.connect();
    client.write_all(b"my").unwrap();
    node.running.expect("Working as a server").unwrap();
    client.write_all(b"file").unwrap();
    let ended = support::read_to_end(&mut client).unwrap_err();
    assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
    node.running.expect_complaint("'my' was not sent: 4 bytes came behind what had seemed").unwrap();
    // Only an Enter more is no such sign.
    let mut client = node.connect();
    client.write_all(b"my").unwrap();
    node.running.expect("Working as a server").unwrap();
    client.write_all(b"\r\n").unwrap();
    assert_eq!(support::read_to_end(&mut client).unwrap().len(), 64 << 20);
}

#[test]
fn a_file_that_becomes_shorter_is_no_whole_one() {
    for options in [&[][..], &["--no-splice"]] {
        let node = Node::start(options);
        node.put_zeros("myfile", 1 << 30);
        let mut client = node.request(b"myfile");
        client.read_exact(&mut [0; 1000]).unwrap();
        node.put_zeros("myfile", 2000);
        let ended = support::read_to_end(&mut client).unwrap_err();
        assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
        node.running.expect_complaint("the file became shorter meanwhile").unwrap();
    }
}

#[test]
fn a_node_that_is_full_resets_and_says_so_by_no_file() {
    let node = Node::start(&["--max-clients", "1"]);
    node.put_zeros("myfile", 64 << 20);
    let mut first = node.request(b"myfile");
    first.read_exact(&mut [0]).unwrap();
    for _ in 0..20 {
        Client::new("myfile", &[node.address()]).fail(&[], "reset, and nobody says why");
    }
    drop(first);
    support::wait_until("the place is free again", || {
        Client::new("myfile?stat", &[node.address()]).run(&[]).status.success()
    });
}

#[test]
fn a_connection_that_says_nothing_or_nonsense_harms_nobody() {
    let mut node = Node::start(&[]);
    node.put("myfile", b"hello");
    drop(node.connect());
    reset(node.connect());
    let half = node.connect();
    half.shutdown(Shutdown::Write).unwrap();
    for nonsense in [&b"\n"[..], b"\xff\xfe", b"f\nhost", b"a\0b", &[b'n'; 70_000]] {
        let mut stream = bounded(TcpStream::connect(node.address()).unwrap());
        let writing = stream.try_clone().unwrap();
        let nonsense = nonsense.to_vec();
        thread::spawn(move || {
            let mut writing = writing;
            let _ = writing.write_all(&nonsense);
            let _ = writing.shutdown(Shutdown::Write);
        });
        assert!(support::read_to_end(&mut stream).is_err(), "a proper end for nonsense");
    }
    assert_eq!(node.reply(b"myfile"), b"hello");
    let told = node.running.stop().unwrap().error_text();
    assert!(told.lines().all(|line| line.starts_with("note: thread ")), "{told}");
}

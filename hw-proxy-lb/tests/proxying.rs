//! What a client gets through the proxy, with backends that answer in every way.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use support::{
    BACKEND_ERROR, PATIENCE, ask, backend, expect_end, nobody, proxy, read_to_end, replying, reset,
};

#[test]
fn every_client_begins_with_the_first_backend() {
    let named = |name: &'static [u8]| replying(move |request| [request, name].concat());
    let proxy = proxy(&[named(b"-1"), named(b"-2"), named(b"-3")], &[]);
    let (mut a, mut b) = (proxy.client(), proxy.client());
    ask(&mut a, b"a", b"a-1");
    ask(&mut a, b"a", b"a-2");
    ask(&mut b, b"b", b"b-1");
    ask(&mut a, b"a", b"a-3");
    ask(&mut b, b"b", b"b-2");
    ask(&mut a, b"a", b"a-1");
}

#[test]
fn a_reply_of_any_length_arrives_whole() {
    for length in [1, 1024, 65_535, 65_536, 65_537, 5_000_000] {
        let reply: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        let sent = reply.clone();
        let proxy = proxy(&[replying(move |_| sent.clone())], &[]);
        let mut client = proxy.client();
        ask(&mut client, b"?", &reply);
        expect_end(&mut client);
    }
}

#[test]
fn a_reply_in_pieces_reaches_the_client_as_one() {
    let in_pieces = backend(|mut stream| {
        read_to_end(&mut stream);
        for piece in ["in", " ", "pieces"] {
            stream.write_all(piece.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(20));
        }
    });
    let proxy = proxy(&[in_pieces], &[]);
    let mut client = proxy.client();
    client.write_all(b"?").unwrap();
    let mut reply = [0; 1024];
    let length = client.read(&mut reply).unwrap();
    assert_eq!(&reply[..length], b"in pieces", "the report's client reads once");
}

#[test]
fn bytes_that_are_no_text_pass_unchanged() {
    let every_byte: Vec<u8> = (0..=255).collect();
    let proxy = proxy(&[replying(<[u8]>::to_vec)], &[]);
    ask(&mut proxy.client(), &every_byte, &every_byte);
}

#[test]
fn a_backend_that_does_not_close_has_replied_when_it_is_quiet() {
    let open = backend(|mut stream| {
        read_to_end(&mut stream);
        stream.write_all(b"half").unwrap();
        thread::sleep(Duration::from_millis(50));
        stream.write_all(b" and half").unwrap();
        thread::sleep(PATIENCE);
    });
    let proxy = proxy(&[open], &["--reply-quiet-ms", "400"]);
    let mut client = proxy.client();
    let start = Instant::now();
    ask(&mut client, b"1", b"half and half");
    assert!(start.elapsed() >= Duration::from_millis(400), "it was not waited for");
    ask(&mut client, b"2", b"half and half");
}

#[test]
fn an_unreachable_backend_is_told_and_the_rotation_moves_on() {
    let (_held, dead) = nobody();
    let mut proxy = proxy(&[dead, replying(<[u8]>::to_vec)], &[]);
    let mut client = proxy.client();
    ask(&mut client, b"1", BACKEND_ERROR);
    ask(&mut client, b"2", b"2");
    ask(&mut client, b"3", BACKEND_ERROR);
    let log = proxy.running.expect("Error connecting to server").unwrap();
    assert!(log.contains("-> Server 1"), "{log}");
    proxy.running.expect(&format!(" {dead}: connection refused\n")).unwrap();
}

#[test]
fn a_backend_that_says_nothing_is_given_up() {
    let silent = backend(|mut stream| {
        read_to_end(&mut stream);
        thread::sleep(PATIENCE);
    });
    let mut proxy = proxy(&[silent], &["--reply-timeout", "0.3"]);
    ask(&mut proxy.client(), b"?", BACKEND_ERROR);
    proxy.running.expect("no reply within 0.3 s\n").unwrap();
}

#[test]
fn a_backend_that_does_not_accept_is_given_up() {
    // A full queue: the kernel leaves further connections unanswered.
    let full = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    full.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
    full.listen(0).unwrap();
    let address = full.local_addr().unwrap().as_socket().unwrap();
    let _fills_it = std::net::TcpStream::connect(address).unwrap();
    let mut proxy = proxy(&[address], &["--connect-timeout", "0.3"]);
    ask(&mut proxy.client(), b"?", BACKEND_ERROR);
    proxy.running.expect(": timed out\n").unwrap();
}

#[test]
fn a_backend_that_closes_without_a_reply_is_told() {
    let mut proxy = proxy(&[replying(|_| Vec::new())], &[]);
    ask(&mut proxy.client(), b"?", BACKEND_ERROR);
    proxy.running.expect("closed without a reply\n").unwrap();
}

#[test]
fn a_reply_cut_off_before_anything_was_passed_on_is_an_error_reply() {
    let cut = backend(|mut stream| {
        read_to_end(&mut stream);
        stream.write_all(b"only a par").unwrap();
        reset(stream);
    });
    let proxy = proxy(&[cut], &[]);
    let mut client = proxy.client();
    ask(&mut client, b"?", BACKEND_ERROR);
    ask(&mut client, b"?", BACKEND_ERROR);
}

#[test]
fn a_reply_cut_off_on_the_way_ends_in_a_reset() {
    let cut = backend(|mut stream| {
        read_to_end(&mut stream);
        stream.write_all(&[b'x'; 200_000]).unwrap();
        // Sent only once the proxy has taken enough of it to pass some on.
        stream.set_nonblocking(true).unwrap();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && stream.write(&[b'x'; 65_536]).is_ok() {}
        reset(stream);
    });
    let proxy = proxy(&[cut], &[]);
    let mut client = proxy.client();
    client.write_all(b"?").unwrap();
    let mut part = Vec::new();
    let error = client.read_to_end(&mut part).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "a part of {} bytes looks whole", part.len());
    assert!(!part.is_empty());
}

#[test]
fn a_client_that_half_closes_behind_its_request_gets_the_reply() {
    let slow = backend(|mut stream| {
        let request = read_to_end(&mut stream);
        thread::sleep(Duration::from_millis(100));
        stream.write_all(&request).unwrap();
    });
    let proxy = proxy(&[slow], &[]);
    let mut client = proxy.client();
    client.write_all(b"the last one").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read_to_end(&mut client), b"the last one");
}

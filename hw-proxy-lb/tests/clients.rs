//! Clients that come and go in every way, and what that does to the others.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use common::wait::{For, Wake, wait};
use crossbeam_channel::unbounded;
use support::{PATIENCE, ask, backend, lb_server, proxy, read_to_end, replying, reset};

#[test]
fn one_clients_slow_backend_does_not_delay_another_client() {
    let (_held, hold) = unbounded::<()>();
    let by_request = backend(move |mut stream| {
        if read_to_end(&mut stream) == b"slow" {
            let _ = hold.recv_timeout(PATIENCE);
        }
        let _ = stream.write_all(b"done");
    });
    let proxy = proxy(&[by_request], &[]);
    let mut slow = proxy.client();
    slow.write_all(b"slow").unwrap();
    let mut quick = proxy.client();
    for _ in 0..20 {
        ask(&mut quick, b"quick", b"done");
    }
    slow.set_nonblocking(true).unwrap();
    assert!(slow.read(&mut [0]).is_err(), "the slow request was answered first");
}

#[test]
fn a_client_that_reads_nothing_does_not_delay_another() {
    let endless = backend(|mut stream| {
        if read_to_end(&mut stream) == b"flood" {
            while stream.write_all(&[0; 65_536]).is_ok() {}
        } else {
            stream.write_all(b"done").unwrap();
        }
    });
    let proxy = proxy(&[endless], &[]);
    let mut reads_nothing = proxy.client();
    reads_nothing.write_all(b"flood").unwrap();
    // Its thread is at the flood as soon as something came.
    reads_nothing.read_exact(&mut [0]).unwrap();
    let mut other = proxy.client();
    for _ in 0..20 {
        ask(&mut other, b"?", b"done");
    }
}

#[test]
fn a_client_that_resets_ends_its_backend_connection() {
    let (asked, was_asked) = unbounded();
    let (ended, has_ended) = unbounded();
    let watching = backend(move |mut stream| {
        read_to_end(&mut stream);
        asked.send(()).unwrap();
        let (silent, _listener) = silent();
        let gone = wait(&silent, For::Reading, &stream, None, Instant::now() + PATIENCE / 2);
        ended.send(gone.unwrap()).unwrap();
    });
    let mut proxy = proxy(&[watching], &["--reply-timeout", "25"]);
    let mut client = proxy.client();
    let peer = client.local_addr().unwrap();
    client.write_all(b"?").unwrap();
    was_asked.recv_timeout(PATIENCE).unwrap();
    reset(client);
    proxy.running.expect(&format!("Client ('127.0.0.1', {}) disconnected abruptly.\n", peer.port())).unwrap();
    proxy.running.expect(&format!("Client ('127.0.0.1', {}) disconnected.\n", peer.port())).unwrap();
    assert_eq!(has_ended.recv_timeout(PATIENCE), Ok(Wake::WatchedGone), "its backend was not told");
}

/// A connection that nothing comes from, as nobody accepts it.
fn silent() -> (TcpStream, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let stream = TcpStream::connect(listener.local_addr().expect("a bound socket")).expect("it listens");
    (stream, listener)
}

#[test]
fn one_client_too_many_is_told() {
    let proxy = proxy(&[replying(<[u8]>::to_vec)], &["--max-clients", "1"]);
    let mut first = proxy.client();
    ask(&mut first, b"1", b"1");
    let mut second = proxy.client();
    assert_eq!(read_to_end(&mut second), b"Error: Too many clients.\n");
    ask(&mut first, b"2", b"2");
}

#[test]
fn a_silent_client_is_given_up() {
    let mut proxy = proxy(&[replying(<[u8]>::to_vec)], &["--idle-timeout", "0.2"]);
    let mut silent = proxy.client();
    assert_eq!(read_to_end(&mut silent), b"");
    proxy.running.expect("disconnected.\n").unwrap();
}

#[cfg(unix)]
#[test]
fn a_backend_tells_a_reset_from_a_close() {
    let mut server = lb_server("7");
    let mut client = server.client();
    ask(&mut client, b"one", b"oneserver-7");
    ask(&mut client, b"two\n\x1b", b"two\n\x1bserver-7");
    drop(client);
    let log = server.running.expect("disconnected.\n").unwrap();
    assert!(log.ends_with("disconnected.\n") && !log.contains("abruptly"), "{log}");
    assert!(log.contains("[SERVER 7] Received: one\n[SERVER 7] Received: two\\n\\u{1b}\n"), "{log}");
    reset(server.client());
    let log = server.running.expect("disconnected.\n").unwrap();
    assert!(log.contains("disconnected abruptly.\n"), "{log}");
    let ended = server.running.stop().unwrap();
    assert!(ended.text().ends_with("[SERVER 7] Server shutting down.\n"));
}

#[test]
fn thirty_thousand_requests_in_a_row_go_through_one_backend() {
    let server = lb_server("1");
    let proxy = proxy(&[server.address()], &[]);
    let mut client = proxy.client();
    for _ in 0..30_000 {
        ask(&mut client, b"hello", b"helloserver-1");
    }
}

//! Servers that go away, say nothing, or say too much.

use std::io::{BufReader, Write};
use std::net::{Shutdown as Half, TcpListener};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::over_tcp::{answering, play_with, read_request};
use super::*;

/// Says, by being dropped, that the user may go on typing.
struct GoOn {
    _gate: Sender<()>,
    /// Told when the client reads what is typed after.
    reads: Receiver<()>,
}

/// What is typed before and after some event.
fn typed(before: &'static str, after: &'static str) -> (GoOn, impl BufRead) {
    struct Wait {
        go_on: Receiver<()>,
        tells: Sender<()>,
    }
    impl Read for Wait {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            // Who does not want to know has not waited for it.
            let _ = self.tells.try_send(());
            assert_eq!(self.go_on.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
            Ok(0)
        }
    }
    let (gate, go_on) = bounded(0);
    let (tells, reads) = bounded(1);
    let input = before.as_bytes().chain(Wait { go_on, tells }).chain(after.as_bytes());
    (GoOn { _gate: gate, reads }, BufReader::new(input))
}

impl GoOn {
    /// Waits until the client reads what is typed after, so that it is connected.
    fn until_it_reads(&self) {
        self.reads.recv_timeout(PATIENCE).expect("a client that reads what is typed");
    }
}

#[test]
fn a_server_that_closes_early_is_told() {
    for reply in ["", "requests serv"] {
        let (played, ()) = play_with("3\n3\n".as_bytes(), PATIENCE, move |mut stream| {
            read_request(&stream);
            stream.write_all(reply.as_bytes()).unwrap();
            stream.shutdown(Half::Both).unwrap();
        });
        let told = "no reply from 127.0.0.1:PORT: the server closed the connection";
        assert_eq!(played.ended, Err(told.to_owned()));
        assert_eq!(played.talk(), ["Input option: "]);
    }
}

#[test]
fn a_reset_is_told() {
    let (played, ()) = play_with("3\n".as_bytes(), PATIENCE, |stream| {
        read_request(&stream);
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    });
    let told = played.ended.unwrap_err();
    let (doing, advice) = ("no reply from 127.0.0.1:PORT: ", "; the server has ended or was restarted");
    assert!(told.starts_with(doing) && told.ends_with(advice), "{told}");
}

#[test]
fn a_server_that_is_gone_need_not_be_told_that_the_client_leaves() {
    let (go_on, input) = typed("3\n", "5\n");
    let (played, ()) = play_with(input, PATIENCE, move |mut stream| {
        read_request(&stream);
        stream.write_all(b"requests served = 1\n").unwrap();
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
        drop(stream);
        drop(go_on);
    });
    assert_eq!(played.ended, Ok(()));
    assert_eq!(played.talk().last(), Some(&"Bye bye~"));
}

#[test]
fn silence_is_told_after_the_time_out() {
    let start = Instant::now();
    let (played, requests) = play_with("3\n".as_bytes(), Duration::from_millis(50), answering(&[b""]));
    assert!(start.elapsed() < Duration::from_secs(5), "it waited for longer than it says");
    let told = "no reply from 127.0.0.1:PORT: no whole line came within 0.05 s; \
                --reply-timeout SECONDS waits longer";
    assert_eq!(played.ended, Err(told.to_owned()));
    assert_eq!(played.talk(), ["Input option: "]);
    assert_eq!(requests, "3\n");
}

#[test]
fn a_reply_that_only_trickles_does_not_move_the_time_out() {
    let (played, gave_up) = play_with("3\n".as_bytes(), Duration::from_millis(200), |mut stream| {
        read_request(&stream);
        stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        let deadline = Instant::now() + PATIENCE / 4;
        while Instant::now() < deadline {
            let left = |error: io::Error| !matches!(error.kind(), io::ErrorKind::WouldBlock);
            if stream.write_all(b"x").is_err() || stream.read(&mut [0]).map_or_else(left, |n| n == 0) {
                return true;
            }
        }
        false
    });
    assert!(gave_up, "the client went on waiting");
    assert!(played.ended.unwrap_err().contains("no whole line came within 0.2 s"));
}

#[test]
fn a_reply_without_end_is_bounded() {
    let (played, ()) = play_with("3\n".as_bytes(), PATIENCE, |mut stream| {
        read_request(&stream);
        // The client closes in the middle of it.
        let _ = stream.write_all(&vec![b'x'; 16 << 20]);
    });
    let told = "no reply from 127.0.0.1:PORT: its line is longer than 197632 bytes; is that a menu server?";
    assert_eq!(played.ended, Err(told.to_owned()));
}

#[test]
fn a_refused_connection_is_told_with_advice() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let played = play(&client_of(port, false), &mut "2\n".as_bytes());
    let told =
        "cannot connect to 127.0.0.1:PORT: connection refused; is the server running, and is that its port?";
    assert_eq!(played, Played { ended: Err(told.to_owned()), printed: Vec::new() });
}

// Elsewhere a reset takes with it what was received and not yet read.
#[cfg(target_os = "linux")]
#[test]
fn what_a_server_said_before_it_refused_the_client_is_printed() {
    let (go_on, input) = typed("", "1\nhello\n2\n");
    let (played, ()) = play_with(input, PATIENCE, move |mut stream| {
        // A reset before it knows that it is connected is told as a connection that did not come about.
        go_on.until_it_reads();
        stream.write_all(b"error: no room\n").unwrap();
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
        drop(stream);
        drop(go_on);
    });
    assert_eq!(played.talk()[1], "Reply from server: error: no room");
    assert!(played.ended.unwrap_err().starts_with("no reply from 127.0.0.1:PORT: "));
}

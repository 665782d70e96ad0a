//! What a node on a public port must not do, asked for over the wire.

#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use support::{Client, Node, bounded, path, read_to_end};

/// The reason that a node gives for a name.
fn reason(node: &Node, name: &str) -> String {
    String::from_utf8(node.reply(format!("{name}?stat").as_bytes())).expect("an answer is text")
}

#[test]
fn no_name_leads_out_of_the_root_or_opens_what_is_no_file() {
    let node = Node::start(&[]);
    node.put("myfile", b"hello");
    std::fs::create_dir(path(&node.root, "sub")).unwrap();
    symlink("/etc/passwd", path(&node.root, "absolute")).unwrap();
    symlink("../..", path(&node.root, "sub/up")).unwrap();
    assert!(Command::new("mkfifo").arg(path(&node.root, "fifo")).status().unwrap().success());
    for name in [
        "/etc/passwd",
        "../../../../etc/passwd",
        "sub/../../../../etc/passwd",
        "absolute",
        "sub/up/etc/passwd",
        "fifo",
        "sub",
        ".",
        "/dev/zero",
        "/proc/self/environ",
        "nothing",
    ] {
        let mut stream = node.request(name.as_bytes());
        assert!(read_to_end(&mut stream).is_err(), "{name} came to a proper end");
        assert!(reason(&node, name).starts_with("error: "), "{name}");
    }
    assert_eq!(reason(&node, "fifo"), "error: not a regular file\n");
    assert_eq!(reason(&node, "../x"), "error: the name leads out of the served folder\n");
    assert_eq!(node.reply(b"sub/../myfile"), b"hello");
}

#[test]
fn no_hop_leads_to_an_address_that_is_never_allowed() {
    for options in [&[][..], &["--allow", "0.0.0.0/0", "--allow", "::/0"]] {
        let node = Node::start(options);
        for host in
            ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "::"]
        {
            let begin = Instant::now();
            let client = Client::by_name("myfile", &[("127.0.0.1", node.port.number()), (host, 80)]);
            client.fail(&[], "this node may not connect to that address");
            assert!(begin.elapsed() < Duration::from_secs(4), "{host} was tried");
        }
    }
}

#[test]
fn with_a_network_only_its_addresses_are_allowed_however_they_are_named() {
    let last = Node::start(&[]);
    last.put("myfile", b"hello");
    let allowed = Node::start(&["--allow", "127.0.0.1"]);
    let through = |host| {
        let hops = [("127.0.0.1", allowed.port.number()), (host, last.port.number())];
        Client::by_name("myfile", &hops)
    };
    for host in ["127.0.0.1", "::ffff:127.0.0.1"] {
        assert_eq!(through(host).download(&[]), b"hello", "{host}");
    }
    for host in ["127.0.0.2", "::1"] {
        through(host).fail(&[], "this node may not connect to that address");
    }
}

#[test]
fn what_a_peer_sends_reaches_no_log_raw() {
    let mut node = Node::start(&[]);
    let mut stream = node.request(b"evil\x1b[2J\x07\xe2\x80\xaename");
    assert!(read_to_end(&mut stream).is_err());
    node.running.expect_complaint("evil").unwrap();
    let ended = node.running.stop().unwrap();
    let log = [ended.printed, ended.complaints].concat();
    assert!(log.iter().all(|byte| *byte == b'\n' || (0x20..0x7f).contains(byte)), "{log:?}");
    assert!(String::from_utf8(log).unwrap().contains("'evil\\u{1b}[2J\\u{7}\\u{202e}name' was not sent"));
}

/// A node that lies in its answer about a file writes to the client's terminal.
#[test]
fn what_a_node_answers_reaches_no_terminal_raw() {
    let (liar, _port) = support::odd_node(|mut stream, request| {
        if request.ends_with(b"?stat\n") {
            let _ = stream.write_all(b"error: \x1b]0;owned\x07\rno\n");
        } else {
            support::reset(stream);
        }
    });
    Client::new("f", &[liar]).fail(&[], "cannot download f: \\u{1b}]0;owned\\u{7}\\rno");
}

#[test]
fn an_endless_answer_is_cut() {
    let (liar, _port) = support::odd_node(|mut stream, request| {
        if request.ends_with(b"?stat\n") {
            let _ = stream.write_all(b"error: ");
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        } else {
            support::reset(stream);
        }
    });
    let node = Node::start(&[]);
    for hops in [vec![liar], vec![node.address(), liar]] {
        let told = Client::new("f", &hops).run(&[]).error_text();
        assert!(told.contains("xxx") && told.len() < 5000, "{} bytes", told.len());
    }
}

/// Ten seconds, however busy the client seems.
#[test]
fn a_request_that_is_never_complete_is_given_up() {
    let node = Node::start(&[]);
    let begin = Instant::now();
    let mut silent = node.connect();
    let mut dripping = node.connect();
    let mut from = dripping.try_clone().unwrap();
    let ended = std::thread::spawn(move || {
        let ended = from.read(&mut [0]);
        (ended.map_err(|error| error.kind()), begin.elapsed())
    });
    // A route that is never whole: its last line has no port.
    let _ = dripping.write_all(b"f\nhost");
    let mut told = None;
    while !ended.is_finished() {
        told = told.or(dripping.write_all(b"o").map_err(|error| error.kind()).err());
        std::thread::sleep(Duration::from_millis(50));
        assert!(begin.elapsed() < support::PATIENCE, "it is never given up");
    }
    let (ended, after) = ended.join().unwrap();
    // A reset is told once: where the write came first, the read is told of an end.
    let reset = std::io::ErrorKind::ConnectionReset;
    assert!(ended == Err(reset) || (ended, told) == (Ok(0), Some(reset)), "{ended:?}, {told:?}");
    assert!(after >= Duration::from_secs(10), "{after:?}");
    assert!(read_to_end(&mut silent).is_err());
    node.running.expect_complaint("thread 0: no whole request within 10 s").unwrap();
    node.running.expect_complaint("thread 1: no whole request within 10 s").unwrap();
}

#[test]
fn one_connection_too_many_is_reset_and_its_place_comes_back() {
    let node = Node::start(&["--max-clients", "2"]);
    node.put("myfile", b"hello");
    let (first, second) = (node.connect(), node.connect());
    // On a busy machine the reset is there before connect(2) has come back, which tells of it then.
    let third = TcpStream::connect(node.address()).map(bounded);
    assert!(third.and_then(|mut third| third.read(&mut [0])).is_err(), "a third one is served");
    drop((first, second));
    support::wait_until("the places are free again", || {
        let Ok(mut stream) = TcpStream::connect(node.address()) else { return false };
        let asked = stream.write_all(b"myfile").and_then(|()| stream.shutdown(Shutdown::Write));
        asked.is_ok() && read_to_end(&mut bounded(stream)).is_ok_and(|file| file == b"hello")
    });
}

#[cfg(target_os = "linux")]
#[test]
fn more_than_its_descriptors_allow_ends_no_node() {
    let [one, two] = support::nodes(&[]);
    two.put("myfile", b"hello");
    let limit = rustix::process::Rlimit { current: Some(24), maximum: Some(24) };
    let pid = rustix::process::Pid::from_raw(i32::try_from(one.running.pid()).unwrap());
    rustix::process::prlimit(pid, rustix::process::Resource::Nofile, limit).unwrap();
    let route = format!("myfile\n127.0.0.1 {}", two.port.number());
    let open: Vec<_> = (0..40).map(|_| one.connect()).collect();
    one.running.expect_complaint("accepting clients pauses: ").unwrap();
    drop(open);
    support::wait_until("it serves again", || {
        read_to_end(&mut one.request(route.as_bytes())).is_ok_and(|file| file == b"hello")
    });
}

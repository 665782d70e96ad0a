//! Downloads that succeed: whole, whatever the route, the size, the way of moving bytes.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;
use std::time::Instant;

use crossbeam_channel::unbounded;
use hw_proxy_chain::request::QUIET;
use support::{Client, Node, PATIENCE, addresses, content, nodes, odd_node, read_to_end};

/// The two ways of moving bytes, and a buffer so small that everything takes many steps.
const WAYS: [&[&str]; 3] = [&[], &["--no-splice"], &["--no-splice", "--buffer", "37"]];

#[test]
fn a_file_comes_whole_through_two_and_four_hops() {
    for options in WAYS {
        let [one, two] = nodes(options);
        let file = content(3_000_017);
        two.put("myfile", &file);
        let (one, two) = (one.address(), two.address());
        for hops in [&[two][..], &[one, two], &[one, two, one, two]] {
            assert!(Client::new("myfile", hops).download(&[]) == file, "{hops:?} {options:?}");
        }
    }
}

/// A pipe has 256 KiB, and so has the buffer.
#[test]
fn sizes_around_those_of_pipes_and_buffers_come_whole() {
    let pipe = 256 * 1024;
    for options in &WAYS[..2] {
        let chain: [Node; 3] = nodes(options);
        for size in [0, 1, 4095, 4096, 4097, pipe - 1, pipe, pipe + 1, 2 * pipe, 4 * pipe + 1] {
            let (name, file) = (format!("f{size}"), content(size));
            chain[2].put(&name, &file);
            assert!(Client::new(&name, &addresses(&chain)).download(&[]) == file, "{size} {options:?}");
        }
    }
}

#[test]
fn a_node_that_stands_eight_times_in_a_route_passes_on_to_itself() {
    let node = Node::start(&[]);
    let file = content(1_000_003);
    node.put("myfile", &file);
    assert!(Client::new("myfile", &[node.address(); 8]).download(&["--verify"]) == file);
    assert!(Client::new("myfile", &[node.address(); 16]).download(&[]) == file);
}

#[test]
fn two_hundred_downloads_at_once_come_whole() {
    let [one, two] = nodes(&[]);
    let (first, hops) = (one.address(), format!("\n127.0.0.1 {}", two.port.number()));
    let files: Vec<_> = (0..20).map(|n| content(300_000 + n)).collect();
    for (n, file) in files.iter().enumerate() {
        two.put(&format!("f{n}"), file);
    }
    let come = |n: usize| {
        let mut stream = support::bounded(std::net::TcpStream::connect(first).expect("the node listens"));
        stream.write_all(format!("f{n}{hops}").as_bytes()).expect("the node reads");
        stream.shutdown(Shutdown::Write).expect("a connected socket");
        stream
    };
    // All are under way before the first is read.
    let streams: Vec<_> = (0..200).map(|n| (n % 20, come(n % 20))).collect();
    thread::scope(|scope| {
        for (n, mut stream) in streams {
            let file = &files[n];
            scope.spawn(move || assert!(read_to_end(&mut stream).expect("a proper end") == *file));
        }
    });
}

#[test]
fn names_with_blanks_and_in_folders_are_served() {
    let [one, two] = nodes(&[]);
    std::fs::create_dir(two.root.path().join("sub dir")).unwrap();
    two.put("sub dir/my file ü", b"hello");
    let client = Client::new("sub dir/my file ü", &[one.address(), two.address()]);
    assert_eq!(client.run(&[]).status.code(), Some(0));
    assert_eq!(client.files(), ["input.txt", "my file ü"]);
}

#[test]
fn the_output_goes_where_it_is_told_and_replaces_nothing_by_itself() {
    let node = Node::start(&[]);
    node.put("myfile", b"new");
    let client = Client::new("myfile", &[node.address()]);
    let there = client.folder.path().join("there");
    assert_eq!(client.run(&["--output", "there"]).status.code(), Some(0));
    assert_eq!(std::fs::read(&there).unwrap(), b"new");
    std::fs::write(&there, "mine").unwrap();
    let ended = client.run(&["--output", "there"]);
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(
        ended.error_text(),
        "error: cannot write there: it exists; replace it with --force, or give another name with --output\n"
    );
    assert_eq!(std::fs::read(&there).unwrap(), b"mine");
    assert_eq!(client.run(&["--output", "there", "--force"]).status.code(), Some(0));
    assert_eq!(std::fs::read(&there).unwrap(), b"new");
}

/// As the report's node sends, with a newline behind every line and no half-close, and as others do, without the last
/// newline.
#[test]
fn a_request_without_an_end_is_met_after_a_moment() {
    let [one, two] = nodes(&[]);
    two.put("myfile", b"hello");
    for ending in ["\n", "", "\r\n"] {
        let mut stream = one.connect();
        write!(stream, "myfile\n127.0.0.1 {}{ending}", two.port.number()).unwrap();
        assert_eq!(read_to_end(&mut stream).unwrap(), b"hello", "{ending:?}");
        let mut stream = two.connect();
        write!(stream, "myfile{ending}").unwrap();
        assert_eq!(read_to_end(&mut stream).unwrap(), b"hello", "{ending:?}");
    }
}

/// A half-close and an empty line each end a request; nobody has to wait for a silence then.
#[test]
fn a_request_that_says_its_end_is_met_at_once_with_a_newline_and_without() {
    let [one, two] = nodes(&[]);
    two.put("myfile", b"hello");
    let route = format!("myfile\n127.0.0.1 {}", two.port.number());
    for (ending, half_closes) in [("\n", true), ("", true), ("\r\n\r\n", false)] {
        let request = format!("{route}{ending}");
        let took = || {
            let begin = Instant::now();
            let mut stream = one.connect();
            stream.write_all(request.as_bytes()).unwrap();
            if half_closes {
                stream.shutdown(Shutdown::Write).unwrap();
            }
            assert_eq!(read_to_end(&mut stream).unwrap(), b"hello", "{request:?}");
            begin.elapsed()
        };
        // Each node on the way would wait for a silence every time; this machine may be slow now and then.
        assert!((0..20).any(|_| took() < QUIET), "{request:?}");
    }
}

/// What client and node send: the rest of the route, every line with its newline, and then their end.
#[test]
fn every_line_that_is_sent_has_a_newline() {
    let node = Node::start(&[]);
    let (sends, sent) = unbounded();
    let (last, _port) = odd_node(move |mut stream, request| {
        sends.send(request).unwrap();
        let _ = stream.write_all(b"hello");
    });
    let (near, far) = (node.address(), last.port());
    for (hops, request) in [
        (&[last][..], "my file\n".to_owned()),
        (&[near, last], "my file\n".to_owned()),
        (&[last, near, last], format!("my file\n127.0.0.1 {}\n127.0.0.1 {far}\n", near.port())),
        (&[near, last, near], format!("my file\n127.0.0.1 {}\n", near.port())),
    ] {
        assert_eq!(Client::new("my file", hops).download(&[]), b"hello");
        assert_eq!(String::from_utf8(sent.recv_timeout(PATIENCE).unwrap()).unwrap(), request);
    }
}

/// It takes no more than a line, and not one without its end.
#[test]
fn a_node_that_reads_a_line_is_understood() {
    let node = Node::start(&[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let last = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        for _ in 0..2 {
            let mut reader = BufReader::new(support::bounded(listener.accept().unwrap().0));
            let mut line = String::new();
            while !line.ends_with('\n') {
                assert!(reader.read_line(&mut line).unwrap() > 0, "the end before the line's");
            }
            assert_eq!(line, "myfile\n");
            reader.get_mut().write_all(b"hello").unwrap();
        }
    });
    assert_eq!(Client::new("myfile", &[last]).download(&[]), b"hello");
    assert_eq!(Client::new("myfile", &[node.address(), last]).download(&[]), b"hello");
    serving.join().unwrap();
}

#[cfg(unix)]
#[test]
fn what_comes_behind_an_empty_line_harms_nothing_and_is_told() {
    let [one, mut two] = nodes(&[]);
    let file = content(2_000_000);
    two.put("myfile", &file);
    let mut stream = one.connect();
    write!(stream, "myfile\n127.0.0.1 {}\n\nmore of it", two.port.number()).unwrap();
    assert!(read_to_end(&mut stream).unwrap() == file);
    one.running
        .expect_complaint("thread 0: 10 bytes that came behind the request were not looked at")
        .unwrap();
    assert_eq!(two.running.stop().unwrap().error_text(), "");
}

#[test]
fn verify_accepts_what_is_there_and_nothing_else() {
    let [one, two] = nodes(&[]);
    let file = content(1_500_000);
    two.put("myfile", &file);
    let chain = [one.address(), two.address()];
    assert!(Client::new("myfile", &chain).download(&["--verify"]) == file);
    // A node that closes properly in the middle, as one that knows nothing of resets does.
    let hash = "0".repeat(64);
    let answer = format!("ok 5 {hash}\n");
    for (answer, told) in [
        (answer, "3 bytes with the SHA-256 "),
        ("error: no such file\n".to_owned(), "cannot verify f: no such file; nothing was kept"),
        ("what?".to_owned(), "no answer"),
        (String::new(), "no answer"),
    ] {
        let (liar, _port) = odd_node(move |mut stream, request| {
            let asked = request == b"f?stat\n";
            let reply = if asked { answer.as_bytes() } else { b"hel" };
            let _ = stream.write_all(reply);
        });
        Client::new("f", &[liar]).fail(&["--verify"], told);
        Client::new("f", &[one.address(), liar]).fail(&["--verify"], told);
    }
}

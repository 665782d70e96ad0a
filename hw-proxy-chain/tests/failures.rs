//! Every failure at each hop of a chain of three: a status that is not 0, one line that says why, no file.

#![cfg(unix)]

mod support;

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use common::wait::{For, Wake, wait};
use crossbeam_channel::{Sender, unbounded};
use hw_proxy_chain::node::DATA_PATIENCE;
use rustix::process::Signal;
use support::{Client, Node, PATIENCE, addresses, content, nobody, nodes, odd_node, reset, signal};

/// The client fails through every chain of three in which `bad` stands at one place and real nodes, which
/// have the file, at the others. `told` is what the message has to contain.
fn fails_at_each_hop(bad: SocketAddr, options: &[&str], told: impl Fn(usize) -> String + Sync) {
    let good: [Node; 3] = nodes(&[]);
    good[2].put("myfile", b"hello");
    let told = &told;
    thread::scope(|scope| {
        for place in 0..3 {
            let mut chain = addresses(&good);
            chain[place] = bad;
            scope.spawn(move || Client::new("myfile", &chain).fail(options, &told(place)));
        }
    });
}

#[test]
fn a_file_that_is_not_there_is_told_by_the_last_hop() {
    let chain: [Node; 3] = nodes(&[]);
    for hops in 1..=3 {
        let client = Client::new("myfile", &addresses(&chain)[..hops]);
        client.fail(&[], "error: cannot download myfile: no such file\n");
    }
}

#[test]
fn a_hop_that_refuses() {
    let (dead, _port) = nobody();
    fails_at_each_hop(dead, &[], |place| match place {
        0 => format!("cannot connect to {dead}: connection refused; is the server running"),
        _ => format!("cannot download myfile: {dead}: connection refused"),
    });
}

#[test]
fn a_hop_whose_name_nobody_knows() {
    let good: [Node; 3] = nodes(&[]);
    for place in 0..3 {
        let mut hops: Vec<_> = good.iter().map(|node| ("127.0.0.1".to_owned(), node.port.number())).collect();
        hops[place].0 = "no-such-host.invalid".to_owned();
        let port = hops[place].1;
        let told = format!("no-such-host.invalid:{port}: the name does not resolve");
        Client::by_name("myfile", &hops).fail(&[], &told);
    }
}

/// It takes neither this connection nor any other: the queue of those that wait to be accepted is full.
#[test]
fn a_hop_that_does_not_accept() {
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let listener = TcpListener::from(listener);
    let deaf = listener.local_addr().unwrap();
    let _waiting = TcpStream::connect(deaf).unwrap();
    fails_at_each_hop(deaf, &["--timeout", "8"], |place| match place {
        0 => format!("cannot connect to {deaf}: timed out"),
        _ => format!("cannot download myfile: {deaf}: did not accept within 5 s"),
    });
}

#[test]
fn a_hop_that_cuts_off() {
    let (bad, _port) = odd_node(|mut stream, request| {
        if request.starts_with(b"myfile?stat") {
            let _ = stream.write_all(b"error: the disk is on fire\n");
            return;
        }
        stream.write_all(&content(1_000_000)).unwrap();
        reset(stream);
    });
    // A reset may overtake what was sent before it, so nobody can say how much comes.
    fails_at_each_hop(bad, &[], |_| "the disk is on fire".to_owned());
}

#[test]
fn a_hop_that_is_silent_before_or_within_the_file() {
    for sent in [0, 1000] {
        let (holds, held) = unbounded();
        let (bad, _port) = odd_node(move |mut stream, _| {
            stream.write_all(&content(sent)).unwrap();
            holds.send(stream).unwrap();
        });
        let told = format!("cannot download myfile: no data for 3 s after {sent} bytes");
        fails_at_each_hop(bad, &["--timeout", "3"], |_| told.clone());
        drop(held);
    }
}

#[test]
fn a_hop_with_a_lower_limit_of_hops() {
    let strict = Node::start(&["--max-hops", "1"]);
    let [one, two, three] = nodes(&[]);
    for (chain, hops) in [
        (vec![&strict, &one], 2),
        (vec![&one, &strict, &two], 2),
        (vec![&one, &two, &strict, &three, &three], 3),
    ] {
        let chain: Vec<_> = chain.into_iter().map(Node::address).collect();
        let told = format!("cannot download myfile: {hops} hops are more than the limit of 1\n");
        Client::new("myfile", &chain).fail(&[], &told);
    }
    let told = "17 hops are more than the limit of 16";
    Client::new("myfile", &[one.address(); 17]).fail(&[], told);
}

#[test]
fn a_hop_that_may_not_connect_there() {
    let strict = Node::start(&["--allow", "10.0.0.0/8"]);
    let [one, two] = nodes(&[]);
    let last = Node::start(&[]);
    let to = last.address();
    let told = format!("cannot download myfile: {to}: this node may not connect to that address");
    for chain in [vec![&strict], vec![&one, &strict], vec![&one, &two, &strict]] {
        let mut chain: Vec<_> = chain.into_iter().map(Node::address).collect();
        chain.push(to);
        Client::new("myfile", &chain).fail(&[], &told);
    }
}

/// The client is halted while it receives, so that the file is surely under way when a node is killed.
#[test]
fn a_hop_that_is_killed_leaves_no_file() {
    for options in [&[][..], &["--no-splice"]] {
        for place in 0..3 {
            let mut chain: [Node; 3] = nodes(options);
            chain[2].put_zeros("myfile", 8 << 30);
            let client = Client::new("myfile", &addresses(&chain));
            let mut running = client.start(&[]);
            client.wait_for_part(1);
            signal(&running, Signal::STOP);
            chain[place].running.kill().unwrap();
            signal(&running, Signal::CONT);
            client.assert_failed(&running.wait().unwrap(), "cannot download myfile: cut off after ");
        }
    }
}

#[test]
fn a_hop_that_is_stopped_leaves_no_file() {
    for place in 0..3 {
        let mut chain: [Node; 3] = nodes(&[]);
        chain[2].put_zeros("myfile", 8 << 30);
        let client = Client::new("myfile", &addresses(&chain));
        let mut running = client.start(&[]);
        client.wait_for_part(1);
        signal(&running, Signal::STOP);
        let stopped = chain[place].running.stop().unwrap();
        signal(&running, Signal::CONT);
        assert_eq!((stopped.status.code(), stopped.error_text()), (Some(0), String::new()));
        assert!(!stopped.text().contains("completed"), "{}", stopped.text());
        client.assert_failed(&running.wait().unwrap(), "cannot download myfile: cut off after ");
    }
}

/// A node whose file never ends, and that reports how sending it ended.
fn endless(ended: Sender<std::io::ErrorKind>) -> (SocketAddr, scripts::ports::ReservedPort) {
    odd_node(move |mut stream, _| {
        let piece = content(100_000);
        let error = loop {
            if let Err(error) = stream.write_all(&piece) {
                break error.kind();
            }
        };
        let _ = ended.send(error);
    })
}

#[test]
fn a_client_that_goes_away_cancels_the_whole_chain() {
    for end in [Signal::KILL, Signal::INT, Signal::TERM] {
        let (tells, ended) = unbounded();
        let chain: [Node; 2] = nodes(&[]);
        let (last, _port) = endless(tells);
        let client = Client::new("myfile", &[chain[0].address(), chain[1].address(), last]);
        let mut running = client.start(&[]);
        client.wait_for_part(1);
        signal(&running, end);
        let status = running.wait().unwrap();
        assert_ne!(status.status.code(), Some(0));
        let kind = ended.recv_timeout(PATIENCE).expect("the last node learns of it");
        assert!(
            matches!(kind, std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe),
            "{kind:?}"
        );
        chain[0].running.expect_complaint("the client went away after ").unwrap();
        chain[1].running.expect_complaint("the client went away after ").unwrap();
        if end != Signal::KILL {
            client.assert_failed(&status, "cannot download myfile: interrupted after ");
        }
    }
}

/// A connection on which nothing ever comes.
fn silent() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let near = TcpStream::connect(listener.local_addr().expect("a bound socket")).expect("it listens");
    (near, listener.accept().expect("a connection").0)
}

/// Nothing is under way that could fail, so only a reset by the dead client's system can tell the nodes.
#[test]
fn a_client_that_is_killed_cancels_a_silent_chain() {
    let (asks, asked) = unbounded();
    let (tells, told) = unbounded();
    let (last, _port) = odd_node(move |stream, _| {
        let (silent, _other) = silent();
        asks.send(()).unwrap();
        // Sooner than a node gives up on a silent next hop by itself.
        let soon = Instant::now() + DATA_PATIENCE / 2;
        let woken = wait(&silent, For::Reading, &stream, None, soon);
        tells.send(woken.unwrap()).unwrap();
    });
    let [one, two] = nodes(&[]);
    for end in [Signal::KILL, Signal::INT] {
        let client = Client::new("myfile", &[one.address(), two.address(), last]);
        let mut running = client.start(&["--timeout", "60"]);
        asked.recv_timeout(PATIENCE).expect("the last node is asked");
        signal(&running, end);
        assert_eq!(told.recv_timeout(PATIENCE), Ok(Wake::WatchedGone));
        running.wait().unwrap();
    }
}

/// The file has come, and is to be verified with a node that says nothing; or it was cut off, and the node
/// does not say why.
#[test]
fn ctrl_c_while_the_client_asks_leaves_nothing() {
    for cut_off in [false, true] {
        let (holds, held) = unbounded();
        let (bad, _port) = odd_node(move |mut stream, request| {
            if request.ends_with(b"?stat\n") {
                holds.send(stream).unwrap();
                return;
            }
            stream.write_all(b"hello").unwrap();
            if cut_off {
                reset(stream);
            }
        });
        let client = Client::new("myfile", &[bad]);
        let mut running = client.start(&["--verify"]);
        let asked = held.recv_timeout(PATIENCE).expect("the client asks");
        signal(&running, Signal::INT);
        client.assert_failed(&running.wait().unwrap(), "interrupted");
        drop(asked);
    }
}

//! One suite for every server of the menu service, whichever way it serves: the same bytes must get
//! the same answers.
//!
//! `scripts::menu_suite!(program)` in a crate's test file makes a test of each.

mod harness;

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::PATIENCE;

pub use harness::{Client, Server};

/// The longest request line that a server takes, in bytes without its end.
const MAX_LINE: usize = 64 * 1024;

/// Makes a test of each check of the suite, for the program given.
#[macro_export]
macro_rules! menu_suite {
    ($program:expr) => {
        $crate::menu_suite! { $program,
            a_request_cut_at_every_byte_has_the_same_answer
            requests_in_one_segment_are_all_answered_in_their_order
            every_kind_of_line_has_its_answer
            a_line_of_64_kib_is_answered_and_a_longer_one_ends_the_client
            a_half_close_behind_the_request_gets_the_reply_and_the_end
            clients_that_keep_the_server_waiting_hold_up_nobody
            ids_and_counts_are_right_under_churn
            ctrl_c_with_a_thousand_clients_ends_well_and_the_port_opens_again
            reports_come_in_their_time_idle_and_under_load
            every_client_is_told_who_comes_and_goes_when_asked_to
            the_echo_service_is_the_single_socket_reports
            silent_clients_are_given_up
        }
    };
    ($program:expr, $($check:ident)*) => {
        $(#[test]
        fn $check() {
            $crate::menu_suite::$check($program);
        })*
    };
}

#[expect(missing_docs, reason = "the names say it")]
pub fn a_request_cut_at_every_byte_has_the_same_answer(program: &str) {
    let server = Server::start(program, &[]);
    let request = "1grüße, 漢字\r\n".as_bytes();
    for cut in 1..request.len() {
        let mut client = server.client();
        client.say(&request[..cut]);
        // Another client's whole exchange lies between, so the server has seen the first part alone.
        server.client().ask(b"1x\n", b"X\n");
        client.ask(&request[cut..], "GRÜSSE, 漢字\n".as_bytes());
    }
    let mut client = server.client();
    for byte in request {
        client.say(&[*byte]);
    }
    client.hear("GRÜSSE, 漢字\n".as_bytes());
}

#[expect(missing_docs, reason = "the names say it")]
pub fn requests_in_one_segment_are_all_answered_in_their_order(program: &str) {
    let server = Server::start(program, &[]);
    let mut client = server.client();
    client.ask(b"1a\n1b\n3\n1c\n3", b"A\nB\nrequests served = 3\nC\n");
    client.ask(b"\n", b"requests served = 5\n");
    client.ask(&b"1x\n".repeat(20_000), &b"X\n".repeat(20_000));
    let address = client.0.local_addr().expect("a connected socket");
    let told = format!("client IP = 127.0.0.1, port = {}\n", address.port());
    let mut younger = server.client();
    younger.ask(b"3\n", b"requests served = 20006\n");
    client.ask(b"2\n", told.as_bytes());
    let commands = server.stop().into_iter().filter(|line| line.starts_with("Command ")).count();
    assert_eq!(commands, 20_007);
}

#[expect(missing_docs, reason = "the names say it")]
pub fn every_kind_of_line_has_its_answer(program: &str) {
    let server = Server::start(program, &[]);
    let mut client = server.client();
    let lines: [(&[u8], &[u8]); 9] = [
        (b"1\n", b"\n"),
        (b"\n", b"error: unknown command ''\n"),
        (b"\r\n", b"error: unknown command ''\n"),
        (b"1nul \0 nul\n", b"NUL \0 NUL\n"),
        (b"1not \xff utf-8 \xc3\n", b"NOT \xff UTF-8 \xc3\n"),
        (b"1a\rb\r\n", b"A\rB\n"),
        (b"6\n", b"error: unknown command '6'\n"),
        (b"2 \n", b"error: unknown command '2 '\n"),
        (b"3\n", b"requests served = 5\n"),
    ];
    for (request, reply) in lines {
        client.ask(request, reply);
    }
    client.say(b"4\n");
    let mut time = [0; 20];
    client.0.read_exact(&mut time).expect("the run time comes");
    assert!(time.starts_with(b"run time = 00:0") && time.ends_with(b"\n"), "{}", time.escape_ascii());
    client.say(b"5\n1never answered\n");
    assert_eq!(client.hear_all(), b"");
}

#[expect(missing_docs, reason = "the names say it")]
pub fn a_line_of_64_kib_is_answered_and_a_longer_one_ends_the_client(program: &str) {
    let server = Server::start(program, &[]);
    let line = |length: usize| [b"1", vec![b'x'; length - 1].as_slice()].concat();
    let mut client = server.client();
    let reply = [vec![b'X'; MAX_LINE - 1].as_slice(), b"\n"].concat();
    client.ask(&[line(MAX_LINE).as_slice(), b"\r\n"].concat(), &reply);
    client.say(&line(MAX_LINE + 1));
    let told = client.hear_all();
    assert!(told.starts_with(b"error: ") && told.ends_with(b"\n"), "{}", told.escape_ascii());
    server.client().ask(b"1next\n", b"NEXT\n");
    // What it sends on must not turn the answer into a reset.
    for _ in 0..20 {
        let mut client = server.client();
        client.say(&line(10 * MAX_LINE));
        assert_eq!(client.hear_all(), told);
    }
}

#[expect(missing_docs, reason = "the names say it")]
pub fn a_half_close_behind_the_request_gets_the_reply_and_the_end(program: &str) {
    let server = Server::start(program, &[]);
    for _ in 0..100 {
        let mut client = server.client();
        client.say(b"1the last\n1half a li");
        client.0.shutdown(Shutdown::Write).expect("a connected socket");
        assert_eq!(client.hear_all(), b"THE LAST\n");
    }
}

#[expect(missing_docs, reason = "the names say it")]
pub fn clients_that_keep_the_server_waiting_hold_up_nobody(program: &str) {
    let server = Server::start(program, &["--quiet"]);
    let _silent = server.client();
    let mut half = server.client();
    half.say(b"1half a li");
    let never_reads = server.client();
    never_reads.0.set_nonblocking(true).expect("a socket");
    let mut asked = 0;
    let deadline = Instant::now() + PATIENCE;
    // Until neither side's buffers take any more.
    let mut refusals = 0;
    while refusals < 50 && Instant::now() < deadline {
        match (&never_reads.0).write(&b"2\n".repeat(10_000)) {
            Ok(sent) => (asked, refusals) = (asked + sent, 0),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                refusals += 1;
                server.client().ask(b"1held up?\n", b"HELD UP?\n");
            }
            Err(error) => panic!("the client that never reads was let go: {error}"),
        }
    }
    assert!(refusals == 50 && asked > 100_000, "{asked} bytes were taken from it, without end");
    half.ask(b"ne\n", b"HALF A LINE\n");
}

#[expect(missing_docs, reason = "the names say it")]
pub fn ids_and_counts_are_right_under_churn(program: &str) {
    const CLIENTS: usize = 50;
    const EACH: usize = 200;
    let server = Server::start(program, &["--quiet"]);
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                for n in 0..EACH {
                    let mut client = server.client();
                    if n % 4 < 2 {
                        client.ask(b"1x\n", b"X\n");
                    }
                    if n % 2 == 0 { client.reset() } else { drop(client) }
                }
            });
        }
    });
    let mut server = server;
    let last = format!("Client {} connected.", CLIENTS * EACH);
    server.running.expect(&last).expect("all have come");
    server.running.expect_last(" = 0\n", CLIENTS * EACH).expect("the count comes to 0 at the end");
    check_churn(&server.stop(), CLIENTS * EACH);
}

/// Every line whole, every ID once, every count the one before and one more or less.
fn check_churn(lines: &[String], connects: usize) {
    let (mut connected, mut gone) = (BTreeSet::new(), BTreeSet::new());
    let mut requests = 0;
    let (first, rest) = lines.split_first().expect("a first line");
    assert!(first.starts_with("The server is ready to receive on port "), "{first}");
    let (last, rest) = rest.split_last().expect("a last line");
    assert_eq!(last, "Bye bye~");
    for line in rest {
        if let Some(peer) = line.strip_prefix("Connection request from ") {
            assert!(peer.parse::<SocketAddr>().is_ok(), "{line}");
            requests += 1;
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        let ["Client", id, event, "Number", "of", "connected", "clients", "=", count] = words[..] else {
            panic!("a line that is not whole: {line}");
        };
        let id: usize = id.parse().expect("an ID");
        let fresh = match event {
            "connected." => connected.insert(id),
            "disconnected." => connected.contains(&id) && gone.insert(id),
            _ => panic!("{line}"),
        };
        assert!(fresh, "not the first time: {line}");
        assert_eq!(count.parse(), Ok(connected.len() - gone.len()), "{line}");
    }
    assert_eq!((requests, gone.len()), (connects, connects));
    assert_eq!(connected, (1..=connects).collect());
}

#[expect(missing_docs, reason = "the names say it")]
pub fn ctrl_c_with_a_thousand_clients_ends_well_and_the_port_opens_again(program: &str) {
    let mut server = Server::start(program, &[]);
    let mut clients: Vec<Client> = (0..1000).map(|_| server.client()).collect();
    clients[999].ask(b"1all here?\n", b"ALL HERE?\n");
    let ended = server.running.stop().expect("the server ends");
    assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
    let text = ended.text();
    assert!(text.ends_with("Number of connected clients = 0\nBye bye~\n"), "{}", &text[text.len() - 100..]);
    for client in &mut clients {
        assert_eq!(client.hear_all(), b"");
    }
    let again = Server::start_on(server.port, program, &[]);
    again.client().ask(b"1again\n", b"AGAIN\n");
}

#[expect(missing_docs, reason = "the names say it")]
pub fn reports_come_in_their_time_idle_and_under_load(program: &str) {
    const EVERY: Duration = Duration::from_millis(500);
    for load in [0, 20] {
        let options = ["--quiet", "--report-every", "0.5", "--timestamps"];
        let mut server = Server::start(program, &options);
        let stop = Instant::now() + EVERY * 5;
        thread::scope(|scope| {
            for _ in 0..load {
                let mut client = server.client();
                scope.spawn(move || {
                    while Instant::now() < stop {
                        client.ask(&b"1flood\n".repeat(100), &b"FLOOD\n".repeat(100));
                    }
                });
            }
            while Instant::now() < stop {
                server.running.expect("\n").expect("reports go on");
            }
        });
        let lines = server.stop();
        let time = |line: &str| {
            let stamp = line.split(' ').next().expect("a time");
            chrono::DateTime::parse_from_rfc3339(stamp).expect("a time").timestamp_millis()
        };
        let start = time(&lines[0]);
        let reports: Vec<i64> = lines
            .iter()
            .filter(|line| line.split_once(' ').is_some_and(|(_, text)| text.starts_with("Number of")))
            .map(|line| time(line) - start)
            .collect();
        assert!(reports.len() >= 4, "{reports:?}");
        for (n, at) in (1..).zip(&reports) {
            // Late by less than a period however busy the machine; never early, never drifting.
            assert!((n * 500 - 100..n * 500 + 400).contains(at), "report {n} of {reports:?}, load {load}");
        }
    }
}

#[expect(missing_docs, reason = "the names say it")]
pub fn every_client_is_told_who_comes_and_goes_when_asked_to(program: &str) {
    let server = Server::start(program, &["--announce", "--list-clients"]);
    let mut one = server.client();
    one.hear(b"Client 1 connected. Number of connected clients = 1\n");
    let mut two = server.client();
    for client in [&mut one, &mut two] {
        client.hear(b"Client 2 connected. Number of connected clients = 2\n");
    }
    one.ask(b"5\n", b"");
    assert_eq!(one.hear_all(), b"");
    two.hear(b"Client 1 disconnected. Number of connected clients = 1\n");
    two.ask(b"1still here\n", b"STILL HERE\n");
    let lines = server.stop();
    let lists: Vec<&String> = lines.iter().filter(|line| line.starts_with("Connected clients: ")).collect();
    let expected = ["{client 1}", "{client 1, client 2}", "{client 2}", "{}"]
        .map(|list| format!("Connected clients: {list}"));
    assert_eq!(lists, expected.iter().collect::<Vec<_>>());
}

#[expect(missing_docs, reason = "the names say it")]
pub fn the_echo_service_is_the_single_socket_reports(program: &str) {
    let server = Server::start(program, &["--service", "echo"]);
    let (mut one, mut two) = (server.client(), server.client());
    two.ask(b"second\x1b", b"second\x1b");
    one.ask(b"first\n", b"first\n");
    let long: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    thread::scope(|scope| {
        let mut reader = one.0.try_clone().expect("a socket");
        let heard = scope.spawn(move || {
            let mut heard = vec![0; 300_000];
            reader.read_exact(&mut heard).expect("all comes back");
            heard
        });
        one.say(&long);
        assert!(heard.join().expect("the reader's end") == long, "other bytes came back");
    });
    let peers = [&one, &two].map(|client| client.0.local_addr().expect("a socket").port());
    let lines = server.stop();
    assert_eq!(lines[1], "Use echo-server HOST PORT for non default args");
    for expected in [
        format!("Connected by ('127.0.0.1', {})", peers[0]),
        format!("Received data from ('127.0.0.1', {}) : second\\u{{1b}}", peers[1]),
        format!("Received data from ('127.0.0.1', {}) : first\\n", peers[0]),
        "Ctrl + C, exiting...".to_owned(),
    ] {
        assert!(lines.contains(&expected), "{expected} is not among {:?}", &lines[..lines.len().min(9)]);
    }
    let most = lines.iter().filter_map(|line| line.split_once(" : ")).map(|(_, text)| text.len()).max();
    assert!(most > Some(1024) && most <= Some(1024 * 6), "a receive is of at most 1024 bytes: {most:?}");
}

#[expect(missing_docs, reason = "the names say it")]
pub fn silent_clients_are_given_up(program: &str) {
    let mut server = Server::start(program, &["--idle-timeout", "0.3"]);
    let mut silent = server.client();
    assert_eq!(silent.hear_all(), b"");
    server.running.expect("Client 1 disconnected. Number of connected clients = 0\n").expect("it is told");
}

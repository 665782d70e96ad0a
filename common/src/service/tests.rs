use super::*;
use crossbeam_channel::Receiver;

fn service(kind: Kind, options: Options) -> (Arc<Service>, Receiver<String>) {
    let (lines, printed) = LineWriter::channel();
    (Service::new(kind, options, None, lines), printed)
}

fn peer(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

fn printed(lines: &Receiver<String>) -> Vec<String> {
    lines.try_iter().collect()
}

#[test]
fn ids_and_counts_are_the_assignments() {
    let (service, lines) = service(Kind::Menu, Options { list_clients: true, ..Options::default() });
    let [_one, two, _three] = [1, 2, 3].map(|port| service.admit(peer(port)));
    printed(&lines);
    drop(two);
    let _four = service.admit(peer(4));
    let _two_again = service.admit(peer(5));
    service.report();
    assert_eq!(
        printed(&lines),
        [
            "Client 2 disconnected. Number of connected clients = 2",
            "Connected clients: {client 1, client 3}",
            "Connection request from 127.0.0.1:4",
            "Client 4 connected. Number of connected clients = 3",
            "Connected clients: {client 1, client 3, client 4}",
            "Connection request from 127.0.0.1:5",
            "Client 5 connected. Number of connected clients = 4",
            "Connected clients: {client 1, client 3, client 4, client 5}",
            "Number of connected clients = 4",
        ]
    );
}

#[test]
fn requests_of_all_clients_are_counted_and_printed() {
    let (service, lines) = service(Kind::Menu, Options::default());
    let [mut one, mut two] = [1, 2].map(|port| service.admit(peer(port)));
    printed(&lines);
    let mut out = Vec::new();
    assert_eq!(one.take(b"1abc\n6\n2", &mut out), Progress::Waiting);
    assert_eq!(two.take(b"3\r\n", &mut out), Progress::Waiting);
    assert_eq!(one.take(b"\n5\n3\n", &mut out), Progress::Ended);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "ABC\nerror: unknown command '6'\nrequests served = 2\nclient IP = 127.0.0.1, port = 1\n"
    );
    assert_eq!(printed(&lines), ["Command 1", "Command 3", "Command 2"]);
}

#[test]
fn what_waits_for_a_client_is_bounded_and_nothing_of_it_is_lost() {
    let (service, _lines) = service(Kind::Menu, Options { quiet: true, ..Options::default() });
    let mut session = service.admit(peer(1));
    let (mut out, mut replies) = (Vec::new(), 0);
    let mut progress = session.take(&b"3\n".repeat(30_000), &mut out);
    while progress == Progress::Full {
        assert!(out.len() < MAX_UNSENT + 100, "{}", out.len());
        replies += out.iter().filter(|b| **b == b'\n').count();
        out.clear();
        progress = session.go_on(&mut out);
    }
    replies += out.iter().filter(|b| **b == b'\n').count();
    assert_eq!((progress, replies), (Progress::Waiting, 30_000));
    assert!(out.ends_with(b"requests served = 30000\n"));
}

#[test]
fn an_overlong_line_is_told_and_ends_the_client() {
    let (service, _lines) = service(Kind::Menu, Options::default());
    let mut session = service.admit(peer(1));
    let mut out = Vec::new();
    assert_eq!(session.take(&vec![b'1'; MAX_LINE + 1], &mut out), Progress::Ended);
    assert_eq!(out, b"error: a line has at most 65536 bytes\n");
}

#[test]
fn the_echo_prints_the_single_socket_reports_lines() {
    let (service, lines) = service(Kind::Echo, Options::default());
    service.open(&HostPort::new("127.0.0.1", 8000));
    let mut session = service.admit(peer(7));
    let mut out = Vec::new();
    session.take(b"hello\n", &mut out);
    drop(session);
    service.report();
    service.close();
    assert_eq!(out, b"hello\n");
    assert_eq!(
        printed(&lines),
        [
            "",
            "Use echo-server HOST PORT for non default args",
            "Listening on 127.0.0.1:8000",
            "Connected by ('127.0.0.1', 7)",
            "Received data from ('127.0.0.1', 7) : hello\\n",
            "Ctrl + C, exiting...",
        ]
    );
}

#[test]
fn quiet_leaves_out_only_what_each_request_prints() {
    for (kind, kept) in [(Kind::Menu, 3), (Kind::Echo, 1)] {
        let (service, lines) = service(kind, Options { quiet: true, ..Options::default() });
        service.admit(peer(1)).take(b"1x\n", &mut Vec::new());
        assert_eq!(printed(&lines).len(), kept, "{kind:?}");
    }
}

#[test]
fn an_announcement_is_the_line_that_is_printed() {
    let (lines, _printed) = LineWriter::channel();
    let (announced, announcements) = crossbeam_channel::unbounded();
    let announce: Announce = Box::new(move |line| announced.send(line.to_owned()).unwrap());
    drop(Service::new(Kind::Menu, Options::default(), Some(announce), lines).admit(peer(1)));
    assert_eq!(
        announcements.try_iter().collect::<Vec<_>>(),
        [
            "Client 1 connected. Number of connected clients = 1",
            "Client 1 disconnected. Number of connected clients = 0"
        ]
    );
}

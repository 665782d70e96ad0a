//! Sessions of datagrams.

use std::net::UdpSocket;
use std::thread;

use super::*;

/// Long enough for a server's reply, so that nothing is sent twice unless a test is about that.
const CALM: [Duration; 4] = [PATIENCE; 4];

struct Server {
    socket: UdpSocket,
}

impl Server {
    fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_read_timeout(Some(PATIENCE)).expect("a bound socket");
        Self { socket }
    }

    fn port(&self) -> u16 {
        self.socket.local_addr().expect("a bound socket").port()
    }

    fn receive(&self) -> (String, SocketAddr) {
        let mut datagram = vec![0; 65_536];
        let (length, from) = self.socket.recv_from(&mut datagram).expect("a datagram");
        (String::from_utf8(datagram[..length].to_vec()).expect("a request in UTF-8"), from)
    }

    fn send(&self, datagram: &str, to: SocketAddr) {
        self.socket.send_to(datagram.as_bytes(), to).expect("a client that listens");
    }

    /// Whether no datagram waits.
    fn has_all(&self) -> bool {
        self.socket.set_nonblocking(true).expect("a bound socket");
        self.socket.recv_from(&mut [0]).is_err()
    }
}

/// Plays a session whose tries wait so long, against a server that is used by `serve`.
fn play_with<T: Send>(
    waits: [Duration; 4],
    input: &str,
    serve: impl FnOnce(&Server) -> T + Send,
) -> (Played, T) {
    let server = Server::start();
    let mut link = client_of_server(&server, waits);
    let (lines, printed) = LineWriter::channel();
    let (ended, found) = thread::scope(|scope| {
        let serving = scope.spawn(|| serve(&server));
        let ended = converse(&mut link, &mut input.as_bytes(), false, &lines);
        (ended, serving.join().expect("a server that does not panic"))
    });
    assert!(server.has_all(), "the client sent more");
    (played(server.port(), ended, lines, &printed), found)
}

fn client_of_server(server: &Server, waits: [Duration; 4]) -> udp::Datagrams {
    let link = udp::Datagrams::open(HostPort::new("127.0.0.1", server.port()), PATIENCE);
    link.expect("an address of this machine").with_waits(waits)
}

fn replies(played: &Played) -> Vec<&str> {
    played.talk().into_iter().filter_map(|line| line.strip_prefix("Reply from server: ")).collect()
}

#[test]
fn a_whole_session_prints_the_same_lines_as_over_tcp() {
    let (played, port) = play_with(CALM, "1\nhello\n2\n5\n", |server| {
        let (request, client) = server.receive();
        assert_eq!(request, "1hello\n#1");
        server.send("HELLO\n#1", client);
        assert_eq!(server.receive(), ("2\n#2".to_owned(), client));
        server.send("client IP = 127.0.0.1, port = 54809\r\n#2", client);
        assert_eq!(server.receive(), ("5\n".to_owned(), client));
        client.port()
    });
    let menu = MENU.join("\n");
    let expected = format!(
        "The client is running on port {port}\n\
         {menu}\nInput option: Input sentence: \nReply from server: HELLO\nRTT = [..] ms\n\n\
         {menu}\nInput option: \nReply from server: client IP = 127.0.0.1, port = 54809\nRTT = [..] ms\n\n\
         {menu}\nInput option: \nBye bye~"
    );
    assert_eq!(played.ended, Ok(()));
    assert_eq!(played.printed.join("\n"), expected);
}

#[test]
fn a_request_whose_datagram_was_lost_is_sent_again() {
    let waits = [Duration::from_millis(20), PATIENCE, PATIENCE, PATIENCE];
    let (played, ()) = play_with(waits, "1\nhello\n", |server| {
        let lost = server.receive();
        let (request, client) = server.receive();
        assert_eq!((request.as_str(), client), ("1hello\n#1", lost.1));
        assert_eq!(request, lost.0);
        server.send("HELLO\n#1", client);
    });
    assert_eq!(played.ended, Ok(()));
    assert_eq!(replies(&played), ["HELLO"]);
    assert_eq!(played.menus(), 2);
}

#[test]
fn the_time_counts_from_the_first_try() {
    let server = Server::start();
    let mut link = client_of_server(&server, [Duration::from_millis(60), PATIENCE, PATIENCE, PATIENCE]);
    let (lines, printed) = LineWriter::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            server.receive();
            server.send("requests served = 1\n#1", server.receive().1);
        });
        converse(&mut link, &mut "3\n".as_bytes(), false, &lines).unwrap();
    });
    drop(lines);
    let time = printed.iter().find_map(|line| line.strip_prefix("RTT = ").map(str::to_owned)).unwrap();
    let milliseconds: f64 = time.trim_end_matches(" ms").parse().unwrap();
    assert!(milliseconds >= 60.0, "{time}");
}

#[test]
fn a_late_reply_is_not_taken_for_the_next_requests() {
    let (played, ()) = play_with(CALM, "1\none\n1\ntwo\n3\n", |server| {
        let (request, client) = server.receive();
        assert_eq!(request, "1one\n#1");
        server.send("ONE\n#1", client);
        server.send("ONE\n#1", client);
        assert_eq!(server.receive().0, "1two\n#2");
        for ignored in ["ONE\n#1", "ONE\n#2\n", "ONE\n", "ONE#2", "", "#2", "ONE\n\n#2", "ONE\n#22"] {
            server.send(ignored, client);
        }
        server.send("TWO\n#2", client);
        assert_eq!(server.receive().0, "3\n#3");
        server.send("TWO\n#2", client);
        server.send("requests served = 3\n#3", client);
    });
    assert_eq!(played.ended, Ok(()));
    assert_eq!(replies(&played), ["ONE", "TWO", "requests served = 3"]);
}

#[test]
fn silence_is_told_after_four_tries() {
    let (played, tries) =
        play_with([Duration::from_millis(5); 4], "1\na\n", |server| [(); 4].map(|()| server.receive().0));
    assert_eq!(tries, ["1a\n#1"; 4]);
    let told = "no reply from 127.0.0.1:PORT: nothing came back for 4 tries; \
                is the server running with --udp, and is that its port?";
    assert_eq!(played.ended, Err(told.to_owned()));
    assert_eq!(played.talk(), ["Input option: Input sentence: "]);
}

#[test]
fn the_tries_last_eight_seconds_or_as_long_as_the_reply_may_take() {
    assert_eq!(udp::WAITS.iter().sum::<Duration>(), Duration::from_secs(8));
    let server = Server::start();
    let reply_timeout = Duration::from_millis(20);
    let start = Instant::now();
    let played = play(&ClientArgs { reply_timeout, ..client_of(server.port(), true) }, &mut "2\n".as_bytes());
    assert!((reply_timeout..udp::WAITS[0]).contains(&start.elapsed()));
    assert!(played.ended.unwrap_err().contains("nothing came back for 1 try; "));
    assert_eq!(server.receive().0, "2\n#1");
    assert!(server.has_all());
}

#[test]
fn a_port_where_nobody_listens_is_told_at_once() {
    let port = Server::start().port();
    let start = Instant::now();
    let played = play(&client_of(port, true), &mut "2\n".as_bytes());
    assert!(start.elapsed() < udp::WAITS[0], "it waited for a reply");
    let told = "no reply from 127.0.0.1:PORT: connection refused; \
                is the server running with --udp, and is that its port?";
    assert_eq!(played.ended, Err(told.to_owned()));
    assert_eq!(played.talk(), ["Input option: "]);
}

#[test]
fn a_sentence_must_fit_a_datagram_threefold() {
    let longest = "ΐ".repeat(10_500);
    let input = format!("1\n{longest}x\n1\n{longest}\n");
    let (played, ()) = play_with(CALM, &input, |server| {
        let (request, client) = server.receive();
        assert!(request == format!("1{longest}\n#1"), "{} bytes", request.len());
        server.send(&format!("{}\n#1", longest.to_uppercase()), client);
    });
    assert_eq!(played.ended, Ok(()));
    let refused =
        "Input option: Input sentence: The sentence is too long, the server takes at most 21000 bytes";
    assert_eq!(played.talk()[0], refused);
    assert_eq!(replies(&played).concat().len(), 63_000);
}

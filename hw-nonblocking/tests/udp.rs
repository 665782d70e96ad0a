//! The menu by datagrams, from outside.

#![cfg(unix)]

use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use scripts::menu_suite::Server;
use scripts::process::{PATIENCE, Running};

const SERVER: &str = env!("CARGO_BIN_EXE_nonblocking-server");
/// The largest datagram over IPv4.
const LARGEST: usize = 65_507;

fn start(options: &[&str]) -> Server {
    Server::start(SERVER, &[&["--udp"], options].concat())
}

/// A client by datagrams whose every wait is bounded.
struct Caller(UdpSocket);

impl Caller {
    fn of(server: &Server) -> Self {
        Self::from(Ipv4Addr::LOCALHOST, 0, server)
    }

    fn from(source: Ipv4Addr, port: u16, server: &Server) -> Self {
        let socket = UdpSocket::bind((source, port)).expect("a free port");
        socket.connect(server.address()).expect("an address");
        socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
        Self(socket)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().expect("a bound socket").port()
    }

    fn say(&self, datagram: &[u8]) {
        assert_eq!(self.0.send(datagram).expect("a socket"), datagram.len());
    }

    fn hear(&self) -> Vec<u8> {
        let mut datagram = vec![0; LARGEST + 1];
        let length = self.0.recv(&mut datagram).expect("the server answers");
        datagram.truncate(length);
        datagram
    }

    fn ask(&self, request: &[u8], reply: &[u8]) {
        self.say(request);
        assert_eq!(self.hear().escape_ascii().to_string(), reply.escape_ascii().to_string());
    }

    /// Nothing is there to be heard; holds after an answer to another that asked later.
    fn hears_nothing(&self) {
        self.0.set_nonblocking(true).expect("a socket");
        assert_eq!(self.0.recv(&mut [0; 100]).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
        self.0.set_nonblocking(false).expect("a socket");
    }
}

#[test]
fn every_command_is_answered_with_or_without_a_line_end() {
    let server = start(&[]);
    let caller = Caller::of(&server);
    let mut expected = vec![
        format!("The server is ready to receive on port {}", server.port.number()),
        format!("Connection request from 127.0.0.1:{}", caller.port()),
        "Client 1 connected. Number of connected clients = 1".to_owned(),
    ];
    for (n, end) in ["", "\n", "\r\n"].into_iter().enumerate() {
        let ask =
            |request: &str, reply: &str| caller.ask(format!("{request}{end}").as_bytes(), reply.as_bytes());
        ask("1grüße, 漢字", "GRÜSSE, 漢字\n");
        ask("1", "\n");
        ask("2", &format!("client IP = 127.0.0.1, port = {}\n", caller.port()));
        ask("3", &format!("requests served = {}\n", 5 * n + 4));
        caller.say(format!("4{end}").as_bytes());
        let time = String::from_utf8(caller.hear()).unwrap();
        assert!(time.starts_with("run time = 00:0") && time.len() == 20 && time.ends_with('\n'), "{time}");
        ask("6", "error: unknown command '6'\n");
        ask("2 ", "error: unknown command '2 '\n");
        ask("", "error: unknown command ''\n");
        expected.extend([1, 1, 2, 3, 4].map(|command| format!("Command {command}")));
    }
    expected
        .extend(["Client 1 disconnected. Number of connected clients = 0", "Bye bye~"].map(str::to_owned));
    assert_eq!(server.stop(), expected);
}

#[test]
fn a_tag_comes_back_behind_the_reply_as_far_as_32_bytes() {
    let server = start(&["--quiet"]);
    let caller = Caller::of(&server);
    caller.ask(b"1hello\n#17", b"HELLO\n#17");
    caller.ask(b"1hello\r\n#18", b"HELLO\n#18");
    caller.ask(b"3\nnot \xff a line\n\r\n", b"requests served = 3\nnot \xff a line\n\r\n");
    caller.ask(b"nonsense\n#19", b"error: unknown command 'nonsense'\n#19");
    caller.ask(b"\n#20", b"error: unknown command ''\n#20");
    let tag: Vec<u8> = (b'A'..).take(40).collect();
    for length in [31, 32, 33, 40] {
        let reply = [b"X\n", &tag[..length.min(32)]].concat();
        caller.ask(&[b"1x\n", &tag[..length]].concat(), &reply);
    }
}

#[test]
fn who_left_and_comes_again_is_a_new_client() {
    let mut server = start(&[]);
    let caller = Caller::of(&server);
    for (id, leave) in (1..).zip([&b"5"[..], b"5\n", b"5\r\n", b"5\n#9"]) {
        caller.ask(b"1x", b"X\n");
        caller.say(leave);
        let lines = format!(
            "Connection request from 127.0.0.1:{}\n\
             Client {id} connected. Number of connected clients = 1\n\
             Command 1\n\
             Client {id} disconnected. Number of connected clients = 0\n",
            caller.port()
        );
        let seen = server.running.expect(" disconnected. Number of connected clients = 0\n").unwrap();
        assert!(seen.ends_with(&lines), "{seen}");
    }
    Caller::of(&server).ask(b"3", b"requests served = 5\n");
    caller.hears_nothing();
}

#[test]
fn clients_are_told_apart_by_address_and_by_port() {
    let mut sources = vec![Ipv4Addr::LOCALHOST; 2];
    if cfg!(target_os = "linux") {
        sources.push(Ipv4Addr::new(127, 0, 0, 2));
    }
    let server = start(&["--list-clients"]);
    let mut callers: Vec<Caller> = sources.iter().map(|source| Caller::from(*source, 0, &server)).collect();
    if cfg!(target_os = "linux") {
        // The first one's port at another address.
        callers.push(Caller::from(sources[2], callers[0].port(), &server));
        sources.push(sources[2]);
    }
    // All ask before any listens.
    callers.iter().for_each(|caller| caller.say(b"2"));
    for (caller, source) in callers.iter().zip(&sources) {
        let told = format!("client IP = {source}, port = {}\n", caller.port());
        assert_eq!(String::from_utf8(caller.hear()).unwrap(), told);
    }
    callers[0].say(b"5");
    callers[1].ask(b"1still here", b"STILL HERE\n");
    callers[0].ask(b"1again", b"AGAIN\n");
    let lines = server.stop();
    let (others, new) = (callers.len() - 1, callers.len() + 1);
    let names: Vec<String> = (2..=callers.len()).map(|id| format!("client {id}")).collect();
    for line in [
        format!("Client 1 disconnected. Number of connected clients = {others}"),
        format!("Connected clients: {{{}}}", names.join(", ")),
        format!("Client {new} connected. Number of connected clients = {}", others + 1),
    ] {
        assert!(lines.contains(&line), "{line} is not among {lines:#?}");
    }
}

#[test]
fn a_silent_client_is_disconnected_and_one_that_goes_on_is_not() {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut server = start(&["--client-timeout", "0.3", "--quiet"]);
        let (silent, goes_on) = (Caller::of(&server), Caller::of(&server));
        let began = Instant::now();
        silent.ask(b"1x", b"X\n");
        goes_on.ask(b"1x", b"X\n");
        let (mut last, mut longest_pause) = (Instant::now(), Duration::ZERO);
        while !server.running.has_printed("Client 1 disconnected. Number of connected clients = ") {
            assert!(began.elapsed() < PATIENCE, "the silent client is never disconnected");
            thread::sleep(Duration::from_millis(5));
            goes_on.ask(b"1x", b"X\n");
            longest_pause = longest_pause.max(last.elapsed());
            last = Instant::now();
        }
        assert!(began.elapsed() > Duration::from_millis(290), "too early: {:?}", began.elapsed());
        // The silent one is a new client when it comes again.
        silent.ask(b"1x", b"X\n");
        longest_pause = longest_pause.max(last.elapsed());
        if longest_pause > Duration::from_millis(200) {
            if Instant::now() > deadline {
                println!("skipped: this machine is too busy to tell silence from waiting");
                return;
            }
            continue;
        }
        server.running.expect("Client 1 disconnected. Number of connected clients = 1\n").unwrap();
        let seen = server.running.expect("Client 3 connected.").unwrap();
        assert!(!seen.contains("Client 2 disconnected."), "{seen}");
        server.running.expect(" disconnected. Number of connected clients = 0\n").unwrap();
        server.stop();
        return;
    }
}

#[test]
fn the_largest_datagram_is_answered_and_a_reply_that_grows_beyond_it_is_cut() {
    let mut server = start(&["--quiet"]);
    let caller = Caller::of(&server);
    let largest = [b"1", vec![b'x'; LARGEST - 1].as_slice()].concat();
    let reply = [vec![b'X'; LARGEST - 1].as_slice(), b"\n"].concat();
    caller.say(&largest);
    assert!(caller.hear() == reply, "another reply");
    // 2 bytes become 3, which are 2 characters; the cut at the largest would go through one.
    caller.say(format!("1x{}", "ŉ".repeat(30_000)).as_bytes());
    let reply = format!("X{}", "ʼN".repeat(30_000));
    assert!(caller.hear() == reply.as_bytes()[..LARGEST - 1], "cut elsewhere");
    caller.ask(b"1after\n#1", b"AFTER\n#1");
    let ended = server.running.stop().unwrap();
    let note = format!(
        "note: the reply to 127.0.0.1:{} is longer than a datagram: its end is cut off\n",
        caller.port()
    );
    assert_eq!((ended.status.code(), ended.error_text()), (Some(0), note));
}

#[test]
fn an_empty_datagram_is_an_empty_line() {
    let server = start(&[]);
    Caller::of(&server).ask(b"", b"error: unknown command ''\n");
    let lines = server.stop();
    assert_eq!(lines[2], "Client 1 connected. Number of connected clients = 1");
    assert_eq!(lines.len(), 5, "{lines:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_own_port_at_another_address_is_not_answered() {
    let mut server = start(&[]);
    let loops = Caller::from(Ipv4Addr::new(127, 0, 0, 2), server.port.number(), &server);
    for request in [&b"1x"[..], b"", b"5"] {
        loops.say(request);
    }
    Caller::of(&server).ask(b"1x", b"X\n");
    loops.hears_nothing();
    let ended = server.running.stop().unwrap();
    let (port, text) = (server.port.number(), ended.text());
    let note = format!(
        "note: datagrams from port {port} are not answered, as 127.0.0.2:{port} might answer the answer for ever\n"
    );
    assert_eq!((ended.status.code(), ended.error_text()), (Some(0), note));
    assert!(!text.contains("127.0.0.2") && text.contains("\nClient 1 connected."), "{text}");
    assert!(!text.contains("Client 2"), "{text}");
}

#[test]
fn ctrl_c_ends_it_well_and_the_port_opens_again() {
    let mut server = start(&[]);
    let callers: Vec<Caller> = (0..100).map(|_| Caller::of(&server)).collect();
    callers.iter().for_each(|caller| caller.ask(b"1x", b"X\n"));
    let ended = server.running.stop().unwrap();
    assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
    let text = ended.text();
    assert!(text.ends_with("Number of connected clients = 0\nBye bye~\n"), "{text}");
    assert_eq!(text.matches(" disconnected. ").count(), 100);
    let again = Server::start_on(server.port, SERVER, &["--udp"]);
    for caller in callers.iter().take(3) {
        caller.ask(b"1again", b"AGAIN\n");
    }
    assert!(again.stop().contains(&"Client 3 connected. Number of connected clients = 3".to_owned()));
}

#[test]
fn reports_come_idle_and_under_load_and_never_too_many() {
    const EVERY: Duration = Duration::from_millis(200);
    let started = Instant::now();
    let mut server = start(&["--quiet", "--report-every", "0.2"]);
    for _ in 0..3 {
        server.running.expect("\nNumber of connected clients = 0").unwrap();
    }
    let caller = Caller::of(&server);
    caller.ask(b"1flood", b"FLOOD\n");
    let enough = AtomicBool::new(false);
    let (under_load, asked) = thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let mut asked = 1_u64;
            while !enough.load(Ordering::Relaxed) {
                caller.ask(b"1flood", b"FLOOD\n");
                asked += 1;
            }
            asked
        });
        let came: Vec<_> =
            (0..5).map(|_| server.running.expect("\nNumber of connected clients = 1")).collect();
        enough.store(true, Ordering::Relaxed);
        (came, flood.join().unwrap())
    });
    assert!(under_load.iter().all(Result::is_ok), "after {asked} requests: {under_load:?}");
    let lines = server.stop();
    let at_most = started.elapsed().as_millis() / EVERY.as_millis();
    let reports = lines.iter().filter(|line| line.starts_with("Number of connected clients = ")).count();
    assert!((8..=at_most).contains(&(reports as u128)), "{reports} reports, at most {at_most} were due");
    assert_eq!(lines.iter().filter(|line| *line == "Number of connected clients = 2").count(), 0);
}

#[test]
fn the_client_has_a_session_with_it() {
    let mut server = start(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_nonblocking-client"));
    command.args(["--udp", "127.0.0.1", &server.port.number().to_string()]);
    let mut client = Running::start("the client", &mut command).unwrap();
    client.expect("The client is running on port ").unwrap();
    let port: u16 = client.expect("\n").unwrap().trim_end().parse().unwrap();
    let told = format!("client IP = 127.0.0.1, port = {port}");
    let talk = [
        ("1\nhello, grüße", "HELLO, GRÜSSE"),
        ("2", told.as_str()),
        ("3", "requests served = 3"),
        ("4", "run time = 00:0"),
    ];
    for (typed, reply) in talk {
        client.expect("Input option: ").unwrap();
        client.type_line(typed).unwrap();
        client.expect(&format!("\nReply from server: {reply}")).unwrap();
        client.expect("\nRTT = ").unwrap();
    }
    client.expect("Input option: ").unwrap();
    client.type_line("5").unwrap();
    let ended = client.wait().unwrap();
    assert_eq!((ended.status.code(), ended.error_text().as_str()), (Some(0), ""));
    assert!(ended.text().ends_with("Bye bye~\n"), "{}", ended.text());
    server.running.expect("Client 1 disconnected. Number of connected clients = 0\n").unwrap();
    let lines = server.stop();
    assert_eq!(lines[1], format!("Connection request from 127.0.0.1:{port}"));
    assert_eq!(&lines[3..7], ["Command 1", "Command 2", "Command 3", "Command 4"]);
}

#[test]
fn the_echo_is_not_served_by_datagrams() {
    let ended = Running::start("the server", Command::new(SERVER).args(["--udp", "--service", "echo"]))
        .unwrap()
        .wait()
        .unwrap();
    assert_eq!((ended.status.code(), ended.text().as_str()), (Some(1), ""));
    let told = ended.error_text();
    assert!(
        told.starts_with("error: cannot serve the echo by datagrams: ") && told.lines().count() == 1,
        "{told}"
    );
}

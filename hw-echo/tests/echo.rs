//! The echo server and its client, as programs.
#![cfg(unix)]

mod support;

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};

use scripts::ports::ReservedPort;
use scripts::process::{Ended, PATIENCE, Running};
use support::*;

const FAREWELL: &str = "Ctrl + C, exiting...\n";

/// Runs a program as a shell's script does in the background.
fn run_with_sigint_ignored(program: &str, port: u16) -> Running {
    run("sh", &["-c", r#"trap "" INT; exec "$0" "$@""#, program, "127.0.0.1", &port.to_string()])
}

#[track_caller]
fn said_farewell(ended: &Ended) {
    ended_well(ended);
    assert!(ended.text().ends_with(&format!("\n{FAREWELL}")), "{}", ended.text());
}

#[test]
fn every_text_comes_back_unchanged_and_is_one_escaped_line_of_the_log() {
    let said: [(&[u8], &str); 7] = [
        (b"hello", "hello"),
        ("grüße 漢字 \\n".as_bytes(), "grüße 漢字 \\n"),
        (b"\0", "\\u{0}"),
        (b"not UTF-8: \xff\xc3", "not UTF-8: \\xff\\xc3"),
        (b"\x1b[31mred\x07\x7f", "\\u{1b}[31mred\\u{7}\\u{7f}"),
        (b"a\r\nListening on\t\n", "a\\r\\nListening on\\t\\n"),
        ("\u{202e}\u{2028}".as_bytes(), "\\u{202e}\\u{2028}"),
    ];
    let port = ReservedPort::any().unwrap();
    let mut server = serve(ECHO_SERVER, &port, &[]);
    let client = connect(&port);
    let (at, peer) = (port.number(), peer(&client));
    let mut log = format!("\nUse echo-server HOST PORT for non default args\nListening on 127.0.0.1:{at}\n");
    log += &format!("Connected by {peer}\n");
    for (text, shown) in said {
        say_and_hear(&client, text, text);
        log += &format!("Received data from {peer} : {shown}\n");
    }
    let ended = server.stop().unwrap();
    ended_well(&ended);
    assert_eq!(ended.text(), log + FAREWELL);
}

#[test]
fn the_second_client_is_served_only_after_the_first_has_left() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve(ECHO_SERVER, &port, &[]);
    let (first, mut second) = (connect(&port), connect(&port));
    second.write_all(b"2").unwrap();
    for _ in 0..50 {
        say_and_hear(&first, b"1", b"1");
    }
    hears_nothing_yet(&second);
    let waited = format!("Connected by {}\n", peer(&second));
    assert!(!server.has_printed(&waited));
    drop(first);
    hear(&second, b"2");
    let log = server.expect(&waited).unwrap();
    assert_eq!(log.matches(" : 1\n").count(), 50, "{log}");
}

#[test]
fn ctrl_c_and_sigterm_end_the_server_with_and_without_a_client() {
    let signals = [Running::interrupt, Running::terminate];
    for (signal, has_client) in signals.into_iter().flat_map(|signal| [(signal, false), (signal, true)]) {
        let port = ReservedPort::any().unwrap();
        let mut server = serve(ECHO_SERVER, &port, &[]);
        let client = has_client.then(|| connect(&port));
        client.iter().for_each(|client| say_and_hear(client, b"hello", b"hello"));
        signal(&server).unwrap();
        said_farewell(&server.wait().unwrap());
        client.iter().for_each(hear_the_end);
    }
}

#[test]
fn ctrl_c_ends_programs_that_were_started_with_sigint_ignored() {
    let port = ReservedPort::any().unwrap();
    let mut server = until_it_listens(run_with_sigint_ignored(ECHO_SERVER, port.number()), &port);
    let mut client = run_with_sigint_ignored(ECHO_CLIENT, port.number());
    client.expect("> ").unwrap();
    said_farewell(&client.stop().unwrap());
    said_farewell(&server.stop().unwrap());
}

#[test]
fn an_ipv6_client_is_a_four_tuple() {
    if let Err(error) = TcpListener::bind("[::1]:0") {
        return eprintln!("skipped: this machine has no IPv6 ({error})");
    }
    let port = ReservedPort::any().unwrap();
    let number = port.number().to_string();
    let mut server = until_it_listens(run(ECHO_SERVER, &["::1", &number]), &port);
    let address: SocketAddr = format!("[::1]:{number}").parse().unwrap();
    let client = with_deadlines(TcpStream::connect_timeout(&address, PATIENCE).unwrap());
    say_and_hear(&client, b"hello", b"hello");
    let peer = format!("('::1', {}, 0, 0)", own_port(&client));
    let log = server.stop().unwrap().text();
    let served = format!("Connected by {peer}\nReceived data from {peer} : hello\n");
    assert!(log.ends_with(&(served + FAREWELL)), "{log}");
}

#[test]
fn timestamps_stand_before_lines_that_stay_the_same() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve(ECHO_SERVER, &port, &["--timestamps"]);
    let client = connect(&port);
    say_and_hear(&client, b" two  words ", b" two  words ");
    let mut log = String::new();
    for line in server.stop().unwrap().text().lines() {
        let (stamp, rest) = line.split_at_checked(29).unwrap_or_else(|| panic!("no time in {line:?}"));
        let (digits, signs) = (|c: char| if c.is_ascii_digit() { '0' } else { c }, ["+", "-"]);
        let mask: String = stamp.chars().map(digits).collect();
        assert!(signs.map(|sign| format!("0000-00-00T00:00:00.000{sign}00:00")).contains(&mask), "{line:?}");
        assert!(rest.is_empty() || rest.starts_with(' '), "{line:?}");
        log += &format!("{}\n", rest.strip_prefix(' ').unwrap_or(rest));
    }
    let (number, peer) = (port.number(), peer(&client));
    let announced =
        format!("\nUse echo-server HOST PORT for non default args\nListening on 127.0.0.1:{number}\n");
    let served = format!("Connected by {peer}\nReceived data from {peer} :  two  words \n");
    assert_eq!(log, announced + &served + FAREWELL);
}

#[test]
fn the_client_prints_what_comes_back_and_ends_with_its_input() {
    let port = ReservedPort::any().unwrap();
    let _server = serve(ECHO_SERVER, &port, &[]);
    let mut client = run_client(ECHO_CLIENT, port.number(), &[]);
    for text in [&b"hello"[..], "grüße".as_bytes(), b"\xff\x1b[31m"] {
        client.type_line(text).unwrap();
    }
    let ended = client.wait().unwrap();
    ended_well(&ended);
    let first = "\nUse echo-client HOST PORT for non default args\nConnected to 127.0.0.1:";
    let replies = "> Received  :  hello\n> Received  :  grüße\n> Received  :  \\xff\\u{1b}[31m\n> \n";
    assert_eq!(ended.text(), format!("{first}{}, use Ctrl+C to exit\n{replies}", port.number()));
}

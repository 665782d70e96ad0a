//! The SimpleEcho programs over TCP.
#![cfg(unix)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;

use scripts::ports::ReservedPort;
use support::*;

#[test]
fn a_text_in_pieces_cut_inside_a_character_comes_back_in_upper_case() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve(SIMPLE_SERVER, &port, &[]);
    let client = connect(&port);
    // Each reply shows that its piece was taken before the next was sent.
    say_and_hear(&client, b"gr\xc3", b"GR");
    say_and_hear(&client, b"\xbc\xc3", "Ü".as_bytes());
    say_and_hear(&client, b"\x9fe \xf0\x90\x90", b"SSE ");
    say_and_hear(&client, b"\xa8 \xff\0\xe6\xbc", b"\xf0\x90\x90\x80 \xff\0");
    client.shutdown(Shutdown::Write).unwrap();
    hear(&client, b"\xe6\xbc");
    hear_the_end(&client);
    let ended = server.stop().unwrap();
    ended_well(&ended);
    let ready = format!("Server is ready to receive on port {}\n", port.number());
    assert_eq!(ended.text(), format!("{ready}Connection request from {}\n", peer(&client)));
}

#[test]
fn the_second_client_waits_until_the_first_has_left() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve(SIMPLE_SERVER, &port, &[]);
    let first = connect(&port);
    server.expect(&format!("Connection request from {}\n", peer(&first))).unwrap();
    let mut second = run_client(SIMPLE_CLIENT, port.number(), &[]);
    second.expect("Input lowercase sentence: ").unwrap();
    second.type_line("hello world!").unwrap();
    for _ in 0..50 {
        say_and_hear(&first, b"first", b"FIRST");
    }
    assert!(!server.has_printed("Connection request"));
    assert!(!second.has_printed("Reply"));
    drop(first);
    let ended = second.wait().unwrap();
    ended_well(&ended);
    let from = port_told_by(&ended);
    let asked = "Input lowercase sentence: Reply from server: HELLO WORLD!\n";
    assert_eq!(ended.text(), format!("Client is running on port {from}\n{asked}"));
    server.expect(&format!("Connection request from ('127.0.0.1', {from})\n")).unwrap();
}

/// As Java's readLine and socketserver's rfile do.
#[test]
fn a_server_that_works_by_lines_is_understood() {
    for (reply, shown, closes) in
        [("HELLO WORLD!\n", "HELLO WORLD!", true), ("HI\r\n", "HI", false), ("NO END", "NO END", true)]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = thread::spawn(move || {
            let stream = with_deadlines(listener.accept().unwrap().0);
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            (&stream).write_all(reply.as_bytes()).unwrap();
            (line, (!closes).then_some(stream))
        });
        let mut client = run_client(SIMPLE_CLIENT, port, &[]);
        client.type_line("hello world!").unwrap();
        let (line, _open) = serving.join().unwrap();
        assert_eq!(line, "hello world!");
        let ended = client.wait().unwrap();
        ended_well(&ended);
        assert!(ended.text().ends_with(&format!("Reply from server: {shown}\n")), "{}", ended.text());
    }
}

//! What both keyboard clients do when their user or their server ends it.
#![cfg(unix)]

mod support;

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use scripts::ports::ReservedPort;
use scripts::process::Running;
use support::*;

const PROMPT: &str = "> ";
const SIMPLE_PROMPT: &str = "Input lowercase sentence: ";

/// A client at its prompt, and the test's own end of its connection.
fn connected(program: &str, prompt: &str) -> (Running, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let mut client = run_client(program, listener.local_addr().expect("it is bound").port(), &[]);
    client.expect(prompt).expect("the client connects");
    (client, with_deadlines(listener.accept().expect("the client has connected").0))
}

#[test]
fn ctrl_c_and_the_end_of_input_end_a_client() {
    for (program, prompt, farewell) in
        [(ECHO_CLIENT, PROMPT, "Ctrl + C, exiting...\n"), (SIMPLE_CLIENT, SIMPLE_PROMPT, "")]
    {
        for (by_ctrl_c, has_typed) in [(true, false), (true, true), (false, false)] {
            let (mut client, server) = connected(program, prompt);
            if has_typed {
                client.type_line("hello").unwrap();
                hear(&server, b"hello");
            }
            let ended = if by_ctrl_c { client.stop() } else { client.wait() }.unwrap();
            ended_well(&ended);
            let farewell = if by_ctrl_c { farewell } else { "" };
            assert!(ended.text().ends_with(&format!("\n{prompt}\n{farewell}")), "{}", ended.text());
            hear_the_end(&server);
        }
    }
}

#[test]
fn a_server_that_goes_away_is_named() {
    for (program, prompt, part, resets) in [
        (ECHO_CLIENT, PROMPT, &b""[..], false),
        (ECHO_CLIENT, PROMPT, b"hel", false),
        (ECHO_CLIENT, PROMPT, b"", true),
        (SIMPLE_CLIENT, SIMPLE_PROMPT, b"", false),
        (SIMPLE_CLIENT, SIMPLE_PROMPT, b"", true),
    ] {
        let (mut client, mut server) = connected(program, prompt);
        client.type_line("hello").unwrap();
        hear(&server, b"hello");
        server.write_all(part).unwrap();
        let at = format!("error: no reply from 127.0.0.1:{}: ", own_port(&server));
        end(server, resets);
        let told = complaint(&client.wait().unwrap(), 1);
        assert!(told.starts_with(&at), "{told}");
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    for (program, options) in [(ECHO_CLIENT, &[][..]), (SIMPLE_CLIENT, &[]), (SIMPLE_CLIENT, &["--udp"])] {
        let port = ReservedPort::any().unwrap();
        let mut client = run_client(program, port.number(), options);
        // A client over TCP has ended by then or will not read it.
        let _ = client.type_line("hello");
        let told = complaint(&client.wait().unwrap(), 1);
        let cause = format!(" 127.0.0.1:{}: connection refused; is the server running", port.number());
        assert!(told.contains(&cause), "{told}");
    }
}

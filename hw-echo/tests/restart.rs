//! A server that ended, by Ctrl-C or by force, starts again at once on its port.
#![cfg(unix)]

mod support;

use std::io::Write;
use std::net::{Ipv4Addr, UdpSocket};

use scripts::ports::ReservedPort;
use scripts::process::{PATIENCE, Running};
use support::*;

#[test]
fn a_tcp_server_with_clients_restarts_at_once() {
    for (program, echo) in [(ECHO_SERVER, b"hello"), (SIMPLE_SERVER, b"HELLO")] {
        for end in [Running::stop, Running::kill] {
            let port = ReservedPort::any().unwrap();
            let mut server = serve(program, &port, &[]);
            let (served, mut queued) = (connect(&port), connect(&port));
            say_and_hear(&served, b"hello", echo);
            queued.write_all(b"hello").unwrap();
            end(&mut server).unwrap();
            let mut again = serve(program, &port, &[]);
            say_and_hear(&connect(&port), b"hello", echo);
            ended_well(&again.stop().unwrap());
        }
    }
}

#[test]
fn a_udp_server_restarts_at_once() {
    let port = ReservedPort::any().unwrap();
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    for end in [Running::stop, Running::kill, Running::stop] {
        let mut server = serve(SIMPLE_SERVER, &port, &["--udp"]);
        client.send_to(b"hello", (Ipv4Addr::LOCALHOST, port.number())).unwrap();
        let mut reply = [0; 8];
        let length = client.recv(&mut reply).unwrap();
        assert_eq!(&reply[..length], b"HELLO");
        end(&mut server).unwrap();
    }
}

//! The SimpleEcho programs over UDP.
#![cfg(unix)]

mod support;

use std::net::{Ipv4Addr, UdpSocket};
#[cfg(target_os = "linux")]
use std::{io::ErrorKind, net::IpAddr};

use scripts::ports::ReservedPort;
use scripts::process::{PATIENCE, Running};
use support::*;

fn serve_udp(port: &ReservedPort) -> Running {
    serve(SIMPLE_SERVER, port, &["--udp"])
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket takes a read timeout");
    socket
}

#[track_caller]
fn ask(port: &ReservedPort, socket: &UdpSocket, text: &[u8]) -> Vec<u8> {
    let server = ("127.0.0.1", port.number());
    assert_eq!(socket.send_to(text, server).expect("the datagram can be sent"), text.len());
    let mut reply = vec![0; 65_536];
    let (length, from) = socket.recv_from(&mut reply).expect("a reply comes");
    assert_eq!(from, (Ipv4Addr::LOCALHOST, port.number()).into());
    reply.truncate(length);
    reply
}

#[test]
fn each_datagram_comes_back_in_upper_case_and_is_a_line_of_the_log() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve_udp(&port);
    let client = socket();
    let longest: Vec<u8> = (b'a'..=b'z').cycle().take(65_507).collect();
    assert_eq!(ask(&port, &client, b""), b"");
    assert_eq!(ask(&port, &client, "grüße, ŉ 𐐨".as_bytes()), "GRÜSSE, ʼN 𐐀".as_bytes());
    assert_eq!(ask(&port, &client, b"a\xff\0b\xc3"), b"A\xff\0B\xc3");
    assert!(
        ask(&port, &client, &longest) == longest.to_ascii_uppercase(),
        "65,507 bytes came back otherwise"
    );
    let ended = server.stop().unwrap();
    ended_well(&ended);
    let (at, from) = (port.number(), client.local_addr().unwrap().port());
    let requests = format!("UDP message from ('127.0.0.1', {from})\n").repeat(4);
    assert_eq!(ended.text(), format!("Server is ready to receive on port {at}\n{requests}"));
}

#[test]
fn a_reply_that_upper_case_makes_too_long_is_cut_after_a_character() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve_udp(&port);
    let reply = ask(&port, &socket(), ("a".to_owned() + &"ŉ".repeat(32_000)).as_bytes());
    assert!(reply == ("A".to_owned() + &"ʼN".repeat(21_835)).as_bytes(), "{} bytes came", reply.len());
    assert_eq!(server.stop().unwrap().error_text().matches("its end is cut off\n").count(), 1);
}

#[test]
fn an_ipv4_client_of_a_dual_stack_server_gets_as_much_as_ipv4_carries() {
    if let Err(error) = UdpSocket::bind("[::]:0") {
        return eprintln!("skipped: this machine has no IPv6 ({error})");
    }
    let port = ReservedPort::any().unwrap();
    let options = ["::", &port.number().to_string(), "--udp"];
    let mut server = until_it_listens(run(SIMPLE_SERVER, &options), &port);
    let client = socket();
    let reply = ask(&port, &client, ("a".to_owned() + &"ŉ".repeat(32_000)).as_bytes());
    assert!(reply == ("A".to_owned() + &"ʼN".repeat(21_835)).as_bytes(), "{} bytes came", reply.len());
    let from = client.local_addr().unwrap().port();
    server.expect(&format!("UDP message from ('::ffff:127.0.0.1', {from}, 0, 0)\n")).unwrap();
}

/// Two datagrams from `source` get no answer and one note; whoever comes then is answered.
#[cfg(target_os = "linux")]
#[track_caller]
fn is_refused(source: &UdpSocket, server: &mut Running, port: &ReservedPort) {
    source.set_nonblocking(true).expect("a socket can be nonblocking");
    for _ in 0..2 {
        source.send_to(b"loop", ("127.0.0.1", port.number())).expect("the datagram can be sent");
    }
    // Taken after the two, so that they have had their answers by now.
    assert_eq!(ask(port, &socket(), b"next"), b"NEXT");
    let answer = source.recv_from(&mut [0; 8]).map_err(|error| error.kind());
    assert_eq!(answer, Err(ErrorKind::WouldBlock), "it was answered");
    let told = server.stop().expect("the server ends").error_text();
    let number = source.local_addr().expect("it is bound").port();
    assert!(told.starts_with(&format!("note: datagrams from port {number} are not answered")), "{told:?}");
    assert_eq!(told.lines().count(), 1, "{told:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_servers_own_port_at_another_local_address_is_not_answered() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve_udp(&port);
    is_refused(&UdpSocket::bind(("127.0.0.2", port.number())).unwrap(), &mut server, &port);
}

#[cfg(target_os = "linux")]
#[test]
fn the_echo_and_chargen_services_are_not_answered() {
    for service in [7, 19] {
        let port = ReservedPort::any().unwrap();
        let mut server = serve_udp(&port);
        // An address of loopback that no other run of this test has, as ports 7 and 19 are everybody's.
        let [high, low] = port.number().to_be_bytes();
        match UdpSocket::bind((IpAddr::from([127, 7, high, low]), service)) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                eprintln!("skipped: binding port {service} takes root");
            }
            source => is_refused(&source.unwrap(), &mut server, &port),
        }
    }
}

#[test]
fn two_clients_are_served_at_once() {
    let port = ReservedPort::any().unwrap();
    let mut server = serve_udp(&port);
    let mut clients =
        [(); 2].map(|()| run_client(SIMPLE_CLIENT, port.number(), &["--udp", "--reply-timeout", "30"]));
    for client in &mut clients {
        client.expect("Input lowercase sentence: ").unwrap();
    }
    // The one that came last is answered first.
    for client in clients.iter_mut().rev() {
        client.type_line("hello world!").unwrap();
        let ended = client.wait().unwrap();
        ended_well(&ended);
        let from = port_told_by(&ended);
        let asked = "Input lowercase sentence: Reply from server: HELLO WORLD!\n";
        assert_eq!(ended.text(), format!("Client is running on port {from}\n{asked}"));
        server.expect(&format!("UDP message from ('127.0.0.1', {from})\n")).unwrap();
    }
    ended_well(&server.stop().unwrap());
}

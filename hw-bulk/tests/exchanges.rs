//! Bytes there and back between the real programs.

mod support;

use std::io::{Read, Write};
use std::net::Shutdown;

use support::{Server, succeed};

const WAYS: [&[&str]; 2] = [&[], &["--stream"]];

#[cfg(unix)]
fn lines(address: std::net::SocketAddr, size: u64) -> String {
    let (host, port) = (address.ip(), address.port());
    format!("Connecting to {host}:{port}\nSent {size} bytes\nReceived {size} bytes\nClient finished.\n")
}

#[cfg(unix)]
#[test]
fn the_lines_are_the_reports() {
    for way in WAYS {
        let mut server = Server::start(way);
        assert_eq!(succeed(server.address(), &[]), lines(server.address(), 102_400));
        server.running.expect("Connection closed by client at ").unwrap();
        let ended = server.running.stop().unwrap();
        let text = ended.text();
        let printed: Vec<_> = text.lines().collect();
        let peer = printed[1].strip_prefix("Connected by client at ").unwrap();
        assert!(peer.starts_with("('127.0.0.1', "), "{peer}");
        let closed = format!("Connection closed by client at {peer}");
        assert_eq!(printed[2..], ["Received 102400 bytes", "Data sent back to client", &closed]);
        assert_eq!((ended.status.code(), ended.error_text()), (Some(0), String::new()));
    }
}

#[test]
fn any_size_comes_back() {
    for way in WAYS {
        for size in ["1", "65535", "64K", "65537", "16M"] {
            let server = Server::start(&[&["--size", size], way].concat());
            succeed(server.address(), &["--size", size]);
        }
    }
}

/// More than all buffers on the way hold, so a client that only wrote would never come to read.
#[test]
fn streaming_has_no_size_at_which_it_stands_still() {
    let server = Server::start(&["--stream", "--size", "128M"]);
    succeed(server.address(), &["--size", "128M"]);
}

#[test]
fn many_clients_at_once_get_their_own_bytes() {
    for way in WAYS {
        let server = Server::start(way);
        let printed = succeed(server.address(), &["--clients", "32", "--rounds", "5"]);
        assert_eq!(printed.matches("Received 102400 bytes\n").count(), 160);
        assert_eq!(printed.matches("Client finished.\n").count(), 160);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn streaming_holds_little_for_each_client() {
    let server = Server::start(&["--stream", "--size", "64M"]);
    succeed(server.address(), &["--size", "64M", "--clients", "8"]);
    let peak = support::peak_memory(&server.running);
    assert!(peak <= 16 << 20, "{peak} bytes");
}

#[test]
fn a_client_that_ends_early_gets_what_it_sent() {
    for way in WAYS {
        let mut server = Server::start(way);
        let mut client = server.connect();
        client.write_all(b"only this").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut back = String::new();
        client.read_to_string(&mut back).unwrap();
        assert_eq!(back, "only this");
        server.running.expect("Received 9 bytes\nData sent back to client\n").unwrap();
    }
}

/// It gets the first bytes back, and a proper end instead of a reset that could overtake them.
#[test]
fn a_client_that_sends_more_gets_no_reset() {
    for way in WAYS {
        let server = Server::start(&[&["--size", "1000"], way].concat());
        let mut client = server.connect();
        client.write_all(&[b'x'; 5000]).unwrap();
        let mut back = Vec::new();
        client.read_to_end(&mut back).unwrap();
        assert_eq!(back, [b'x'; 1000]);
    }
}

#[test]
fn a_client_byte_by_byte_is_served() {
    for way in WAYS {
        let server = Server::start(&[&["--size", "2000"], way].concat());
        let mut client = server.connect();
        client.set_nodelay(true).unwrap();
        for byte in 0..2000_u16 {
            client.write_all(&[byte.to_le_bytes()[0]]).unwrap();
        }
        let mut back = Vec::new();
        client.read_to_end(&mut back).unwrap();
        assert!(back.iter().zip(0..2000_u16).all(|(came, byte)| *came == byte.to_le_bytes()[0]));
        assert_eq!(back.len(), 2000);
    }
}

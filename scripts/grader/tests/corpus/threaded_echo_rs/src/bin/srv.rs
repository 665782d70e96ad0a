use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use threaded_echo::{log, port_and_host};

fn handle(mut stream: TcpStream) -> std::io::Result<()> {
    let peer = stream.peer_addr()?.to_string();
    log("open", &[("peer", peer.clone())]);
    let mut buf = [0u8; 1024];
    loop {
        let n = match stream.read(&mut buf) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) => {
                log("error", &[("peer", peer.clone()), ("what", e.to_string())]);
                break;
            }
        };
        let text = String::from_utf8_lossy(&buf[..n]).into_owned();
        log("data", &[("peer", peer.clone()), ("text", text)]);
        if let Err(e) = stream.write_all(&buf[..n]) {
            log("error", &[("peer", peer.clone()), ("what", e.to_string())]);
            break;
        }
    }
    log("close", &[("peer", peer)]);
    Ok(())
}

fn main() -> std::io::Result<()> {
    let (port, host) = port_and_host("0.0.0.0");
    let listener = TcpListener::bind((host.as_str(), port))?;
    log("listening", &[("addr", listener.local_addr()?.to_string())]);
    for stream in listener.incoming() {
        match stream {
            Ok(s) => {
                thread::spawn(move || handle(s));
            }
            Err(e) => log("accept", &[("what", e.to_string())]),
        }
    }
    Ok(())
}

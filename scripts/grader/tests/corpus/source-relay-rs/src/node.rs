use crate::request::Request;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

pub fn run(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind(("0.0.0.0", port))?;
    println!("node is listening on {port}");
    for (number, stream) in listener.incoming().enumerate() {
        let Ok(stream) = stream else { continue };
        println!("request {number}: accepted");
        thread::spawn(move || match serve(stream, number) {
            Ok(bytes) => println!("request {number}: done, {bytes} bytes"),
            Err(e) => println!("request {number}: failed: {e}"),
        });
    }
    Ok(())
}

fn serve(mut client: TcpStream, number: usize) -> io::Result<u64> {
    let text = read_request(&mut client)?;
    let mut request = Request::parse(&text)?;
    match request.next_hop() {
        None => {
            println!("request {number}: I have to serve {:?}", request.file);
            let mut file = File::open(&request.file)?;
            io::copy(&mut file, &mut client)
        }
        Some((host, port)) => {
            println!("request {number}: passing on to {host}:{port}");
            let mut next = TcpStream::connect((host.as_str(), port))?;
            next.write_all(request.to_wire().as_bytes())?;
            next.shutdown(Shutdown::Write)?;
            let mut buf = [0; 16 * 1024];
            let mut total = 0;
            loop {
                let n = next.read(&mut buf)?;
                if n == 0 {
                    return Ok(total);
                }
                client.write_all(&buf[..n])?;
                total += n as u64;
            }
        }
    }
}

/// until the sender shuts down its side, or nothing has come for a moment
fn read_request(client: &mut TcpStream) -> io::Result<String> {
    let mut all = Vec::new();
    let mut buf = [0; 4096];
    loop {
        match client.read(&mut buf) {
            Ok(0) => break,
            Ok(n) => {
                all.extend_from_slice(&buf[..n]);
                client.set_read_timeout(Some(Duration::from_millis(250)))?;
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
            Err(e) => return Err(e),
        }
    }
    client.set_read_timeout(None)?;
    String::from_utf8(all).map_err(|e| io::Error::new(ErrorKind::InvalidData, e))
}

use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;

use threaded_echo::port_and_host;

fn main() -> io::Result<()> {
    let (port, host) = port_and_host("127.0.0.1");
    let mut stream = TcpStream::connect((host.as_str(), port))?;
    println!("connected, type something (ctrl-d quits)");
    let stdin = io::stdin();
    for line in stdin.lock().lines() {
        let line = line?;
        // newline goes along, so that an empty line is echoed too
        let msg = format!("{line}\n");
        stream.write_all(msg.as_bytes())?;
        let mut back = vec![0u8; msg.len()];
        stream.read_exact(&mut back)?;
        print!("<- {}", String::from_utf8_lossy(&back));
        io::stdout().flush()?;
    }
    Ok(())
}

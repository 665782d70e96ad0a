use menu_nonblocking::*;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

struct Client {
    id: u32,
    stream: TcpStream,
    addr: SocketAddr,
    input: Vec<u8>,
    output: Vec<u8>,
    gone: bool,
}

struct State {
    start: Instant,
    served: u64,
}

impl Client {
    fn work(&mut self, state: &mut State) {
        let mut buf = [0u8; 4096];
        match self.stream.read(&mut buf) {
            Ok(0) => self.gone = true,
            Ok(n) => self.input.extend_from_slice(&buf[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.gone = true,
        }
        while let Some(pos) = self.input.iter().position(|b| *b == END) {
            let req: Vec<u8> = self.input.drain(..=pos).collect();
            self.request(&req[..pos], state);
        }
        if !self.output.is_empty() {
            match self.stream.write(&self.output) {
                Ok(n) => {
                    self.output.drain(..n);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(_) => self.gone = true,
            }
        }
    }

    fn request(&mut self, req: &[u8], state: &mut State) {
        let Some(op) = req.first().copied() else {
            self.output.extend_from_slice(b"error: empty\n");
            return;
        };
        if op == EXIT {
            self.gone = true;
            return;
        }
        if !(UPPER..=TIME).contains(&op) {
            self.output.extend_from_slice(b"error: unknown option\n");
            return;
        }
        state.served += 1;
        println!("client {} sent command {}", self.id, op as char);
        let reply = match op {
            UPPER => String::from_utf8_lossy(&req[1..]).to_uppercase(),
            ADDRESS => format!("your ip is {} and your port is {}", self.addr.ip(), self.addr.port()),
            COUNT => format!("{} requests so far", state.served),
            _ => {
                let s = state.start.elapsed().as_secs();
                format!("up for {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
        };
        self.output.extend_from_slice(reply.as_bytes());
        self.output.push(b'\n');
    }
}

fn main() -> std::io::Result<()> {
    handle_ctrl_c();
    let port = option("port").and_then(|p| p.parse().ok()).unwrap_or(DEFAULT_PORT);
    let listener = TcpListener::bind(("0.0.0.0", port))?;
    listener.set_nonblocking(true)?;
    println!("listening on 0.0.0.0:{port}");

    let mut state = State { start: Instant::now(), served: 0 };
    let mut clients: Vec<Client> = Vec::new();
    let mut next_id = 1;
    let mut next_report = state.start + Duration::from_secs(60);

    loop {
        while let Ok((stream, addr)) = listener.accept() {
            stream.set_nonblocking(true)?;
            println!("incoming connection: {addr}");
            clients.push(Client { id: next_id, stream, addr, input: vec![], output: vec![], gone: false });
            println!("client {} connected ({} clients now)", next_id, clients.len());
            next_id += 1;
        }
        for c in &mut clients {
            c.work(&mut state);
        }
        while let Some(i) = clients.iter().position(|c| c.gone) {
            let c = clients.remove(i);
            println!("client {} disconnected ({} clients now)", c.id, clients.len());
        }
        if Instant::now() >= next_report {
            println!("=== {} clients are connected ===", clients.len());
            next_report += Duration::from_secs(60);
        }
        // not to burn the CPU
        std::thread::sleep(Duration::from_millis(5));
    }
}

use menu_nonblocking::*;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::exit;
use std::time::Instant;

fn ask(prompt: &str) -> String {
    print!("{prompt}");
    io::stdout().flush().unwrap();
    let mut line = String::new();
    if io::stdin().read_line(&mut line).unwrap_or(0) == 0 {
        println!("\nBye bye~");
        exit(0);
    }
    line.trim_end_matches(['\r', '\n']).to_string()
}

fn lost(e: impl std::fmt::Display) -> ! {
    println!("lost the server: {e}");
    exit(1)
}

fn main() {
    handle_ctrl_c();
    let host = option("host").unwrap_or("localhost".into());
    let port = option("port").and_then(|p| p.parse().ok()).unwrap_or(DEFAULT_PORT);
    let mut stream = TcpStream::connect((host.as_str(), port)).unwrap_or_else(|e| lost(e));
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    println!("The client is running on port {}", stream.local_addr().unwrap().port());

    loop {
        println!("\n(A) upper case\n(B) my address\n(C) requests\n(D) running time\n(E) exit");
        let choice = ask("Your choice [A-E]: ").to_uppercase();
        let mut msg = match choice.as_str() {
            "A" | "B" | "C" | "D" | "E" => choice.clone().into_bytes(),
            _ => {
                println!("There is no option '{choice}'");
                continue;
            }
        };
        if choice == "A" {
            msg.extend(ask("Your text: ").into_bytes());
        }
        msg.push(END);
        let t = Instant::now();
        if let Err(e) = stream.write_all(&msg) {
            lost(e);
        }
        if choice == "E" {
            println!("Bye bye~");
            return;
        }
        let mut reply = String::new();
        match reader.read_line(&mut reply) {
            Ok(0) => lost("closed"),
            Err(e) => lost(e),
            Ok(_) => {}
        }
        let rtt = t.elapsed().as_secs_f64() * 1000.0;
        println!("\nReply from server: {}\nRTT = {rtt:.3} ms", reply.trim_end());
    }
}

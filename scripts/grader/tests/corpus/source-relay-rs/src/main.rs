//! relay node PORT         one hop: server or proxy, as the request says
//! relay get ROUTE [FILE]  the client
mod fetch;
mod node;
mod request;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        ["node", port] => match port.parse() {
            Ok(port) => node::run(port),
            Err(_) => return usage(),
        },
        ["get", route] => fetch::run(route, None),
        ["get", route, out] => fetch::run(route, Some(out)),
        _ => return usage(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("relay: {e}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: relay node PORT | relay get ROUTE [FILE]");
    ExitCode::from(2)
}

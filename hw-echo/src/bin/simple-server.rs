//! The SimpleEcho server, over TCP or UDP.

use std::process::ExitCode;

use clap::Parser;
use common::args::{self, HostPort, IdleArgs, OutputArgs};
use common::{Shutdown, listen};
use hw_echo::simple_server;

/// Answers a text in UPPER case: over TCP one client at a time, over UDP each datagram
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The address to listen on
    #[arg(default_value = "0.0.0.0", value_parser = args::host)]
    host: String,
    /// The port to listen on
    #[arg(default_value = "12000", value_parser = args::port)]
    port: u16,
    /// Take datagrams instead of connections
    #[arg(long)]
    udp: bool,
    #[command(flatten)]
    idle: IdleArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  simple-server          # TCP, port 12000 at every address
  simple-server --udp    # UDP";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let at = HostPort::new(args.host, args.port);
        if args.udp {
            let socket = listen::udp(&at)?;
            simple_server::announce(at.port, &lines);
            return simple_server::run_udp(&socket, &lines, &shutdown);
        }
        let listener = listen::tcp(&at)?;
        simple_server::announce(at.port, &lines);
        simple_server::run_tcp(&listener, args.idle.idle_timeout, &lines, &shutdown)
    })
}

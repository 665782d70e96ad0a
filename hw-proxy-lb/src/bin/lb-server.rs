//! The backend of the round-robin report.

use std::process::ExitCode;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::thread_per_client::LimitsArgs;
use common::{Shutdown, listen};
use hw_proxy_lb::server;

/// Answers each text with the same text and the server's name behind it
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The name behind `server-` in each reply, such as 1
    #[arg(value_parser = server::server_id)]
    server_id: String,
    /// The port to listen on, at every address
    #[arg(value_parser = args::port)]
    port: u16,
    #[command(flatten)]
    limits: LimitsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  lb-server 1 8001    # the first backend
  lb-server 2 8002    # the second";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let listener = listen::tcp(&HostPort::new("0.0.0.0", args.port))?;
        server::announce(&args.server_id, args.port, &lines);
        server::run(&listener, &args.server_id, &args.limits.limits(server::REFUSAL), &lines, &shutdown)
    })
}

//! The echo server of the single-socket report: one client at a time.

use std::process::ExitCode;

use clap::Parser;
use common::args::{self, HostPort, IdleArgs, OutputArgs};
use common::{Error, Shutdown, listen};
use hw_echo::server;

/// Echoes what one client at a time sends; the next waits until that one has left
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The address to listen on
    #[arg(default_value = "127.0.0.1", value_parser = args::host)]
    host: String,
    /// The port to listen on
    #[arg(default_value = "8000", value_parser = args::port)]
    port: u16,
    #[command(flatten)]
    idle: IdleArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  echo-server                 # listens on 127.0.0.1:8000
  echo-server 0.0.0.0 9000    # listens on every address of this machine";

fn main() -> ExitCode {
    common::program::run(|args: Args| -> Result<(), Error> {
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let at = HostPort::new(args.host, args.port);
        let listener = listen::tcp(&at)?;
        server::announce(&at, &lines);
        server::run(&listener, args.idle.idle_timeout, &lines, &shutdown)
    })
}

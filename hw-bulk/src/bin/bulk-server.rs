//! The server of the 100 kB report.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::{Error, Shutdown, listen};
use hw_bulk::server::{self, Config, MOST_HELD, Way};
use hw_bulk::size::{REPORTS, size};

/// Takes so many bytes from each client and sends them back
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The address to listen on
    #[arg(default_value = "0.0.0.0", value_parser = args::host)]
    host: String,
    /// The port to listen on
    #[arg(default_value = "8000", value_parser = args::port)]
    port: u16,
    /// How many bytes a client sends; K, M and G are 1024, 1024² and 1024³
    #[arg(long, value_name = "BYTES", default_value_t = REPORTS, value_parser = size)]
    size: u64,
    /// Send back as it comes, instead of taking all of it first
    #[arg(long)]
    stream: bool,
    /// Serve at most this many clients at once
    #[arg(long, value_name = "N", default_value = "1000", value_parser = args::whole::<u16>(1..=15000))]
    max_clients: u16,
    /// Give up on a client that has neither sent nor taken anything for this long
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = args::seconds)]
    timeout: Duration,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  bulk-server    # 100 kB from each client, port 8000
  bulk-server 127.0.0.1 9000 --size 1G --stream";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let Args { size, timeout, .. } = args;
        if !args.stream && size > MOST_HELD {
            let doing = format!("cannot hold {size} bytes for each client");
            return Err(Error::new(doing, format_args!("{MOST_HELD} are the most")).advise("take --stream"));
        }
        let way = if args.stream { Way::Streaming } else { Way::Whole };
        let config = Config { size, way, timeout, max_clients: args.max_clients.into() };
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let at = HostPort::new(args.host, args.port);
        let listener = listen::tcp(&at)?;
        server::announce(&at, &lines);
        server::run(&listener, config, &lines, &shutdown)
    })
}

//! The client of the 100 kB report.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::Shutdown;
use common::args::{self, HostPort, OutputArgs};
use hw_bulk::client::{self, Load};
use hw_bulk::size::{REPORTS, size};

/// Sends bytes to a server and checks that the same bytes come back
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = STATUSES_AND_EXAMPLES)]
struct Args {
    /// The server
    #[arg(value_parser = args::host)]
    host: String,
    /// Its port
    #[arg(value_parser = args::port)]
    port: u16,
    /// How many bytes to send; K, M and G are 1024, 1024² and 1024³
    #[arg(long, value_name = "BYTES", default_value_t = REPORTS, value_parser = size)]
    size: u64,
    /// How many clients there are at once, each a thread
    #[arg(long, value_name = "N", default_value = "1", value_parser = args::whole::<u64>(1..=15000))]
    clients: u64,
    /// How many exchanges each client makes, each over a new connection
    #[arg(long, value_name = "N", default_value = "1", value_parser = args::whole::<u64>(1..=1_000_000_000))]
    rounds: u64,
    /// Give up when nothing has moved for this long
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = args::seconds)]
    timeout: Duration,
    /// What the bytes are made of [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    output: OutputArgs,
}

/// 128 + SIGINT, as shells count it.
const STATUS_INTERRUPTED: i32 = 130;

const STATUSES_AND_EXAMPLES: &str = "\
Exit status:
  0    every byte came back as it was sent
  1    something went wrong, which a line on standard error tells
  2    the command line cannot be used
  130  Ctrl-C ended it before all bytes came back

Examples:
  bulk-client localhost 8000    # 100 kB there and back
  bulk-client localhost 8000 --clients 32 --rounds 100";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let _ends = shutdown.on_trigger(|| {
            let _ = std::io::stderr().write_all(b"error: interrupted before all bytes came back\n");
            std::process::exit(STATUS_INTERRUPTED);
        });
        let server = HostPort::new(args.host, args.port);
        let seed = args.seed.unwrap_or_else(|| RandomState::new().build_hasher().finish());
        let Args { size, clients, rounds, timeout, .. } = args;
        client::run(&Load { server, size, clients, rounds, timeout, seed }, &lines)
    })
}

//! The client of the round-robin report.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::{connect, shutdown};
use hw_proxy_lb::client::{self, Messages};

/// Sends a few messages on one connection and prints the replies
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The proxy
    #[arg(long, value_name = "HOST:PORT", default_value = "localhost:9090")]
    connect: HostPort,
    /// How many messages to send
    #[arg(long, value_name = "N", default_value = "4")]
    messages: u32,
    /// What to send
    #[arg(long, default_value = "hello", value_parser = client::text)]
    text: String,
    /// The pause between two messages
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = args::seconds_or_none)]
    interval: Duration,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  lb-client    # four messages to localhost:9090
  lb-client --messages 2 --text 'hi there' --interval 0.5";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        shutdown::exit_on_signals(&lines, Some("Client shutting down."))?;
        let stream = connect::tcp(&args.connect, connect::CONNECT_TIMEOUT)?;
        let messages = Messages { text: args.text, count: args.messages, interval: args.interval };
        client::run(&stream, &args.connect, &messages, &lines)
    })
}

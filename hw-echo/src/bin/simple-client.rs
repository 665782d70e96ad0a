//! The SimpleEcho client, over TCP or UDP.

use std::io::{IsTerminal, stdin};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::{connect, shutdown};
use hw_echo::REPLY_TIMEOUT;
use hw_echo::simple_client::{self, Transport};

/// Sends one sentence from the keyboard and prints the reply
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The server's name or address
    #[arg(default_value = "127.0.0.1", value_parser = args::host)]
    host: String,
    /// The server's port
    #[arg(default_value = "12000", value_parser = args::port)]
    port: u16,
    /// Send a datagram instead of connecting
    #[arg(long)]
    udp: bool,
    /// Give up on a reply that has not come for this long [default: 3600, with --udp 5]
    #[arg(long, value_name = "SECONDS", value_parser = args::seconds)]
    reply_timeout: Option<Duration>,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  simple-client                          # TCP, to 127.0.0.1:12000
  simple-client --udp localhost 12000    # UDP";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        shutdown::exit_on_signals(&lines, None)?;
        let server = HostPort::new(args.host, args.port);
        let (transport, usual_patience) = if args.udp {
            (Transport::Udp(connect::udp(&server)?), Duration::from_secs(5))
        } else {
            (Transport::Tcp(connect::tcp(&server, connect::CONNECT_TIMEOUT)?), REPLY_TIMEOUT)
        };
        let patience = args.reply_timeout.unwrap_or(usual_patience);
        let keyboard = stdin();
        simple_client::run(
            &transport,
            &server,
            patience,
            &mut keyboard.lock(),
            keyboard.is_terminal(),
            &lines,
        )
    })
}

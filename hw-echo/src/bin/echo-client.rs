//! The echo client of the single-socket report.

use std::io::{IsTerminal, stdin};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::{connect, shutdown};
use hw_echo::{REPLY_TIMEOUT, client};

/// Sends each line from the keyboard to an echo server and prints what comes back
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The server's name or address
    #[arg(default_value = "127.0.0.1", value_parser = args::host)]
    host: String,
    /// The server's port
    #[arg(default_value = "8000", value_parser = args::port)]
    port: u16,
    /// Give up on a reply that has not come for this long [default: 3600]
    #[arg(long, value_name = "SECONDS", value_parser = args::seconds)]
    reply_timeout: Option<Duration>,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  echo-client                               # to 127.0.0.1:8000, whatever is typed
  echo-client --reply-timeout 5 ::1 9000    # gives up on a server that is silent";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        shutdown::exit_on_signals(&lines, Some("Ctrl + C, exiting..."))?;
        client::announce(&lines);
        let server = HostPort::new(args.host, args.port);
        let stream = connect::tcp(&server, connect::CONNECT_TIMEOUT)?;
        let (keyboard, patience) = (stdin(), args.reply_timeout.unwrap_or(REPLY_TIMEOUT));
        client::run(&stream, &server, patience, &mut keyboard.lock(), keyboard.is_terminal(), &lines)
    })
}

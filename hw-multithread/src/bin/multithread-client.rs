//! The client of the multi-client server with a thread for each client.

use std::io::{IsTerminal, stdin};
use std::process::ExitCode;

use clap::Parser;
use common::args::OutputArgs;
use common::menu_client::{self, ClientArgs};
use common::shutdown;

/// Shows the menu, sends what is chosen from it to a server and prints the reply
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  multithread-client    # to 127.0.0.1:29999
  multithread-client localhost 29999";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        shutdown::exit_on_signals(&lines, Some(menu_client::LAST_LINE))?;
        let keyboard = stdin();
        menu_client::run(&args.client, &mut keyboard.lock(), keyboard.is_terminal(), &lines)
    })
}

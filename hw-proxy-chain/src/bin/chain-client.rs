//! The client of the source-routed proxy report.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::Shutdown;
use common::args::{self, OutputArgs};
use hw_proxy_chain::download::{Download, default_output, read_input};
use hw_proxy_chain::output::Output;

/// Downloads a file through the nodes that an input file names
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The file with the wanted file's name, and below it `host port` for each hop; one called generate is ./generate
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    /// Where to write it [default: the last part of its name, in the working directory]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// Compare size and SHA-256 with the file that the last hop has
    #[arg(long)]
    verify: bool,
    /// Give up when nothing has come for this long
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = args::seconds)]
    timeout: Duration,
    #[command(flatten)]
    lines: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  chain-client input.txt                           # through the nodes that input.txt names
  chain-client input.txt --output copy --verify    # and compares with what the last node has";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.lines.lines();
        let route = read_input(&args.input)?;
        let path = args.output.map_or_else(|| default_output(&route), Ok)?;
        let output = Output { path, force: args.force };
        let shutdown = Shutdown::on_signals()?;
        Download { route, output, verify: args.verify, timeout: args.timeout }.run(&shutdown)?;
        lines.line("The file got downloaded in the client.");
        Ok(())
    })
}

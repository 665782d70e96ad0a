//! A node of the source-routed proxy report.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::{Error, Shutdown, keyboard, listen};
use hw_proxy_chain::allow::{self, Allow};
use hw_proxy_chain::buffered::BUFFER;
use hw_proxy_chain::means::Means;
use hw_proxy_chain::next_hop::NextHops;
use hw_proxy_chain::node::{self, Config, NEXT_HOP_PATIENCE};
use hw_proxy_chain::root::Root;
use hw_proxy_chain::route::MAX_HOPS;
use ipnet::IpNet;

/// Sends files, and passes on what other nodes send, as each request's route says
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// The port to listen on; read from the keyboard when it is not given
    #[arg(value_parser = args::port)]
    port: Option<u16>,
    /// The address to listen on
    #[arg(long, default_value = "0.0.0.0", value_parser = args::host)]
    host: String,
    /// The folder whose files are sent
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Connect only to next hops in this network; may be given several times
    #[arg(long = "allow", value_name = "CIDR", value_parser = allow::network)]
    allow: Vec<IpNet>,
    /// Refuse a request in which more nodes would take part from here on
    #[arg(long, value_name = "N", default_value_t = MAX_HOPS as u64, value_parser = args::whole::<u64>(1..=1024))]
    max_hops: u64,
    /// Serve at most this many connections at once
    // Each takes up to five descriptors: client, next hop, pipe or file.
    #[arg(long, value_name = "N", default_value = "1000", value_parser = args::whole::<u16>(1..=15000))]
    max_clients: u16,
    /// Move bytes through a buffer in the program instead of by sendfile and splice
    #[arg(long)]
    no_splice: bool,
    /// The size of that buffer
    #[arg(long, value_name = "BYTES", default_value_t = BUFFER as u64, requires = "no_splice", value_parser = args::whole::<u64>(1..=1 << 26))]
    buffer: u64,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  chain-server 12000    # sends files of the working directory
  chain-server 11000 --root /srv/files --allow 10.0.0.0/8";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        let root = Root::open(&args.root)?;
        let port = args.port.map_or_else(typed_port, Ok)?;
        let shutdown = Shutdown::on_signals()?;
        let listener = listen::tcp_reset_when_closed(&HostPort::new(args.host, port))?;
        let next_hops = NextHops { allow: Allow { only: args.allow }, patience: NEXT_HOP_PATIENCE };
        let means = if args.no_splice { Means::Buffer(args.buffer as usize) } else { Means::Kernel };
        let (max_hops, max_clients) = (args.max_hops as usize, args.max_clients.into());
        node::announce(&lines);
        node::run(&listener, Config { root, next_hops, max_hops, max_clients, means }, &lines, &shutdown)
    })
}

fn typed_port() -> Result<u16, Error> {
    let doing = "cannot take a port from the keyboard";
    let line = keyboard::read_line(&mut io::stdin().lock()).map_err(|error| Error::io(doing, &error))?;
    let line = line.ok_or_else(|| Error::new(doing, "its input has ended").advise("give it as argument"))?;
    args::port(String::from_utf8_lossy(&line).trim()).map_err(|cause| Error::new(doing, cause))
}

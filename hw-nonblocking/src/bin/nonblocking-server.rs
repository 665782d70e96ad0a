//! The multi-client server that serves every client from one thread.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, IdleArgs};
use common::listen;
use common::service_args::ServiceArgs;
use hw_nonblocking::server::{Config, Server};
use hw_nonblocking::udp;

/// Serves any number of clients from one thread
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    #[command(flatten)]
    service: ServiceArgs,
    /// Serve the menu by datagrams instead of connections
    #[arg(long)]
    udp: bool,
    /// With --udp, take a client for gone after this long a silence
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = args::seconds)]
    client_timeout: Duration,
    #[command(flatten)]
    idle: IdleArgs,
}

const EXAMPLES: &str = "\
Examples:
  nonblocking-server                                         # the menu, port 29999 at every address
  nonblocking-server 0.0.0.0 9000 --udp --report-every 10    # by datagrams";

fn main() -> ExitCode {
    common::program::run(|Args { service, udp, client_timeout, idle }| {
        let lines = service.output.lines();
        let at = service.at();
        let config = Config {
            kind: service.service,
            options: service.options(),
            announce: service.announce,
            report_every: service.report_every,
            idle: if udp { client_timeout } else { idle.idle_timeout },
        };
        if udp {
            return udp::run(&config, &at, listen::udp(&at)?, &lines);
        }
        let server = Server::new(config, &lines)?;
        let listener = listen::tcp(&at)?;
        server.service().open(&at);
        server.run(listener)
    })
}

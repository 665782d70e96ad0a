//! The multi-client server with a thread for each client.

use std::process::ExitCode;

use clap::Parser;
use common::service_args::ServiceArgs;
use common::thread_per_client::LimitsArgs;
use common::{Shutdown, listen};
use hw_multithread::server::{Config, REFUSAL, Server};

/// Serves any number of clients, each by a thread of its own
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    limits: LimitsArgs,
}

const EXAMPLES: &str = "\
Examples:
  multithread-server                             # the menu, port 29999 at every address
  multithread-server 127.0.0.1 --service echo    # the echo, port 8000";

fn main() -> ExitCode {
    common::program::run(|Args { service, limits }| {
        let lines = service.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let config = Config {
            kind: service.service,
            options: service.options(),
            announce: service.announce,
            report_every: service.report_every,
            limits: limits.limits(REFUSAL),
        };
        let server = Server::new(config, &lines);
        let at = service.at();
        let listener = listen::tcp(&at)?;
        server.service().open(&at);
        server.run(&listener, &shutdown)
    })
}

//! The arguments that both multi-client servers share.

use std::time::Duration;

use crate::args::{self, HostPort, OutputArgs};
use crate::service::{Kind, Options};

/// Where a multi-client server listens, and what it serves.
#[derive(Debug, Clone, clap::Args)]
pub struct ServiceArgs {
    /// The address to listen on [default: 0.0.0.0, for the echo 127.0.0.1]
    #[arg(value_parser = args::host)]
    host: Option<String>,
    /// The port to listen on [default: 29999, for the echo 8000]
    #[arg(value_parser = args::port)]
    port: Option<u16>,
    /// What to serve
    #[arg(long, value_enum, default_value = "menu")]
    pub service: Kind,
    /// Print no line for each request
    #[arg(long)]
    quiet: bool,
    /// Also send every client the lines about clients that come and go
    #[arg(long)]
    pub announce: bool,
    /// Also print who is connected whenever that changes
    #[arg(long)]
    list_clients: bool,
    /// How often the number of clients is printed
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = args::seconds)]
    pub report_every: Duration,
    /// How lines are printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl ServiceArgs {
    /// Where to listen: what was given, else the service's own defaults.
    pub fn at(&self) -> HostPort {
        let (host, port) = match self.service {
            Kind::Menu => ("0.0.0.0", 29_999),
            Kind::Echo => ("127.0.0.1", 8_000),
        };
        HostPort::new(self.host.as_deref().unwrap_or(host), self.port.unwrap_or(port))
    }

    /// What is printed besides the lines.
    pub fn options(&self) -> Options {
        Options { quiet: self.quiet, list_clients: self.list_clients }
    }
}

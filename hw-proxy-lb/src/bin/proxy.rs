//! The proxy of the round-robin report.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::args::{self, HostPort, OutputArgs};
use common::thread_per_client::LimitsArgs;
use common::{Shutdown, listen};
use hw_proxy_lb::backend::Backend;
use hw_proxy_lb::exchange::Patience;
use hw_proxy_lb::proxy::{self, Config};

/// Moves each client's requests over the backends in turn
#[derive(Parser)]
#[command(name = env!("CARGO_BIN_NAME"), version, after_help = EXAMPLES)]
struct Args {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT", default_value = "0.0.0.0:9090")]
    listen: HostPort,
    /// A backend; give one for each, in the order of their turns
    #[arg(long = "backend", value_name = "HOST:PORT", default_values = ["localhost:8001", "localhost:8002"])]
    backends: Vec<HostPort>,
    /// Give up on a backend that has not accepted for this long
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = args::seconds)]
    connect_timeout: Duration,
    /// Give up on a backend that has sent nothing of its reply for this long
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = args::seconds)]
    reply_timeout: Duration,
    /// Take a reply for whole when a backend that does not close has been quiet for this long
    #[arg(long, value_name = "MS", default_value = "200", value_parser = args::whole::<u32>(1..=u32::MAX))]
    reply_quiet_ms: u32,
    #[command(flatten)]
    limits: LimitsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  proxy    # port 9090, backends at 8001 and 8002
  proxy --listen 127.0.0.1:80 --backend a:8001 --backend b:8001 --backend c:8001";

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let lines = args.output.lines();
        let shutdown = Shutdown::on_signals()?;
        let backends = args.backends.iter().cloned().map(Backend::resolve).collect::<Result<_, _>>()?;
        let (connect, reply) = (args.connect_timeout, args.reply_timeout);
        let patience = Patience { connect, reply, quiet: Duration::from_millis(args.reply_quiet_ms.into()) };
        let config = Config { backends, patience, limits: args.limits.limits(proxy::REFUSAL) };
        let listener = listen::tcp(&args.listen)?;
        proxy::announce(&args.listen, &args.backends, &lines);
        proxy::run(&listener, config, &lines, &shutdown)
    })
}

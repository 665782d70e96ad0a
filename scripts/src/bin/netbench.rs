//! `cargo netbench`: measures the programs beside their peers.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use comfy_table::{Table, presets};
use common::args;
use indicatif::ProgressBar;
use scripts::netbench::{self, ProxyBench};
use scripts::peers::Peers;
use scripts::programs::{Profile, Programs};

/// Measures the round-robin proxy beside the report's design in Python and C, in turn, in one run
#[derive(Parser)]
#[command(name = "cargo netbench", version)]
struct Args {
    /// How many clients ask back to back
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=1000))]
    clients: u16,
    /// How many bytes each request has
    #[arg(long, value_name = "BYTES", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1000))]
    request_size: u16,
    /// How often each proxy has its turn
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,
    /// How long each turn is measured
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = args::seconds)]
    time: Duration,
}

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let (programs, peers) = (Programs::build(&["hw-proxy-lb"], Profile::Release)?, Peers::prepare()?);
        let bench = ProxyBench {
            clients: args.clients.into(),
            request_size: args.request_size.into(),
            rounds: args.rounds.into(),
            time: args.time,
        };
        let progress = ProgressBar::new_spinner();
        progress.enable_steady_tick(Duration::from_millis(100));
        let all = netbench::proxies(&bench, &programs, &peers, |name| progress.set_message(name.to_owned()))?;
        progress.finish_and_clear();
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED);
        table.set_header(["proxy", "requests/s, median", "min", "max", "hw-proxy-lb does"]);
        for series in &all {
            let extreme = |pick: fn(f64, f64) -> f64| series.per_second.iter().copied().reduce(pick);
            let figures = [Some(series.median()), extreme(f64::min), extreme(f64::max)];
            let [median, min, max] = figures.map(|figure| format!("{:.0}", figure.unwrap_or(f64::NAN)));
            table.add_row([series.name, &median, &min, &max, &format!("{:.2} x", all[0].ratio_to(series))]);
        }
        println!("{table}");
        Ok(())
    })
}

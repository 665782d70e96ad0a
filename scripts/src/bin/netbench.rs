//! `cargo netbench`: measures the programs beside their peers.

use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Parser;
use comfy_table::{Table, presets};
use common::{Error, args};
use indicatif::ProgressBar;
use scripts::netbench::echo::{self, Contender, EchoBench};
use scripts::netbench::proxies::{self, ProxyBench};
use scripts::peers::Peers;
use scripts::programs::{Profile, Programs, workspace_root};

/// Measures the programs beside their peers, in turn, in one run
#[derive(Parser)]
#[command(name = "cargo netbench", version)]
struct Args {
    /// Only this: the round-robin proxy, or the multi-client servers' echo
    #[arg(long, value_name = "WHAT", value_parser = ["proxy", "echo"])]
    only: Option<String>,
    /// How often each program has its turn
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,
    /// How long each turn is measured
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = args::seconds)]
    time: Duration,
}

/// How many clients ask the proxy back to back.
const PROXY_CLIENTS: usize = 16;
/// How many connections ask an echo back to back.
const ECHO_CONNECTIONS: [usize; 4] = [1, 64, 1000, 9000];
/// How many bytes each request has.
const REQUEST_SIZE: usize = 64;

fn main() -> ExitCode {
    common::program::run(|args: Args| {
        let peers = Peers::prepare()?;
        let only = args.only.as_deref();
        if only != Some("echo") {
            println!("{}", measure_proxies(&args, &peers)?);
        }
        if only != Some("proxy") {
            println!("{}", measure_echoes(&args, &peers)?);
        }
        Ok(())
    })
}

fn measure_proxies(args: &Args, peers: &Peers) -> Result<Table, Error> {
    let programs = Programs::build(&["hw-proxy-lb"], Profile::Release)?;
    let (clients, request_size) = (PROXY_CLIENTS, REQUEST_SIZE);
    let bench = ProxyBench { clients, request_size, rounds: args.rounds.into(), time: args.time };
    let progress = spinner();
    let all = proxies::proxies(&bench, &programs, peers, |name| progress.set_message(name.to_owned()))?;
    progress.finish_and_clear();
    let mut table = table(&["proxy", "requests/s, median", "min", "max", "hw-proxy-lb does"]);
    for series in &all {
        let [median, min, max] = [series.median(), series.min(), series.max()].map(|f| format!("{f:.0}"));
        table.add_row([series.name, &median, &min, &max, &format!("{:.2} x", all[0].ratio_to(series))]);
    }
    Ok(table)
}

fn measure_echoes(args: &Args, peers: &Peers) -> Result<Table, Error> {
    build_tokio_echo()?;
    let programs = Programs::build(&["hw-nonblocking", "hw-multithread"], Profile::Release)?;
    let progress = spinner();
    let mut table =
        table(&["connections", "echo", "CPU/request, median", "of the bare loop's", "requests/s, median"]);
    for connections in ECHO_CONNECTIONS {
        let (rounds, time) = (args.rounds.into(), args.time);
        let bench = EchoBench { connections, request_size: REQUEST_SIZE, rounds, time };
        let all = echo::echoes(&bench, &programs, peers, |name| progress.set_message(name.to_owned()))?;
        let bare = all.iter().find(|figures| figures.contender == Contender::BareEpoll);
        for figures in &all {
            let ratio =
                bare.map(|bare| format!("{:.3} x", figures.cpu.ratio_to(&bare.cpu))).unwrap_or_default();
            let [cpu, rate] =
                [figures.cpu.median(), figures.rate.median()].map(|figure| format!("{figure:.0}"));
            let connections = connections.to_string();
            table.add_row([&connections, figures.contender.name(), &format!("{cpu} ns"), &ratio, &rate]);
        }
    }
    progress.finish_and_clear();
    Ok(table)
}

/// The peer that is an example of this crate, as it needs tokio and no program should.
fn build_tokio_echo() -> Result<(), Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--release", "--package", "scripts", "--example", "tokio-echo"]);
    let built = command.current_dir(workspace_root()).status();
    match built {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::new("cannot build tokio's echo", "cargo failed, see its messages above")),
        Err(error) => Err(Error::io("cannot build tokio's echo", &error).advise("is cargo on the PATH?")),
    }
}

fn spinner() -> ProgressBar {
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(header.to_vec());
    table
}

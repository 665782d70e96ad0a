//! `netbench`: measures the programs beside their peers.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use common::shutdown::Shutdown;
use common::{Error, args, open_files, program};
use indicatif::{ProgressBar, ProgressStyle};
use netbench::agreement::Agreement;
use netbench::contender::Contender;
use netbench::handover::AtBest;
use netbench::results::Results;
use netbench::run::{Plan, Watcher};
use netbench::scenarios::{self, Scenario};
use netbench::tools::{Tools, usual_output};
use netbench::turn::Pace;
use netbench::{charts, files, table};
use scripts::load::sample::Sample;

/// Measures the programs beside their peers, in turn, in one run
///
/// In the repository the programs are built first; elsewhere they are those that are installed, and tokio's echo is left
/// out.
#[derive(Parser)]
#[command(name = "netbench", bin_name = called(), version, after_help = STATUSES_AND_EXAMPLES)]
struct Args {
    /// Under two minutes, besides building: fewer loads, fewer and shorter rounds
    #[arg(long)]
    quick: bool,
    /// Only these scenarios
    #[arg(long, value_name = "SCENARIO", value_delimiter = ',', value_parser = names())]
    only: Vec<String>,
    /// How often each program has its turn under each load, if time allows [default: 5, quick 3]
    #[arg(long, value_name = "N", value_parser = args::whole::<u16>(1..=1000))]
    rounds: Option<u16>,
    /// How long each turn is measured [default: 0.6, quick 0.2]
    #[arg(long, value_name = "SECONDS", value_parser = args::seconds)]
    time: Option<Duration>,
    /// Where results.json, results.csv and the charts go [default: target/netbench in the repository, netbench-results in
    /// the working directory elsewhere]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Hold the ratios against those of an earlier run's results.json
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

const STATUSES_AND_EXAMPLES: &str = "\
Exit status:
  0  all was measured
  1  one of the homework programs failed under a load, or the run was stopped before its end
  2  the run could not be made

Examples:
  netbench --quick                  # all scenarios, in under two minutes
  netbench --only echo,burst --output results
  netbench --against results.json   # are an earlier run's ratios found again?";

fn called() -> &'static str {
    program::called("netbench", "cargo netbench")
}

fn names() -> Vec<&'static str> {
    scenarios::all(true).into_iter().map(|scenario| scenario.name).collect()
}

fn main() -> ExitCode {
    program::run_comparing(|args: Args| {
        let folder = args.output.clone().unwrap_or_else(usual_output);
        fs::create_dir_all(&folder)
            .map_err(|error| Error::io(format_args!("cannot make {}", folder.display()), &error))?;
        // Before the long run, whose results may take its place.
        let earlier = args.against.as_deref().map(files::read_json).transpose()?;
        let shutdown = Shutdown::on_signals()?;
        let sample = Sample { size: if args.quick { 64 << 20 } else { 128 << 20 } };
        let tools = Tools::prepare(sample)?;
        let mut plan = plan(&args, AtBest::of_this_machine());
        let dropped = drop_what_has_no_room(&mut plan);
        let mut screen = Screen::new(&plan, &shutdown, folder.clone());
        let mut results = plan.run(&tools, std::env::args().skip(1).collect(), &mut screen);
        screen.bar.finish_and_clear();
        results.warnings.extend(dropped);
        results.agreement = earlier.as_ref().map(|earlier| Agreement::between(earlier, &results));
        files::write_json(&results, &folder)?;
        files::write_csv(&results, &folder)?;
        let charts = charts::write_all(&results, &folder)?;
        let files = format!("results.json, results.csv and {charts} charts are in {}\n", folder.display());
        // Whoever closed the output has seen enough; the files are written.
        let _ = io::stdout().write_all((report(&plan, &results) + &files).as_bytes());
        let failed = !results.complete || results.left_out.iter().any(|out| out.ours);
        Ok(if failed { ExitCode::from(program::STATUS_RUN_TIME) } else { ExitCode::SUCCESS })
    })
}

fn plan(args: &Args, at_best: AtBest) -> Plan {
    let mut scenarios = scenarios::all(args.quick);
    if !args.only.is_empty() {
        scenarios.retain(|scenario| args.only.iter().any(|name| name == scenario.name));
    }
    let (rounds, minutes, time, patience) = if args.quick { (3, 1.75, 0.2, 2) } else { (5, 14.0, 0.6, 8) };
    let budget = Duration::from_secs_f64(60.0 * minutes);
    let time = args.time.unwrap_or(Duration::from_secs_f64(time));
    let pace = Pace { warm_up: time / 4, time, patience: patience * time, at_best };
    Plan { scenarios, rounds: args.rounds.unwrap_or(rounds).into(), budget, pace }
}

/// Drops the loads that need more descriptors than a process may have, and says so.
fn drop_what_has_no_room(plan: &mut Plan) -> Option<String> {
    // Each connection is an open file here and in the server, which needs some others, too.
    let room = open_files::raise_limit().map_or(u64::MAX, |files| files.saturating_sub(500));
    let mut dropped = false;
    for scenario in plan.scenarios.iter_mut().filter(|scenario| scenario.axis == "connections") {
        let all = scenario.points.len();
        scenario.points.retain(|&connections| connections <= room);
        dropped |= scenario.points.len() < all;
    }
    dropped.then(|| {
        format!("loads of more than {room} connections were left out for want of descriptors (ulimit -n)")
    })
}

/// What a terminal shows of the results.
fn report(plan: &Plan, results: &Results) -> String {
    let mut lines = Vec::new();
    for scenario in &plan.scenarios {
        lines.push(format!(
            "{}: {}\n{}\n",
            scenario.name,
            scenario.about,
            table::scenario(scenario, results)
        ));
    }
    if !results.targets.is_empty() {
        lines.push(format!("{}\n", table::targets(&results.targets)));
    }
    for out in &results.left_out {
        let at = out.at.map(|at| format!(" from {at} on")).unwrap_or_default();
        lines.push(format!("left out: {} in {}{at}: {}", out.program, out.scenario, out.reason));
    }
    lines.extend(results.warnings.iter().map(|warning| format!("note: {warning}")));
    lines.extend(results.agreement.as_ref().map(table::agreement));
    let whole = if results.complete { "" } else { ", stopped before its end" };
    lines.push(format!("{} rounds measured in {:.0} s{whole}\n", results.rounds, results.took));
    lines.join("\n")
}

/// The progress on a terminal, and the file that is whole after each round.
struct Screen {
    bar: ProgressBar,
    shutdown: Shutdown,
    folder: PathBuf,
}

impl Screen {
    fn new(plan: &Plan, shutdown: &Shutdown, folder: PathBuf) -> Self {
        let bar = ProgressBar::new(plan.turns() as u64);
        // Without a template the default style is as good.
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} turns, {eta} left: {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { bar, shutdown: shutdown.clone(), folder }
    }
}

impl Watcher for Screen {
    fn turn(&mut self, scenario: &Scenario, contender: &Contender, at: u64) {
        self.bar.set_message(format!("{}, {} at {at}", scenario.name, contender.name));
        self.bar.inc(1);
    }

    fn round(&mut self, results: &Results) {
        if let Err(error) = files::write_json(results, &self.folder) {
            self.bar.println(format!("warning: {error}"));
        }
    }

    fn wants_to_stop(&self) -> bool {
        self.shutdown.is_triggered()
    }
}

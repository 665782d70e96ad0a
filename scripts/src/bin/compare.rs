//! `compare`: plays the reports' scenarios with the real programs and compares what they print.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use comfy_table::{ContentArrangement, Table, presets};
use common::{Error, program};
use indicatif::{ProgressBar, ProgressStyle};
use scripts::cast::Cast;
use scripts::compare::{self, Judged, Options};
use scripts::matrix::{self, Cell};
use scripts::peers::{Language, Peers};
use scripts::programs::{CRATES, Profile, Programs};
use scripts::scenarios::{self, BULK_NETWORK, Pace, Scenario};
use scripts::transcripts::Transcripts;

/// Runs the programs as the reports did and compares every line that they print with the transcripts
///
/// In the repository the programs are built first; elsewhere they are those that are installed.
#[derive(Parser)]
#[command(name = "compare", bin_name = called(), version, after_help = STATUSES_AND_EXAMPLES)]
struct Args {
    /// Only this homework's scenarios; may be given several times
    #[arg(long, value_name = "CRATE", value_parser = CRATES)]
    only: Vec<String>,
    /// Keep what each program printed below this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Compare with the transcripts in this folder instead of the reports'
    #[arg(long, value_name = "DIR")]
    transcripts: Option<PathBuf>,
    /// Have the programs meet those written in Python and C, every client language with every server language
    #[arg(long, conflicts_with_all = ["only", "keep", "transcripts"])]
    matrix: bool,
    /// Play the 100 kB report on its own network; for the repository's `scripts/network.sh`, which makes that
    #[arg(long, conflicts_with_all = ["only", "matrix"])]
    network: bool,
}

const STATUSES_AND_EXAMPLES: &str = "\
Exit status:
  0  all programs print what the reports show
  1  something differs
  2  something could not be run

Examples:
  compare                        # every report
  compare --only hw-proxy-lb     # one of them
  compare --matrix               # with the same programs in Python and C";

fn called() -> &'static str {
    program::called("compare", "cargo compare")
}

fn main() -> ExitCode {
    program::run_comparing(|args: Args| {
        let outcome = if args.matrix { matrix_of_languages()? } else { all_scenarios(&args)? };
        Ok(ExitCode::from(outcome as u8))
    })
}

/// The worse of two is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Equal = 0,
    Different = 1,
    NotRun = 2,
}

fn all_scenarios(args: &Args) -> Result<Outcome, Error> {
    let scenarios = chosen(args)?;
    let crates: Vec<&str> = scenarios.iter().map(|scenario| scenario.krate).collect();
    let (programs, peers) = (build(&crates)?, Peers::none());
    let cast = Cast::rust(&programs, &peers);
    let mut options = Options { keep: args.keep.clone(), ..Options::at(Pace::REPORT) };
    if let Some(dir) = &args.transcripts {
        options.transcripts = Transcripts::Folder(dir.clone());
    }
    let progress = progress_bar(scenarios.len());
    let mut table = table(&["homework", "scenario", "program", "lines", "verdict"]);
    let mut outcome = Outcome::Equal;
    for scenario in scenarios {
        progress.set_message(scenario.to_string());
        let judged = compare::run(&scenario, &cast, &options)?;
        progress.suspend(|| show_differences(&scenario, &judged));
        add_rows(&mut table, &scenario, &judged);
        outcome = outcome.max(outcome_of(&judged));
        progress.inc(1);
    }
    progress.finish_and_clear();
    anstream::println!("{table}");
    Ok(outcome)
}

fn chosen(args: &Args) -> Result<Vec<Scenario>, Error> {
    if args.network {
        // Where ip-netns(8) has the namespaces that it knows.
        if !std::path::Path::new("/run/netns/z34_server2").exists() {
            let told = Error::new("cannot play the report's network", "it is not there");
            return Err(
                told.advise("run scripts/network.sh of the repository, which makes it and then runs this")
            );
        }
        return Ok(vec![BULK_NETWORK]);
    }
    let chosen =
        |scenario: &Scenario| args.only.is_empty() || args.only.iter().any(|name| name == scenario.krate);
    Ok(scenarios::ALL.into_iter().filter(chosen).collect())
}

fn outcome_of(judged: &Judged) -> Outcome {
    match (judged.is_different(), &judged.stopped) {
        (true, _) => Outcome::Different,
        (false, Some(_)) => Outcome::NotRun,
        (false, None) => Outcome::Equal,
    }
}

fn show_differences(scenario: &Scenario, judged: &Judged) {
    if judged.is_equal() {
        return;
    }
    anstream::println!("{scenario}");
    for verdict in &judged.programs {
        anstream::print!("{}", verdict.differences);
    }
    if let Some(error) = &judged.stopped {
        anstream::println!("the scenario stopped: {error}");
    }
    anstream::println!();
}

fn add_rows(table: &mut Table, scenario: &Scenario, judged: &Judged) {
    for verdict in &judged.programs {
        let lines = verdict.lines.to_string();
        let word = match (verdict.differences.is_empty(), &judged.stopped) {
            (false, _) => "DIFFERENT",
            (true, Some(_)) => "not run to its end",
            (true, None) => "equal",
        };
        table.add_row([scenario.krate, scenario.name, &verdict.program, &lines, word]);
    }
}

fn matrix_of_languages() -> Result<Outcome, Error> {
    let (programs, peers) = (build(&CRATES)?, Peers::prepare()?);
    let rows: usize = matrix::PAIRS.iter().map(|pair| pair.client_languages().count()).sum();
    let progress = progress_bar(rows * Language::ALL.len());
    let columns = Language::ALL.map(|server| format!("{} server", server.name()));
    let [first, second, third] = &columns;
    let mut table = table(&["client, server", "client in", first, second, third]);
    let mut outcome = Outcome::Equal;
    for pair in &matrix::PAIRS {
        for client in pair.client_languages() {
            let mut row = vec![pair.title.to_owned(), client.name().to_owned()];
            for server in Language::ALL {
                progress.set_message(format!("{}: {} to {}", pair.title, client.name(), server.name()));
                let cell = matrix::play(pair, client, server, &programs, &peers);
                let (word, worst) = told(
                    &cell,
                    &progress,
                    &format!("{}, {} to {}", pair.title, client.name(), server.name()),
                );
                outcome = outcome.max(worst);
                row.push(word);
                progress.inc(1);
            }
            table.add_row(row);
        }
    }
    progress.finish_and_clear();
    anstream::println!("{table}");
    Ok(outcome)
}

fn told(cell: &Cell, progress: &ProgressBar, title: &str) -> (String, Outcome) {
    match cell {
        Cell::Equal => ("equal".to_owned(), Outcome::Equal),
        Cell::Missing(reason) => (format!("left out: {reason}"), Outcome::Equal),
        Cell::Different(what) => {
            progress.suspend(|| anstream::println!("{title}\n{what}"));
            ("DIFFERENT".to_owned(), Outcome::Different)
        }
        Cell::Failed(error) => {
            progress.suspend(|| anstream::println!("{title}\nthe scenario stopped: {error}\n"));
            ("NOT RUN".to_owned(), Outcome::NotRun)
        }
    }
}

fn build(crates: &[&str]) -> Result<Programs, Error> {
    let progress = ProgressBar::new_spinner().with_message("building the programs");
    progress.enable_steady_tick(TICK);
    let programs = Programs::of(crates, Profile::Dev).and_then(|programs| programs.complete(crates));
    progress.finish_and_clear();
    programs
}

const TICK: Duration = Duration::from_millis(100);

/// On standard error; indicatif draws nothing where that is no terminal.
fn progress_bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{spinner} [{pos}/{len}] {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.to_vec());
    table
}

//! The command line: what was typed becomes a list of submissions, their run, its table and its report.

mod args;
mod at_once;
mod check;
mod differences;
mod entries;
mod export_rubrics;
mod gradescope;
mod init;
mod list;
mod look;
mod means;
mod merge;
mod part;
mod reports;
mod resume;
mod screen;
mod self_test;

use std::process::ExitCode;
use std::thread;

use common::Error;

use crate::manifest::uncertain;
use crate::report::file::ReportFile;
use crate::report::{Run, Status, disclose, terminal};
use crate::schedule::{self, Board, Entry, Plan};

use args::Args;
use entries::Meant;
use means::Means;
use screen::Screen;

/// Runs the command line.
pub fn main() -> ExitCode {
    common::program::run_comparing(|args: Args| {
        if let Some(dir) = &args.init {
            return init::run(&args, dir.as_deref());
        }
        if let Some(dir) = &args.check {
            return check::run(&args, dir.as_deref());
        }
        if let Some(assignment) = args.gradescope {
            return gradescope::make(assignment, &args);
        }
        if !args.merge.is_empty() {
            return merge::run(&args);
        }
        if args.list {
            return list::show(&args);
        }
        if let Some(folder) = &args.export_rubrics {
            return export_rubrics::run(folder);
        }
        if let Some(names) = &args.self_test {
            return self_test::run(&args, names);
        }
        grade(&args)
    })
}

fn grade(args: &Args) -> Result<ExitCode, Error> {
    if args.wait_for_report {
        let cause = "nothing is looked at where programs are graded";
        let advice = "give --wait-for-report with --init or --check";
        return Err(Error::new("cannot wait for the report", cause).advise(advice));
    }
    let Meant { entries, left_out, class, own: _own } = entries::of(args)?;
    if let (true, Some(shard), Some(class)) = (entries.is_empty() && left_out.is_empty(), args.shard, &class)
    {
        eprintln!("part {shard} of the class has nothing to grade: the class has {}", class.told());
    }
    let board = Board::new(&entries, left_out);
    let means = Means::of(args)?;
    board.prepare(|run| part::note(run, &entries, class, args, means.has_namespaces()));
    resume::go_on(args, &board)?;
    // Before anything is run, so that it says what is wrong with the file at once.
    let mut file = args.report_file(&board.run())?;
    let plan = means.plan(args, entries.len(), entries::hidden(&entries, args));
    let doubted =
        |entry: &Entry| Some((entry.submission.name.clone(), uncertain::told(&entry.submission.uncertain)?));
    for (name, told) in entries.iter().filter_map(doubted) {
        eprintln!("warning: {name}: {told}");
    }
    watched(&entries, &plan, &board, file.as_mut());
    let run = board.run();
    show(&run, args, file.as_ref())?;
    let trouble = file.and_then(|file| file.finish(&run).err());
    let left_out = run.left_out.iter().map(ToString::to_string);
    for told in trouble.iter().map(ToString::to_string).chain(left_out) {
        eprintln!("error: {told}");
    }
    let status = if trouble.is_some() { Status::GraderError } else { run.status_of_class() };
    Ok(ExitCode::from(status as u8))
}

/// Grades in a thread of its own, while this one shows how it goes and keeps the report up to date.
fn watched(entries: &[Entry], plan: &Plan<'_>, board: &Board, mut file: Option<&mut ReportFile>) {
    let mut screen = Screen::new();
    thread::scope(|scope| {
        let grading = scope.spawn(|| schedule::run(entries, plan, board));
        let mut seen = 0;
        while !grading.is_finished() {
            let changes = board.changes();
            let behind = file.as_ref().is_some_and(|file| file.is_behind());
            if changes != seen || behind {
                seen = changes;
                screen.show(board);
                if let Some(file) = file.as_mut() {
                    // A disk that is full for a while is no matter; in the end it is told.
                    let _ = file.update(|| board.run());
                }
            }
            thread::park_timeout(screen::EVERY);
        }
    });
    screen.clear();
    if !plan.course.shutdown.is_triggered() {
        board.complete();
    }
}

/// Shows the table; on standard error where standard output is the report's.
fn show(run: &Run, args: &Args, file: Option<&ReportFile>) -> Result<(), Error> {
    let shown = disclose::apply(run.clone(), args.disclose);
    let mut table = Vec::new();
    let show = if args.replay.is_some() { terminal::show_all_steps } else { terminal::show };
    show(&shown, args.details, &mut table).map_err(|error| Error::io("cannot write the table", &error))?;
    let table = String::from_utf8_lossy(&table);
    if file.is_some_and(ReportFile::is_stdout) {
        anstream::eprint!("{table}");
    } else {
        anstream::print!("{table}");
    }
    Ok(())
}

/// What `--help` ends with.
const STATUSES_AND_EXAMPLES: &str = "\
Exit status:
  0    every required check passed
  1    a required check did not pass
  2    the command line or a grade.toml cannot be used
  3    a check could not be decided: the machine was too busy, or the time was over
  4    the grader could not do its part
  130  a second Ctrl-C ended it at once

Examples:
  grade --init my-homework           # looks at its programs and writes a first grade.toml
  grade --submission my-homework     # grades it
  grade --class submissions --format csv --output class.csv
  grade --list hw-bulk               # the checks of an assignment";

const _: () = assert!(Status::Usage as u8 == 2);

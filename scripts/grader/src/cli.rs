//! The command line: what was typed becomes a list of submissions, their run, its table and its report.

mod args;
mod list;
mod screen;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use common::{Error, Shutdown};

use crate::assignment::Assignment;
use crate::checks;
use crate::lane::Course;
use crate::manifest::table::nearest;
use crate::report::file::ReportFile;
use crate::report::{Run, Status, disclose, name, terminal};
use crate::rubric::{self, Rubric};
use crate::sandbox::{self, Account, Isolation};
use crate::schedule::{self, Board, Entry, Plan};
use crate::submission::Submission;
use crate::{first_manifest, manifest, own};

use args::{Args, Keep};
use screen::Screen;

/// The time for each round of submissions that are tried at once, where `--budget` does not say.
const BUDGET: Duration = Duration::from_secs(15 * 60);

/// Runs the command line.
pub fn main() -> ExitCode {
    common::program::run_comparing(|args: Args| {
        if let Some(dir) = &args.init {
            return init(dir, &args);
        }
        if args.list {
            return list::show(&args.assignments, &args.rubrics());
        }
        grade(&args)
    })
}

fn init(dir: &Path, args: &Args) -> Result<ExitCode, Error> {
    let [.., last] = args.assignments.as_slice() else { return written(dir, None) };
    written(dir, Some(*last))
}

fn written(dir: &Path, assignment: Option<Assignment>) -> Result<ExitCode, Error> {
    let written = first_manifest::write(dir, assignment)?;
    let (path, dir) = (written.path.display(), dir.display());
    let missing: Vec<&str> = written.missing.iter().map(|part| part.key()).collect();
    if missing.is_empty() {
        let guessed = if written.assignment.is_menu() { "; [wire] and [lines] were not guessed" } else { "" };
        anstream::println!("wrote {path}{guessed}; read it through, then: cargo grade --submission {dir}");
    } else {
        anstream::println!(
            "wrote {path}; no program was found for: {}; write its command there",
            missing.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn grade(args: &Args) -> Result<ExitCode, Error> {
    let (entries, left_out) = entries(args)?;
    let run_as = args.run_as.as_deref().map(Account::named).transpose()?;
    let board = Board::new(&entries);
    // Before anything is run, so that it says what is wrong with the file at once.
    let mut file = args.report_file(&board.run())?;
    let shutdown = Shutdown::on_signals()?;
    let isolation = match args.isolation {
        Keep::Auto => Isolation::probe(),
        Keep::None => Isolation::None { why: "--isolation none was asked for".to_owned() },
    };
    let program = sandbox::own_program();
    let rounds = entries.len().div_ceil(args.jobs()).max(1);
    let budget = args.budget.unwrap_or(BUDGET * u32::try_from(rounds).unwrap_or(u32::MAX));
    let course = Course { program: &program, deadline: Instant::now() + budget, shutdown: &shutdown };
    let plan = Plan {
        course,
        budget,
        isolation: &isolation,
        jobs: args.jobs(),
        build_within: args.build_within,
        run_as,
        limits: args.limits(),
        hidden: hidden(&entries, args),
    };
    let trouble = watched(&entries, &plan, &board, file.as_mut());
    let run = board.run();
    show(&run, args, file.as_ref())?;
    // A disk that was full for a while is no matter in the end.
    let trouble = file.map_or(trouble, |file| file.finish(&run).err());
    for told in left_out.iter().map(ToString::to_string).chain(trouble.as_ref().map(ToString::to_string)) {
        eprintln!("error: {told}");
    }
    Ok(ExitCode::from(match (trouble, left_out.is_empty(), run.status()) {
        (Some(_), _, _) => Status::GraderError as u8,
        (None, false, Status::Passed) => Status::Usage as u8,
        (None, _, status) => status as u8,
    }))
}

/// Grades in a thread of its own, while this one shows how it goes and keeps the report up to date; what kept it from
/// that last, a full disk perhaps. The grading goes on without.
fn watched(
    entries: &[Entry],
    plan: &Plan<'_>,
    board: &Board,
    mut file: Option<&mut ReportFile>,
) -> Option<Error> {
    let mut screen = Screen::new();
    let mut trouble = None;
    thread::scope(|scope| {
        let grading = scope.spawn(|| schedule::run(entries, plan, board));
        let mut seen = 0;
        while !grading.is_finished() {
            let changes = board.changes();
            let behind = file.as_ref().is_some_and(|file| file.is_behind());
            if changes != seen || behind {
                seen = changes;
                screen.show(board);
                trouble = file.as_mut().and_then(|file| file.update(&board.run()).err());
            }
            thread::park_timeout(screen::EVERY);
        }
    });
    screen.clear();
    if !plan.course.shutdown.is_triggered() {
        board.complete();
    }
    trouble
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

fn entries(args: &Args) -> Result<(Vec<Entry>, Vec<String>), Error> {
    let (submissions, left_out) = submissions(args)?;
    if submissions.is_empty() {
        left_out.iter().for_each(|told| eprintln!("error: {told}"));
        let error =
            Error::new("cannot grade anything", "no submission is for the assignments that were named");
        return Err(error.advise("leave them out, or look at the key 'assignment' of grade.toml"));
    }
    let with_rubric = |submission: Submission| {
        let rubric = rubric(submission.assignment, args)?;
        Ok(Entry { submission, rubric })
    };
    let entries: Vec<Entry> = submissions.into_iter().map(with_rubric).collect::<Result<_, Error>>()?;
    match &args.replay {
        Some(check) => Ok((replayed(entries, check)?, left_out)),
        None => Ok((entries, left_out)),
    }
}

/// The submissions, and what is to be said of those that cannot be graded.
fn submissions(args: &Args) -> Result<(Vec<Submission>, Vec<String>), Error> {
    if args.own() {
        let all = if args.assignments.is_empty() { &Assignment::ALL } else { args.assignments.as_slice() };
        return Ok((screen::while_building(|| own::submissions(all))?, Vec::new()));
    }
    let mut found = Vec::new();
    for folder in &args.submission {
        found.extend(submissions_in(folder)?);
    }
    let mut left_out = Vec::new();
    for folder in args.class_folders()? {
        // In a class the folder says whose it is, whatever is written in it; one that cannot be used is its own loss.
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match submissions_in(&folder) {
            Ok(all) => found.extend(all.into_iter().map(|one| Submission { name: name.clone(), ..one })),
            Err(error) => left_out.push(format!("{name} is not graded: {error}")),
        }
    }
    found.retain(|one| args.assignments.is_empty() || args.assignments.contains(&one.assignment));
    tell_apart(&mut found);
    Ok((found, left_out))
}

fn submissions_in(folder: &Path) -> Result<Vec<Submission>, Error> {
    manifest::find(folder)?.iter().map(|path| manifest::read(path)).collect()
}

/// Two submissions of one name for one assignment get that of their folder.
fn tell_apart(submissions: &mut [Submission]) {
    let names: Vec<_> = submissions.iter().map(|one| (one.name.clone(), one.assignment)).collect();
    for submission in submissions {
        let same = names
            .iter()
            .filter(|(name, assignment)| (name, assignment) == (&submission.name, &submission.assignment));
        if same.count() > 1 {
            submission.name = submission.folder.display().to_string();
        }
    }
}

fn rubric(assignment: Assignment, args: &Args) -> Result<Rubric, Error> {
    let known: Vec<&str> = checks::of(assignment).iter().map(|check| check.name).collect();
    rubric::read(&args.rubrics(), assignment, &known)
}

/// Only the one check, of the assignments that have it.
fn replayed(mut entries: Vec<Entry>, check: &str) -> Result<Vec<Entry>, Error> {
    let name = name::from_words(check);
    let doing = format!("cannot replay '{check}'");
    let known: Vec<&str> = entries
        .iter()
        .flat_map(|entry| checks::of(entry.submission.assignment))
        .map(|check| check.name)
        .collect();
    for entry in &mut entries {
        entry.rubric.checks.retain(|criterion| criterion.name == name);
    }
    entries.retain(|entry| !entry.rubric.checks.is_empty());
    if entries.is_empty() {
        if known.contains(&name.as_str()) {
            let error = Error::new(doing, "it is switched off in the rubric");
            return Err(error.advise("switch it on there, or give another rubric with --rubrics"));
        }
        let error = Error::new(doing, "no rubric of these assignments has it");
        return Err(match nearest(&name, &known) {
            Some(near) => error.advise(format_args!("did you mean '{near}'?")),
            None => error.advise("--list shows the names of all checks"),
        });
    }
    Ok(entries)
}

/// What no submitted program may look into: the others, and the solutions that this workspace has.
fn hidden(entries: &[Entry], args: &Args) -> Vec<PathBuf> {
    if args.own() {
        return Vec::new();
    }
    let in_class = |folder: &PathBuf| args.class.as_ref().is_some_and(|class| folder.starts_with(class));
    let mut hidden: Vec<PathBuf> = entries.iter().map(|entry| entry.submission.folder.clone()).collect();
    hidden.retain(|folder| !in_class(folder));
    hidden.extend(args.class.clone());
    hidden.push(scripts::programs::workspace_root());
    hidden.retain(|folder| folder.is_dir());
    hidden.iter_mut().for_each(|folder| {
        if let Ok(real) = folder.canonicalize() {
            *folder = real;
        }
    });
    hidden.sort();
    hidden.dedup();
    hidden
}

/// The statuses, for `--help`.
const STATUSES: &str = "\
Ends with status 0 when every required check passed, 1 when one did not, 2 when the command line or a grade.toml \
cannot be used, 3 when one could not be decided (the machine was too busy, or the time was over), 4 when the grader \
could not do its part.";

const _: () = assert!(Status::Usage as u8 == 2);

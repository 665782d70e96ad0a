//! Which submissions a command line means, with their rubrics, and what they may not see.

use std::path::{Path, PathBuf};

use common::Error;
use common::escape::Escaped;
use tempfile::TempDir;

use super::args::Args;
use super::{part, screen};
use crate::assignment::Assignment;
use crate::manifest::table::nearest;
use crate::report::{Class, LeftOut, name};
use crate::rubric::{self, Rubric};
use crate::schedule::Entry;
use crate::submission::Submission;
use crate::{checks, manifest, own};

/// What a command line means.
pub(super) struct Meant {
    /// What is to be graded.
    pub(super) entries: Vec<Entry>,
    /// What is to be said of that which cannot be.
    pub(super) left_out: Vec<LeftOut>,
    /// The class, where it means one.
    pub(super) class: Option<Class>,
    /// The folder of the reference programs, which has to be there until they are graded.
    pub(super) own: Option<TempDir>,
}

/// What this one means.
pub(super) fn of(args: &Args) -> Result<Meant, Error> {
    let Found { submissions, left_out, class, own } = submissions(args)?;
    // A part of a class may well have nobody in it, or nobody who can be graded.
    if submissions.is_empty() && args.shard.is_none() {
        left_out.iter().for_each(|told| eprintln!("error: {told}"));
        let told = |cause| Error::new("cannot grade anything", cause);
        return Err(match (left_out.is_empty(), args.assignments.is_empty()) {
            (true, _) => told("no submission is for the assignments that were named")
                .advise("leave them out, or look at the key 'assignment' of grade.toml"),
            (false, true) => told("no folder of the class can be used").advise("see what was said of each"),
            (false, false) => {
                told("no folder of the class that can be used is for the assignments that were named")
                    .advise("leave them out, or see what was said of the others")
            }
        });
    }
    let with_rubric = |submission: Submission| {
        let rubric = rubric(submission.assignment, args)?;
        Ok(Entry { submission, rubric })
    };
    let entries: Vec<Entry> = submissions.into_iter().map(with_rubric).collect::<Result<_, Error>>()?;
    let entries = match &args.replay {
        Some(check) => replayed(entries, check)?,
        None => entries,
    };
    Ok(Meant { entries, left_out, class, own })
}

/// The submissions, and what is to be said of those that cannot be graded.
#[derive(Default)]
struct Found {
    submissions: Vec<Submission>,
    left_out: Vec<LeftOut>,
    class: Option<Class>,
    own: Option<TempDir>,
}

fn submissions(args: &Args) -> Result<Found, Error> {
    if args.own() {
        let all = if args.assignments.is_empty() { &Assignment::ALL } else { args.assignments.as_slice() };
        let own = own::empty_folder()?;
        let submissions = screen::while_building(|| own::submissions(all, own.path()))?;
        return Ok(Found { submissions, own: Some(own), ..Found::default() });
    }
    let mut found = Vec::new();
    for folder in &args.submission {
        found.extend(submissions_in(folder)?);
    }
    let (class, folders, mut left_out) = part::of_class(args, args.class_folders()?);
    for folder in folders {
        // In a class the folder says whose it is, whatever is written in it; one that cannot be used is its own loss.
        let name = part::name(&folder);
        let named = |one| Submission { name: name.clone(), handed_in_as: Some(name.clone()), ..one };
        match submissions_in(&folder) {
            Ok(all) => found.extend(all.into_iter().map(named)),
            Err(error) => left_out.push(LeftOut { name, why: error.to_string() }),
        }
    }
    found.retain(|one| args.assignments.is_empty() || args.assignments.contains(&one.assignment));
    tell_apart(&mut found);
    Ok(Found { submissions: found, left_out, class, own: None })
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
            submission.name = Escaped(submission.folder.as_os_str().as_encoded_bytes()).to_string();
        }
    }
}

/// The rubric of an assignment.
pub(super) fn rubric(assignment: Assignment, args: &Args) -> Result<Rubric, Error> {
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

/// What no submitted program may look into: the others, and the programs that are right.
pub(super) fn hidden(entries: &[Entry], args: &Args) -> Vec<PathBuf> {
    if args.own() {
        return Vec::new();
    }
    let own = entries.iter().map(|entry| entry.submission.folder.clone());
    let all = own.chain(args.class.clone()).chain(scripts::programs::solutions());
    let mut hidden: Vec<PathBuf> = all.filter_map(|path| path.canonicalize().ok()).collect();
    hidden.sort();
    hidden.dedup_by(|below, above| below.starts_with(above));
    hidden
}

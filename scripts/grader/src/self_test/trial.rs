//! What is tried: the good programs, and their mutants in folders of their own.

use std::fs;
use std::path::{Path, PathBuf};

use common::Error;

use super::judge::Program;
use super::language;
use super::table::{self, Expected, Losses, Mutant, Rows};
use crate::assignment::Assignment;
use crate::checks;
use crate::manifest;
use crate::report::LeftOut;
use crate::rubric::{self, Rubric};
use crate::schedule::Entry;
use crate::scratch::Scratch;
use crate::submission::Submission;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The folder with the tables and the good programs.
    pub mutants: PathBuf,
    /// The rubrics.
    pub rubrics: rubric::Source,
    /// Only these assignments; all where there is none.
    pub assignments: Vec<Assignment>,
    /// Only what has one of these names, with all mutants of a good program; all where there is none.
    pub names: Vec<String>,
}

/// A good program or a mutant, as a submission.
#[derive(Debug)]
pub struct Trial {
    /// What is graded, with the checks that it is tried with.
    pub entry: Entry,
    /// The good program that it is made of, or that it is.
    pub good: String,
    /// What has to come out.
    pub program: Program,
    /// Where the mutant lies; gone with it.
    _copy: Option<Scratch>,
}

/// All that is tried.
#[derive(Debug)]
pub struct Trials {
    /// The good programs of an assignment before its mutants.
    pub all: Vec<Trial>,
    /// The good programs that this machine cannot run.
    pub left_out: Vec<LeftOut>,
}

impl Trials {
    /// Everything that is wanted, with the mutants made.
    ///
    /// # Errors
    /// Where a file of the table, a good program's `grade.toml` or a rubric cannot be used, or nothing has the name.
    pub fn prepare(wanted: &Wanted) -> Result<Self, Error> {
        let mut trials = Self { all: Vec::new(), left_out: Vec::new() };
        let good = good_programs(&wanted.mutants.join("good"))?;
        for assignment in Assignment::ALL {
            if wanted.assignments.is_empty() || wanted.assignments.contains(&assignment) {
                trials.add(assignment, &good, wanted)?;
            }
        }
        if trials.all.is_empty() && trials.left_out.is_empty() {
            let error =
                Error::new("cannot test the grader", "nothing has such a name or is for such an assignment");
            return Err(error.advise("the names stand in the repository's scripts/mutants"));
        }
        Ok(trials)
    }

    fn add(&mut self, assignment: Assignment, good: &[Submission], wanted: &Wanted) -> Result<(), Error> {
        let known: Vec<&str> = checks::of(assignment).iter().map(|check| check.name).collect();
        let rubric = rubric::read(&wanted.rubrics, assignment, &known)?;
        let path = wanted.mutants.join(format!("{assignment}.toml"));
        let folder = wanted.mutants.join("good");
        let rows = if path.exists() { table::read(&path, &folder, &rubric.checks)? } else { Rows::default() };
        let is_of = |name: &str| good.iter().any(|good| good.name == name && good.assignment == assignment);
        let named = rows.losses.keys().chain(rows.mutants.iter().map(|mutant| &mutant.good));
        if let Some(lost) = named.clone().find(|name| !is_of(name)) {
            let cause = format!("'{lost}' is no good program for it");
            return Err(Error::new(format_args!("cannot read {}", path.display()), cause)
                .advise("name a folder whose grade.toml has this assignment"));
        }
        for submission in good.iter().filter(|good| good.assignment == assignment) {
            let own = || rows.mutants.iter().filter(|mutant| mutant.good == submission.name);
            let is_wanted =
                |name: &str| wanted.names.is_empty() || wanted.names.iter().any(|one| one == name);
            let whole = is_wanted(&submission.name);
            if !whole && !own().any(|mutant| is_wanted(&mutant.name)) {
                continue;
            }
            if let Some(tool) = language::missing(&submission.folder) {
                let why = format!("{tool} is not on this machine");
                self.left_out.push(LeftOut { name: submission.name.clone(), why });
                continue;
            }
            if whole {
                let losses = rows.losses.get(&submission.name).cloned().unwrap_or_default();
                self.all.push(Trial::of_good(submission, losses, &rubric));
            }
            for mutant in own().filter(|mutant| whole || is_wanted(&mutant.name)) {
                self.all.push(Trial::of_mutant(submission, mutant, &rubric)?);
            }
        }
        Ok(())
    }
}

impl Trial {
    #[cfg(test)]
    pub(super) fn for_a_test(entry: Entry) -> Self {
        Self { entry, good: String::new(), program: Program::Good(Losses::new()), _copy: None }
    }

    fn of_good(submission: &Submission, losses: Losses, rubric: &Rubric) -> Self {
        let entry = Entry { submission: submission.clone(), rubric: rubric.clone() };
        Self { entry, good: submission.name.clone(), program: Program::Good(losses), _copy: None }
    }

    fn of_mutant(good: &Submission, mutant: &Mutant, rubric: &Rubric) -> Result<Self, Error> {
        let copy = Scratch::copy_of(&good.folder)?;
        let file = copy.folder().join(&mutant.file);
        let doing = || format!("cannot make the mutant '{}'", mutant.name);
        fs::write(&file, &mutant.text).map_err(|error| Error::io(doing(), &error))?;
        let submission = Submission { name: mutant.name.clone(), folder: copy.folder(), ..good.clone() };
        let rubric = that_counts(rubric, &mutant.expected, good.assignment);
        Ok(Self {
            entry: Entry { submission, rubric },
            good: good.name.clone(),
            program: Program::Mutant(mutant.expected.clone()),
            _copy: Some(copy),
        })
    }
}

/// What a mutant can lose or has to: the checks that are required or named; those that wait for minutes only where one of
/// them is named.
fn that_counts(rubric: &Rubric, expected: &Expected, assignment: Assignment) -> Rubric {
    let known = checks::of(assignment);
    let waits = |name: &str| known.iter().any(|check| check.name == name && check.waits);
    let is_named =
        |name: &str| expected.kills.iter().any(|kill| kill == name) || expected.also.contains_key(name);
    let mut rubric = rubric.clone();
    rubric.checks.retain(|criterion| criterion.required || is_named(&criterion.name));
    if !rubric.checks.iter().any(|criterion| waits(&criterion.name) && is_named(&criterion.name)) {
        rubric.checks.retain(|criterion| !waits(&criterion.name));
    }
    rubric
}

/// Every good program, by name.
fn good_programs(folder: &Path) -> Result<Vec<Submission>, Error> {
    let io = |error| Error::io(format_args!("cannot read the good programs in {}", folder.display()), &error);
    let mut all = Vec::new();
    for entry in folder.read_dir().map_err(io)? {
        let folder = entry.map_err(io)?.path();
        for path in manifest::find(&folder)? {
            let submission = manifest::read(&path)?;
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            all.push(Submission { name, ..submission });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::self_test::testing::criterion;

    #[test]
    fn a_mutant_is_tried_with_what_it_can_lose() {
        let waiting = "the_report_comes_every_minute_with_no_client";
        let checks = [("ids_begin_at_1", true), ("the_ready_line_is_exact", false), (waiting, true)];
        let checks = checks.map(|(name, required)| criterion(name, required)).to_vec();
        let rubric = Rubric { title: String::new(), checks };
        let kept = |kills: &str| {
            let expected = Expected { kills: vec![kills.to_owned()], ..Expected::default() };
            let kept = that_counts(&rubric, &expected, Assignment::Multithread).checks;
            kept.into_iter().map(|criterion| criterion.name).collect::<Vec<_>>()
        };
        assert_eq!(kept("ids_begin_at_1"), ["ids_begin_at_1"]);
        assert_eq!(kept("the_ready_line_is_exact"), ["ids_begin_at_1", "the_ready_line_is_exact"]);
        assert_eq!(kept(waiting), ["ids_begin_at_1", waiting]);
    }
}

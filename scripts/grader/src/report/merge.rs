//! The reports of a class's parts put together: what one run over the whole class would have reported, and what there is
//! to be said of it. Nothing is lost without a word: who is missing is told, and who is there twice.

mod agreement;
mod roster;
mod twice;

use chrono::DateTime;
use common::Error;

use super::{LeftOut, Run, Status};
use crate::verdict::Verdict;
use roster::Roster;

/// A report, and how its file is called in what is told.
#[derive(Debug, Clone)]
pub struct Part {
    /// The file's name, on one line.
    pub name: String,
    /// What it reports.
    pub run: Run,
}

impl Part {
    /// Whether all has had its turn, also where the run itself calls that incomplete: parts that were put together before
    /// are so as long as one of them is missing.
    fn is_over(&self) -> bool {
        let mut checks = self.run.submissions.iter().flat_map(|graded| &graded.checks);
        self.run.complete || checks.all(|check| check.outcome.verdict != Verdict::NotRun)
    }
}

/// What is to be said about the parts, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It is worth knowing.
    Warning(String),
    /// Somebody has to do something about it.
    Error(String),
}

/// What has come of it.
#[derive(Debug)]
pub struct Merged {
    /// All parts as one run. Those who are missing are among those who are left out, and say so.
    pub run: Run,
    /// What is to be said.
    pub told: Vec<Told>,
    /// Whether the verdicts are all there and beyond doubt: nobody is missing, and nobody came out in two ways.
    is_sure: bool,
}

impl Merged {
    /// What it says to whoever started it: as one run over the whole class would, but never what looks final where
    /// somebody has to look.
    pub fn status(&self) -> Status {
        match self.run.status_of_class() {
            Status::Passed | Status::Failed | Status::Usage if !self.is_sure => Status::Inconclusive,
            status => status,
        }
    }
}

/// Puts reports together. Where one says something else than another of the same submission, the one given first counts.
///
/// # Errors
/// Where they are of no one class: divided otherwise, for other assignments, or by other rubrics.
pub fn merge(parts: Vec<Part>) -> Result<Merged, Error> {
    let mut told = agreement::check(&parts)?;
    let roster = Roster::of(&parts);
    told.extend(roster.told());
    let (began, seconds) = times(&parts);
    let complete = parts.iter().all(Part::is_over) && roster.missing.is_empty();
    let grader = parts.iter().find_map(|part| part.run.grader.clone());
    let disclosed = parts.iter().map(|part| part.run.disclosed).max().unwrap_or_default();
    let chosen = twice::choose(parts);
    told.extend(chosen.told);
    let (mut submissions, mut left_out) = (chosen.submissions, chosen.left_out);
    submissions.sort_by_key(|graded| roster.place(graded.folder.as_deref().unwrap_or(&graded.name)));
    left_out.sort_by_key(|folder| roster.place_of_left_out(&folder.name));
    told.extend(left_out.iter().map(|folder| Told::Error(folder.to_string())));
    left_out
        .extend(roster.missing.iter().map(|(name, why)| LeftOut { name: name.clone(), why: why.clone() }));
    left_out.sort_by_key(|folder| roster.place_of_left_out(&folder.name));
    let is_sure = roster.missing.is_empty() && !chosen.is_doubted;
    let run = Run { began, seconds, complete, submissions, left_out, grader, class: roster.class, disclosed };
    Ok(Merged { run, told, is_sure })
}

/// From when the first began until the last was over.
fn times(parts: &[Part]) -> (String, f64) {
    let when = |part: &&Part| DateTime::parse_from_rfc3339(&part.run.began).ok();
    // What is no time at all comes behind all times.
    let first = parts.iter().min_by_key(|part| (when(part).is_none(), when(part)));
    let began = first.map(|part| part.run.began.clone()).unwrap_or_default();
    let start = DateTime::parse_from_rfc3339(&began).ok();
    let until = |part: &Part| {
        let later = DateTime::parse_from_rfc3339(&part.run.began).ok()? - start?;
        Some(later.num_milliseconds() as f64 / 1e3 + part.run.seconds)
    };
    let seconds = parts.iter().map(|part| until(part).unwrap_or(part.run.seconds));
    (began, seconds.fold(0.0, f64::max))
}

/// "anna, bert and cleo"; of many the first ones and how many more.
fn names<S: AsRef<str>>(all: &[S]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<&str> = all.iter().map(AsRef::as_ref).take(SHOWN).collect();
    match (shown.as_slice(), all.len().saturating_sub(SHOWN)) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (shown, 0) => shown.join(", "),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests;

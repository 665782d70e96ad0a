//! What a run knows of each submission, whatever form it is written in.

pub mod causes;
pub mod class;
pub mod classroom;
pub mod csv;
pub mod disclose;
pub mod file;
pub mod format;
pub mod gradescope;
pub mod json;
pub mod junit;
pub mod merge;
pub mod name;
pub mod resume;
pub mod terminal;

mod class_table;
mod details;
mod flat;
mod safe;
mod table;
mod words;

#[cfg(test)]
pub(crate) mod sample;

pub use class::{Class, Parts};
pub use disclose::Disclose;
pub use file::ReportFile;
pub use format::{Format, render};

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::rubric::Criterion;
use crate::verdict::{Outcome, Verdict, Worth};
use words::rounded;

/// A whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a report")]
pub struct Run {
    /// When it began, RFC 3339 in local time.
    pub began: String,
    /// How long it has taken, in seconds.
    pub seconds: f64,
    /// Whether all is over; false in a file that a run has left behind half-way.
    pub complete: bool,
    /// Every submission, in the order of the command line.
    pub submissions: Vec<Graded>,
    /// The folders of a class that cannot be graded.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// By what it was graded; older reports do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grader: Option<Grader>,
    /// The class, where a whole one or a part of it was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// How much of what was seen is still there.
    #[serde(default, skip_serializing_if = "Disclose::is_full")]
    pub disclosed: Disclose,
}

/// The grader that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "a grader")]
pub struct Grader {
    /// Its version.
    pub version: String,
    /// SHA-256 of its program, in hexadecimal; two builds of one version may judge differently.
    pub program: String,
}

/// A folder of a class that cannot be graded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a folder that is not graded")]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why, and what to do about it, in one line.
    pub why: String,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not graded: {}", self.name, self.why)
    }
}

/// One submission for one assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a submission")]
pub struct Graded {
    /// Its name.
    pub name: String,
    /// What it solves.
    pub assignment: Assignment,
    /// The assignment's title.
    pub title: String,
    /// What kept it from the machine and from others, in one line; empty before it is known.
    pub isolation: String,
    /// What is worth knowing about the whole: the build's output, what was left running.
    pub notes: Vec<String>,
    /// Its checks, in the rubric's order.
    pub checks: Vec<Checked>,
    /// How long it has taken, in seconds.
    pub seconds: f64,
    /// The folder of the class that it was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// What stands for all that it was graded from (see [`crate::class::fingerprint`]), in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// One check of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "flat::Checked")]
pub struct Checked {
    /// What the rubric says of it.
    #[serde(flatten)]
    pub criterion: Criterion,
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The sum of a submission's points.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    /// What was reached.
    pub earned: f64,
    /// What somebody has to look at: neither reached nor lost.
    pub undecided: f64,
    /// What can be reached, without the checks that do not count on this machine.
    pub possible: f64,
}

impl Checked {
    /// The check's name in words.
    pub fn sentence_name(&self) -> String {
        name::in_words(&self.criterion.name)
    }

    /// Whether it was not tried by itself, whatever that comes of.
    pub(crate) fn had_no_turn(&self) -> bool {
        matches!(self.outcome.verdict, Verdict::Blocked | Verdict::NotRun) && self.outcome.steps.is_empty()
    }

    /// Whether it can neither be given nor be taken yet.
    pub fn is_undecided(&self) -> bool {
        self.outcome.verdict.worth() == Worth::Undecided
    }
}

impl Graded {
    /// Its points.
    pub fn score(&self) -> Score {
        let mut score = Score::default();
        for check in &self.checks {
            let points = check.criterion.points;
            match check.outcome.verdict.worth() {
                Worth::Full => score.earned += points,
                Worth::Nothing => {}
                Worth::Undecided => score.undecided += points,
                Worth::LeftOut => continue,
            }
            score.possible += points;
        }
        let Score { earned, undecided, possible } = score;
        Score { earned: rounded(earned), undecided: rounded(undecided), possible: rounded(possible) }
    }
}

/// What a run says to whoever started it, by its exit status. The worst of all checks counts: a grader's error
/// before a failure before what is undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Every required check passed, or does not count here.
    Passed = 0,
    /// A required check did not.
    Failed = 1,
    /// The command line or a `grade.toml` cannot be used.
    Usage = 2,
    /// A required check is undecided, and none failed.
    Inconclusive = 3,
    /// The grader could not do its part somewhere.
    GraderError = 4,
}

impl Run {
    /// The exit status of a run over a class: that folders of it could not be graded is told where all else is well.
    pub fn status_of_class(&self) -> Status {
        match self.status() {
            Status::Passed if !self.left_out.is_empty() => Status::Usage,
            status => status,
        }
    }

    /// The run's exit status.
    pub fn status(&self) -> Status {
        let verdicts = |only_required: bool| {
            let checks = self.submissions.iter().flat_map(|graded| &graded.checks);
            checks.filter(move |check| !only_required || check.criterion.required).map(|c| c.outcome.verdict)
        };
        if verdicts(false).any(|verdict| verdict == Verdict::GraderError) {
            return Status::GraderError;
        }
        if verdicts(true).any(|verdict| verdict.worth() == Worth::Nothing) {
            return Status::Failed;
        }
        if verdicts(true).any(|verdict| verdict.worth() == Worth::Undecided) {
            return Status::Inconclusive;
        }
        Status::Passed
    }
}

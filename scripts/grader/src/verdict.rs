//! What is said of one check, and what was seen on the way to it.

use serde::{Deserialize, Serialize};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The requirement holds.
    Pass,
    /// It does not: something else was seen.
    Fail,
    /// What had to come did not come in its time.
    TimeOut,
    /// A program ended by itself, or was ended by the system, when it had to go on.
    Crash,
    /// Not tried, as it builds on a check that came out badly.
    Blocked,
    /// This machine or this kind of program does not show what would have to be seen.
    Unsupported,
    /// The machine was too busy to tell.
    Inconclusive,
    /// The grader could not do its part.
    GraderError,
    /// Its turn has not come, or never came.
    NotRun,
}

/// What a verdict means for the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// All of them.
    Full,
    /// None.
    Nothing,
    /// They can neither be given nor be taken: somebody has to look.
    Undecided,
    /// The check does not count here.
    LeftOut,
}

impl Verdict {
    /// In words, for tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::TimeOut => "time-out",
            Self::Crash => "crash",
            Self::Blocked => "blocked",
            Self::Unsupported => "not checked",
            Self::Inconclusive => "inconclusive",
            Self::GraderError => "grader error",
            Self::NotRun => "not run",
        }
    }

    /// What it means for the points: never the submission's loss where the fault is not its own.
    pub fn worth(self) -> Worth {
        match self {
            Self::Pass => Worth::Full,
            Self::Fail | Self::TimeOut | Self::Crash | Self::Blocked => Worth::Nothing,
            Self::Unsupported => Worth::LeftOut,
            Self::Inconclusive | Self::GraderError | Self::NotRun => Worth::Undecided,
        }
    }
}

/// What is known of a check after (or before) its turn.
///
/// What had to come stands only in [`Difference`] and in steps of [`StepKind::Expected`], so that it can be kept
/// from a student: `reason`, `notes` and all other steps tell what was done and what was seen, and never the value
/// that would have been right. `client 2 got another ID than the next one` is a reason, `client 2 has to be 5` is
/// none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How it came out.
    pub verdict: Verdict,
    /// Why, in one line without a full stop and without the expected value; empty for a pass.
    pub reason: String,
    /// What was expected and what came instead, where the reason is about bytes or lines.
    pub difference: Option<Difference>,
    /// What is worth knowing and costs no points; without expected values.
    pub notes: Vec<String>,
    /// What was done and seen, in its order.
    pub steps: Vec<Step>,
    /// How long the check took, in milliseconds.
    pub milliseconds: f64,
}

impl Outcome {
    /// A check whose turn has not come.
    pub fn not_run() -> Self {
        Self {
            verdict: Verdict::NotRun,
            reason: "its turn has not come".to_owned(),
            difference: None,
            notes: Vec::new(),
            steps: Vec::new(),
            milliseconds: 0.0,
        }
    }
}

/// One thing that was done or seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a step")]
pub struct Step {
    /// Milliseconds since the check began.
    pub at: f64,
    /// What kind of thing.
    pub kind: StepKind,
    /// Who did it or whom it was done to: `server`, `client 2`.
    pub who: String,
    /// What, on one line, escaped; long data is cut in the middle and says so.
    pub what: String,
}

/// What kind of thing a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The grader sent bytes on a connection.
    Sent,
    /// The grader received bytes on a connection.
    Received,
    /// A program printed a line on standard output.
    Printed,
    /// A program printed a line on standard error.
    Complained,
    /// The grader typed to a program.
    Typed,
    /// What has to come now.
    Expected,
    /// Anything else that was done: started, connected, interrupted, ended.
    Did,
}

impl StepKind {
    /// In words, for columns; a step that tells by itself what was done has none.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Printed => "printed",
            Self::Complained => "complained",
            Self::Typed => "typed",
            Self::Expected => "expected",
            Self::Did => "",
        }
    }
}

/// Two texts that ought to be the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "a difference")]
pub struct Difference {
    /// What had to come, escaped; a pattern or a description where it is not one text.
    pub expected: String,
    /// What came, escaped.
    pub received: String,
    /// Where the first difference is, with the bytes around it in hexadecimal, in lines; only for bytes.
    pub hex: Option<String>,
}

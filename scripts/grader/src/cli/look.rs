//! Submissions are built and looked at, for `--init` and `--check`.

use common::Error;

use super::args::Args;
use super::means::Means;
use crate::look::{Seen, Ways};
use crate::sandbox::Isolation;
use crate::schedule::Plan;
use crate::scratch::{CannotCopy, Scratch};
use crate::submission::Submission;
use crate::verdict::Verdict;
use crate::worker::{Job, Task};

/// The plan for so many; or why nothing can be looked at here.
pub(super) fn plan<'m>(means: &'m Means, args: &Args, submissions: usize) -> Result<Plan<'m>, String> {
    let plan = means.plan(args, submissions, vec![scripts::programs::workspace_root()]);
    match plan.isolation {
        Isolation::None { why } => Err(format!("it needs namespaces, and there are none ({why})")),
        Isolation::Namespaces => Ok(plan),
    }
}

/// A copy in which a submission was built; or why it was not.
///
/// # Errors
/// The grader's.
pub(super) fn built(plan: &Plan<'_>, submission: &Submission) -> Result<Result<Scratch, String>, Error> {
    let scratch = match Scratch::copy_of(&submission.folder) {
        Ok(scratch) => scratch,
        Err(CannotCopy::Submission(error)) => return Ok(Err(error.to_string())),
        Err(CannotCopy::Place(error)) => return Err(error),
    };
    if submission.build.is_some() {
        let task = Task::Build { within: plan.build_within };
        let job = Job { submission: submission.clone(), setting: plan.setting(&scratch), task };
        let (built, _) = plan.course.build(&job)?;
        if built.verdict != Verdict::Pass {
            return Ok(Err(built.reason));
        }
    }
    Ok(Ok(scratch))
}

/// What the programs of that copy do when they are started in these ways.
///
/// # Errors
/// The grader's.
pub(super) fn look(
    plan: &Plan<'_>,
    submission: &Submission,
    scratch: &Scratch,
    ways: &Ways,
    wait_for_report: bool,
) -> Result<Seen, Error> {
    let task = Task::Look { ways: ways.clone(), wait_for_report };
    plan.course.look(&Job { submission: submission.clone(), setting: plan.setting(scratch), task })
}

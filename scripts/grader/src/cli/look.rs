//! Submissions are built and looked at, for `--init` and `--check`.

use common::Error;

use super::args::Args;
use super::means::Means;
use crate::look::{Seen, Ways};
use crate::sandbox::Isolation;
use crate::schedule::gate::Pass;
use crate::schedule::{Plan, WAITING_AT_ONCE};
use crate::scratch::{CannotCopy, Scratch};
use crate::submission::Submission;
use crate::verdict::Verdict;
use crate::worker::{Job, Task};

/// The plan for so many; or why nothing can be looked at here.
pub(super) fn plan<'m>(means: &'m Means, args: &Args, submissions: usize) -> Result<Plan<'m>, String> {
    let plan = means.plan(args, submissions, scripts::programs::solutions());
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

/// What the programs of that copy do when they are started in these ways. The `pass` is that of whoever is busy, and
/// given back before a minute is waited for.
///
/// # Errors
/// The grader's.
pub(super) fn look(
    plan: &Plan<'_>,
    submission: &Submission,
    scratch: &Scratch,
    ways: &Ways,
    wait_for_report: bool,
    pass: Pass<'_>,
) -> Result<Seen, Error> {
    let job = |task| Job { submission: submission.clone(), setting: plan.setting(scratch), task };
    let seen = plan.course.look(&job(Task::Look { ways: ways.clone() }))?;
    drop(pass);
    if !wait_for_report || !submission.assignment.is_menu() {
        return Ok(seen);
    }
    let with_report = plan.course.look(&job(Task::Report { seen: Box::new(seen.clone()) }));
    // What was seen before is true without it.
    Ok(with_report.unwrap_or_else(|error| seen.without_its_report(&error)))
}

/// How many folders are looked at side by side, where so many of them may be busy at once.
pub(super) fn side_by_side(busy: usize, wait_for_report: bool) -> usize {
    if wait_for_report { WAITING_AT_ONCE } else { busy }
}

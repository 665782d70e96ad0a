//! `--init`: a first `grade.toml`.

use std::path::Path;
use std::process::ExitCode;

use common::Error;

use super::args::Args;
use super::means::Means;
use super::screen;
use crate::first_manifest::{Draft, Written};
use crate::look::Seen;
use crate::sandbox::Isolation;
use crate::scratch::Scratch;
use crate::verdict::Verdict;
use crate::worker::{Job, Task};

/// Writes it, and says what is left to do.
///
/// # Errors
/// Where it cannot be written, or nothing shows what the programs are for.
pub(super) fn run(args: &Args, dir: &Path) -> Result<ExitCode, Error> {
    let assignment = match args.assignments.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => {
            let error = Error::new("cannot write a first grade.toml", "several assignments are named");
            return Err(error.advise("name one; write a file NAME.grade.toml for each of the others"));
        }
    };
    let mut draft = Draft::of(dir, assignment)?;
    if !args.no_run {
        match screen::while_looking(|| look(args, &draft))? {
            Ok(seen) => draft.saw(seen),
            Err(why) => {
                anstream::eprintln!("the programs were not looked at: {why}; what is written is guessed");
            }
        }
    }
    tell(&draft.write()?, dir);
    Ok(ExitCode::SUCCESS)
}

/// What the programs do; or why they could not be started.
fn look(args: &Args, draft: &Draft) -> Result<Result<Seen, String>, Error> {
    let means = Means::of(args)?;
    let plan = means.plan(args, 1, vec![scripts::programs::workspace_root()]);
    if let Isolation::None { why } = plan.isolation {
        return Ok(Err(format!("it needs namespaces, and there are none ({why})")));
    }
    let submission = draft.submission()?;
    let scratch = Scratch::copy_of(&submission.folder)?;
    let job = |task| Job { submission: submission.clone(), setting: plan.setting(&scratch), task };
    if submission.build.is_some() {
        let (built, _) = plan.course.build(&job(Task::Build { within: plan.build_within }))?;
        if built.verdict != Verdict::Pass {
            return Ok(Err(built.reason));
        }
    }
    let task = Task::Look { ways: draft.ways().clone(), wait_for_report: args.wait_for_report };
    plan.course.look(&job(task)).map(Ok)
}

fn tell(written: &Written, dir: &Path) {
    let path = written.path.display();
    let typed = shell_words::quote(&dir.to_string_lossy()).into_owned();
    let missing: Vec<&str> = written.missing.iter().map(|part| part.key()).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        anstream::println!("wrote {path}; no program was found for: {missing}; write its command there");
        return;
    }
    anstream::println!("wrote {path} for {}", written.assignment);
    if !written.doubtful.is_empty() {
        anstream::println!("uncertain, and told there: {}", written.doubtful.join(", "));
    }
    anstream::println!("read it through, then: cargo grade --submission {typed}");
}

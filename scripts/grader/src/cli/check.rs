//! `--check`: whether programs do what their `grade.toml` says.

use std::path::Path;
use std::process::ExitCode;

use common::Error;

use super::args::Args;
use super::look;
use super::means::Means;
use super::screen;
use crate::first_manifest::in_one_line;
use crate::look::{Seen, Ways};
use crate::manifest;
use crate::report::Status;

/// Says what differs, and ends with status 1 where something does.
///
/// # Errors
/// Where the `grade.toml` cannot be read, or the programs cannot be looked at.
pub(super) fn run(args: &Args, dir: &Path) -> Result<ExitCode, Error> {
    let means = Means::of(args)?;
    let cannot = |why: String| Error::new(format_args!("cannot look at {}", dir.display()), why);
    let mut differs = false;
    for path in manifest::find(dir)? {
        let submission = manifest::read(&path)?;
        let plan = look::plan(&means, args, 1).map_err(cannot)?;
        let ways: Ways =
            submission.programs.iter().map(|(part, program)| (*part, vec![program.clone()])).collect();
        let seen = screen::while_looking(|| {
            let scratch = look::built(&plan, &submission)?.map_err(cannot)?;
            look::look(&plan, &submission, &scratch, &ways, args.wait_for_report)
        })?;
        let told = differences(&seen);
        let path = path.display();
        if told.is_empty() {
            anstream::println!("{path}: its programs do what it says, as far as they were tried");
        }
        for line in &told {
            anstream::println!("{path}: {line}");
        }
        differs |= !told.is_empty();
    }
    Ok(ExitCode::from(if differs { Status::Failed } else { Status::Passed } as u8))
}

/// What was seen that is not as the file has it, a line for each key.
fn differences(seen: &Seen) -> Vec<String> {
    let starts = seen.starts.iter().filter(|(_, start)| start.way.is_none());
    let starts = starts.map(|(part, start)| format!("{}: {}", part.key(), start.told));
    let facts = seen.facts.all().filter_map(|(key, fact)| match (&fact.value, fact.doubtful) {
        (Some(value), _) => Some(format!("{key}: {}; that would be {}", fact.told, in_one_line(value))),
        (None, true) => Some(format!("{key}: {}", fact.told)),
        (None, false) => None,
    });
    starts.chain(facts).collect()
}

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
        let file = std::fs::read_to_string(&path).unwrap_or_default().parse().unwrap_or_default();
        let told = differences(&seen, &ways, &file);
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
fn differences(seen: &Seen, ways: &Ways, file: &toml::Table) -> Vec<String> {
    let starts = seen.starts.iter().filter_map(|(part, start)| {
        let key = part.key();
        let Some(way) = &start.way else { return Some(format!("{key}: {}", start.told)) };
        if let Some(question) = &start.asks {
            return Some(format!("{key}: it asks '{question}' at the keyboard; write what is typed there"));
        }
        let is_typed = ways.get(part).is_some_and(|ways| ways.iter().any(|known| known.typed == way.typed));
        let typed = in_one_line(&way.typed.clone().into());
        (!is_typed).then(|| format!("{key}: it asks at the keyboard; that would be type = {typed}"))
    });
    let stands = |key: &str, value: &toml::Value| {
        let (table, key) = key.split_once('.').unwrap_or(("", key));
        let table =
            if table.is_empty() { Some(file) } else { file.get(table).and_then(toml::Value::as_table) };
        table.and_then(|table| table.get(key)).is_some_and(|known| known == value)
    };
    let facts = seen.facts.all().filter_map(|(key, fact)| match (&fact.value, fact.doubtful) {
        (Some(value), _) if stands(key, value) => None,
        (Some(value), _) => Some(format!("{key}: {}; that would be {}", fact.told, in_one_line(value))),
        (None, true) => Some(format!("{key}: {}", fact.told)),
        (None, false) => None,
    });
    starts.chain(facts).collect()
}

//! `--list`: every check with the sentence that it stands for.

use std::io::{self, Write};
use std::process::ExitCode;

use common::Error;

use super::args::Args;
use super::entries;
use crate::assignment::Assignment;

pub(super) fn show(args: &Args) -> Result<ExitCode, Error> {
    let mut text = String::new();
    let all = if args.assignments.is_empty() { &Assignment::ALL[..] } else { &args.assignments };
    for assignment in all {
        let rubric = entries::rubric(*assignment, args)?;
        text.push_str(&format!("{assignment}: {}\n\n", rubric.title));
        for criterion in &rubric.checks {
            let required = if criterion.required { ", required" } else { "" };
            text.push_str(&format!(
                "  {} ({} points{required})\n      {}\n",
                criterion.name, criterion.points, criterion.sentence
            ));
        }
        text.push('\n');
    }
    // Whoever closed the output has seen enough.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(ExitCode::SUCCESS)
}

//! `--list`: every check with the sentence that it stands for.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use common::Error;

use crate::assignment::Assignment;
use crate::checks;
use crate::rubric;

pub(super) fn show(assignments: &[Assignment], rubrics: &Path) -> Result<ExitCode, Error> {
    let mut text = String::new();
    let all = if assignments.is_empty() { &Assignment::ALL } else { assignments };
    for assignment in all {
        let known: Vec<&str> = checks::of(*assignment).iter().map(|check| check.name).collect();
        let rubric = rubric::read(rubrics, *assignment, &known)?;
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

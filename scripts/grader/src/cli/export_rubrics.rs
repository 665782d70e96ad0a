//! `--export-rubrics`: the rubrics as files that can be edited.

use std::path::Path;
use std::process::ExitCode;

use common::Error;

use crate::called::called;
use crate::rubric;

/// Writes them, and says how they are used.
///
/// # Errors
/// Where one of them is there already, or cannot be written.
pub(super) fn run(folder: &Path) -> Result<ExitCode, Error> {
    for path in rubric::export(folder)? {
        anstream::println!("wrote {}", path.display());
    }
    let typed = shell_words::quote(&folder.to_string_lossy()).into_owned();
    anstream::println!(
        "edit points, or switch a check off with enabled = false; then: {} --rubrics {typed}",
        called()
    );
    Ok(ExitCode::SUCCESS)
}

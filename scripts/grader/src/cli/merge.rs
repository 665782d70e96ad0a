//! `--merge`: the reports of a class's parts as one, on the screen and in any format.

use std::path::PathBuf;
use std::process::ExitCode;

use common::Error;

use super::args::Args;
use super::{reports, show};
use crate::report::Status;
use crate::report::merge::{Part, Told, merge};

/// Reads the reports, and shows and writes what they are together.
pub(super) fn run(args: &Args) -> Result<ExitCode, Error> {
    let part = |path: &PathBuf| Ok(Part { name: reports::shown(path), run: reports::read(path)? });
    let parts = args.merge.iter().map(part).collect::<Result<Vec<_>, Error>>()?;
    let merged = merge(parts)?;
    let file = args.report_file(&merged.run)?;
    show(&merged.run, args, file.as_ref())?;
    for told in &merged.told {
        match told {
            Told::Warning(told) => eprintln!("warning: {told}"),
            Told::Error(told) => eprintln!("error: {told}"),
        }
    }
    if let Some(error) = file.and_then(|file| file.finish(&merged.run).err()) {
        eprintln!("error: {error}");
        return Ok(ExitCode::from(Status::GraderError as u8));
    }
    Ok(ExitCode::from(merged.status() as u8))
}

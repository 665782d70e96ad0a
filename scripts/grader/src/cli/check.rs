//! `--check`: whether programs do what their `grade.toml` says.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use common::Error;
use common::escape::Escaped;

use super::args::Args;
use super::at_once;
use super::differences::differences;
use super::look;
use super::means::Means;
use super::screen;
use crate::look::Ways;
use crate::manifest;
use crate::report::Status;
use crate::schedule::Plan;
use crate::schedule::gate::Gate;

/// Says what differs, and ends with status 1 where something does.
///
/// # Errors
/// Where the `grade.toml` cannot be read, or the programs cannot be looked at; a class's are told with the others.
pub(super) fn run(args: &Args, dir: Option<&Path>) -> Result<ExitCode, Error> {
    let means = Means::of(args)?;
    let (folders, left_out) = args.folders(dir, "cannot check a grade.toml")?;
    let cannot = |why: String| Error::new("cannot look at the programs", why);
    let plan = look::plan(&means, args, folders.len()).map_err(cannot)?;
    let (busy, wait) = (Gate::new(args.looks()), args.wait_for_report);
    let all = screen::while_looking(|| {
        let jobs = look::side_by_side(args.looks(), wait);
        Ok(at_once::each(&folders, jobs, |folder| checked(folder, &plan, wait, &busy)))
    })?;
    let mut differs = !left_out.is_empty();
    for (folder, checked) in folders.iter().zip(all) {
        let lost = || Err(Error::new("cannot look at the programs", "whoever was at it broke off"));
        match checked.unwrap_or_else(lost) {
            Ok(all) => all.iter().for_each(|(path, told)| {
                show(path, told);
                differs |= !told.is_empty();
            }),
            Err(error) if dir.is_some() => return Err(error),
            Err(error) => {
                let (folder, told) = (folder.as_os_str().as_encoded_bytes(), error.to_string());
                // What a build says of itself may be in it.
                anstream::println!("{}: {}", Escaped(folder), Escaped(told.as_bytes()));
                differs = true;
            }
        }
    }
    left_out.iter().for_each(|told| anstream::println!("{told}"));
    Ok(ExitCode::from(if differs { Status::Failed } else { Status::Passed } as u8))
}

fn show(path: &Path, told: &[String]) {
    let path = Escaped(path.as_os_str().as_encoded_bytes());
    if told.is_empty() {
        anstream::println!("{path}: its programs do what it says, as far as they were tried");
    }
    // What a program asks or prints may be in it.
    told.iter().for_each(|line| anstream::println!("{path}: {}", Escaped(line.as_bytes())));
}

/// What differs, of each of a folder's files.
fn checked(
    dir: &Path,
    plan: &Plan<'_>,
    wait_for_report: bool,
    busy: &Gate,
) -> Result<Vec<(PathBuf, Vec<String>)>, Error> {
    let one = |path: PathBuf| {
        let submission = manifest::read(&path)?;
        let ways: Ways =
            submission.programs.iter().map(|(part, program)| (*part, vec![program.clone()])).collect();
        let pass = busy.enter(&plan.course);
        let scratch = look::built(plan, &submission)?.map_err(|why| cannot_look_at(dir, why))?;
        let seen = look::look(plan, &submission, &scratch, &ways, wait_for_report, pass)?;
        let file = std::fs::read_to_string(&path).unwrap_or_default().parse().unwrap_or_default();
        Ok((path, differences(&seen, &submission, &file)))
    };
    manifest::find(dir)?.into_iter().map(one).collect()
}

fn cannot_look_at(dir: &Path, why: String) -> Error {
    Error::new(format_args!("cannot look at {}", Escaped(dir.as_os_str().as_encoded_bytes())), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_folder_can_control_no_terminal() {
        let told = cannot_look_at(Path::new("hw\x1b]0;mine\x07"), "no make".to_owned()).to_string();
        assert_eq!(told, "cannot look at hw\\u{1b}]0;mine\\u{7}: no make");
    }
}

//! `--gradescope`: the zip that Gradescope takes, made from this program and what was typed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use common::Error;
use common::escape::Escaped;
use tempfile::NamedTempFile;

use super::args::Args;
use super::entries;
use crate::assignment::Assignment;
use crate::autograder::Autograder;
use crate::{manifest, sandbox};

/// Gradescope ends a container after 10 minutes, where nothing else is set.
const BUDGET: Duration = Duration::from_secs(540);

/// In MiB: half of Gradescope's smallest container.
const MEMORY: u64 = 384;

/// Larger than what is installed, in bytes: a program that was built to be debugged.
const LARGE: u64 = 50 << 20;

pub(super) fn make(assignment: Assignment, args: &Args) -> Result<ExitCode, Error> {
    // Refuses one that cannot be used before a student meets it.
    let rubric = entries::rubric(assignment, args)?;
    let points: f64 = rubric.checks.iter().map(|check| check.points).sum();
    let autograder = Autograder {
        assignment,
        disclose: args.disclose,
        budget: args.budget.unwrap_or(BUDGET),
        memory: args.memory.unwrap_or(MEMORY),
        packages: args.packages.clone(),
        manifest: args.grade_toml.as_deref().map(|path| manifest_for(assignment, path)).transpose()?,
        always: args.grade_toml_always,
        rubric: args.rubrics.as_deref().map(|dir| rubric_text(assignment, dir)).transpose()?,
    };
    let Some(output) = &args.output else {
        return Err(Error::new("cannot make the autograder", "--output is missing"));
    };
    let size = written(&autograder, output)?;
    let about = format!(
        "wrote {} ({:.1} MB): {assignment}, {points} points. In Gradescope make a Programming Assignment, choose Ubuntu \
         22.04 or newer, and upload it as the autograder; its time-out has to be above {} s.\n",
        Escaped(output.as_os_str().as_encoded_bytes()),
        size as f64 / 1e6,
        autograder.budget.as_secs(),
    );
    let _ = io::stdout().write_all(about.as_bytes());
    let program = fs::metadata(sandbox::own_program()).map_or(0, |about| about.len());
    if program > LARGE {
        eprintln!(
            "warning: the grader in it is a development build of {} MB; one that is built with --release is smaller and faster",
            program / 1_000_000
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the zip beside where it goes, and moves it there when it is whole; gives its size in bytes.
fn written(autograder: &Autograder, output: &Path) -> Result<u64, Error> {
    let doing = || format!("cannot write {}", Escaped(output.as_os_str().as_encoded_bytes()));
    let io = |error: io::Error| Error::io(doing(), &error);
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(io)?;
    autograder.write(BufWriter::new(file.as_file()), &sandbox::own_program())?;
    let size = file.as_file().metadata().map_err(io)?.len();
    // A temporary file is its owner's alone.
    let shared = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(shared).map_err(io)?;
    file.persist(output).map_err(|error| io(error.error))?;
    Ok(size)
}

/// The text of a `grade.toml` that can be used for the assignment.
fn manifest_for(assignment: Assignment, path: &Path) -> Result<String, Error> {
    let named = || Escaped(path.as_os_str().as_encoded_bytes()).to_string();
    let for_another = manifest::read(path)?.assignment;
    if for_another != assignment {
        let doing = format!("cannot use {} for {assignment}", named());
        return Err(Error::new(doing, format_args!("its assignment is {for_another}")));
    }
    fs::read_to_string(path).map_err(|error| Error::io(format_args!("cannot read {}", named()), &error))
}

fn rubric_text(assignment: Assignment, dir: &Path) -> Result<String, Error> {
    let path = dir.join(format!("{assignment}.toml"));
    fs::read_to_string(&path).map_err(|error| {
        Error::io(format_args!("cannot read {}", Escaped(path.as_os_str().as_encoded_bytes())), &error)
    })
}

//! The reference programs, as submissions: they are graded like anybody's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::Error;
use scripts::checkout;
use scripts::programs::{Profile, Programs};
use tempfile::TempDir;

use crate::assignment::Assignment;
use crate::submission::{Part, Program, Submission};

/// The reference programs for each of `assignments`, in that order: those of the repository, which are built first, or
/// else those that are installed. They are started in copies of `folder`, which has no files.
///
/// # Errors
/// Where cargo cannot build them, or one is not installed.
pub fn submissions(assignments: &[Assignment], folder: &Path) -> Result<Vec<Submission>, Error> {
    let mut crates: Vec<_> = assignments.iter().map(|assignment| assignment.krate()).collect();
    if assignments.contains(&Assignment::MultithreadEcho) {
        // For its client.
        crates.push(Assignment::Echo.krate());
    }
    crates.sort_unstable();
    crates.dedup();
    // Without a package, cargo would build them all.
    if crates.is_empty() {
        return Ok(Vec::new());
    }
    let programs = Programs::of(&crates, Profile::Dev)?;
    assignments.iter().map(|&assignment| submission(assignment, &programs, folder)).collect()
}

/// Every program gets a copy of its submission's folder, and these need no files. Gone when dropped.
///
/// # Errors
/// Where there is no place for it.
pub fn empty_folder() -> Result<TempDir, Error> {
    let folder = tempfile::Builder::new().prefix("grade-").tempdir();
    folder.map_err(|error| {
        let doing = format!("cannot make a folder in {}", std::env::temp_dir().display());
        Error::io(doing, &error).advise("make room there, or name another folder in TMPDIR")
    })
}

/// What reports call them.
fn name() -> &'static str {
    if checkout::root().is_some() { "this workspace" } else { "the installed programs" }
}

fn submission(assignment: Assignment, programs: &Programs, folder: &Path) -> Result<Submission, Error> {
    let mut started = BTreeMap::new();
    let mut visible: Vec<PathBuf> = Vec::new();
    for &part in Part::of(assignment) {
        let (name, arguments) = command(assignment, part);
        let path = programs.path(name)?;
        let folder = path.parent().unwrap_or(path).to_path_buf();
        if !visible.contains(&folder) {
            visible.push(folder);
        }
        let mut command = vec![in_words(path)?];
        command.extend(arguments.split_whitespace().map(str::to_owned));
        started.insert(part, Program { command, typed: Vec::new() });
    }
    Ok(Submission { visible, programs: started, ..Submission::new(name(), folder, assignment) })
}

/// The program of a part, and its arguments.
fn command(assignment: Assignment, part: Part) -> (&'static str, &'static str) {
    use Assignment as A;
    let served = |server, client| if part == Part::Client { client } else { server };
    match assignment {
        A::Echo => served(("echo-server", "{host} {port}"), ("echo-client", "{host} {port}")),
        A::SimpleEcho => match part {
            Part::UdpServer => ("simple-server", "0.0.0.0 {port} --udp"),
            Part::UdpClient => ("simple-client", "{host} {port} --udp"),
            _ => served(("simple-server", "0.0.0.0 {port}"), ("simple-client", "{host} {port}")),
        },
        // The echo's client is that of part 1.
        A::MultithreadEcho => {
            let server = ("multithread-server", "{host} {port} --service echo");
            served(server, ("echo-client", "{host} {port}"))
        }
        A::Multithread => {
            served(("multithread-server", "0.0.0.0 {port}"), ("multithread-client", "{host} {port}"))
        }
        A::Nonblocking => {
            served(("nonblocking-server", "0.0.0.0 {port}"), ("nonblocking-client", "{host} {port}"))
        }
        A::ProxyLb => match part {
            Part::Proxy => (
                "proxy",
                "--listen 0.0.0.0:{port} --backend localhost:{backend1} --backend localhost:{backend2}",
            ),
            // By the name that the report's client prints.
            _ => served(("lb-server", "{id} {port}"), ("lb-client", "--connect localhost:{port}")),
        },
        A::ProxyChain => served(("chain-server", "{port}"), ("chain-client", "{input}")),
        A::Bulk => served(("bulk-server", "0.0.0.0 {port}"), ("bulk-client", "{host} {port}")),
    }
}

fn in_words(path: &Path) -> Result<String, Error> {
    let doing = || format!("cannot start {}", path.display());
    let moved = || Error::new(doing(), "the path is not UTF-8").advise("move it");
    path.to_str().map(str::to_owned).ok_or_else(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspaces_programs_are_submissions_for_every_assignment() {
        let folder = empty_folder().unwrap();
        let submissions = submissions(&Assignment::ALL, folder.path()).unwrap();
        assert_eq!(submissions.len(), Assignment::ALL.len());
        for (submission, assignment) in submissions.iter().zip(Assignment::ALL) {
            assert_eq!(submission.assignment, assignment);
            assert!(!submission.ports.any());
            assert_eq!(std::fs::read_dir(&submission.folder).unwrap().count(), 0);
            for part in Part::of(assignment) {
                let program = Path::new(&submission.programs[part].command[0]);
                assert!(program.is_file(), "{assignment} {}", part.key());
                assert!(submission.visible.iter().any(|folder| program.starts_with(folder)));
            }
        }
    }

    #[test]
    fn the_programs_take_their_arguments() {
        let programs = Programs::of(&["hw-proxy-lb"], Profile::Dev).unwrap();
        let (name, arguments) = command(Assignment::ProxyLb, Part::Proxy);
        let filled =
            arguments.replace("{port}", "9090").replace("{backend1}", "1").replace("{backend2}", "2");
        let mut command = std::process::Command::new(programs.path(name).unwrap());
        let output = command.args(filled.split_whitespace()).arg("--help").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn no_assignment_builds_nothing() {
        assert_eq!(submissions(&[], Path::new("")), Ok(Vec::new()));
    }
}

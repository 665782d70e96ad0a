//! The workspace's own programs, as submissions: they are graded like anybody's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::Error;
use scripts::programs::{Profile, Programs};

use crate::assignment::Assignment;
use crate::submission::{Part, Program, Submission};

/// What reports call them.
const NAME: &str = "this workspace";

/// The workspace's own programs for each of `assignments`, in that order; built first.
///
/// # Errors
/// Where cargo cannot build them.
pub fn submissions(assignments: &[Assignment]) -> Result<Vec<Submission>, Error> {
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
    let programs = Programs::build(&crates, Profile::Dev)?;
    assignments.iter().map(|&assignment| submission(assignment, &programs)).collect()
}

fn submission(assignment: Assignment, programs: &Programs) -> Result<Submission, Error> {
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
    let folder = empty_folder(&visible)?;
    Ok(Submission { visible, programs: started, ..Submission::new(NAME, folder, assignment) })
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

/// Every program gets a copy of its submission's folder, and these need no files.
fn empty_folder(beside: &[PathBuf]) -> Result<PathBuf, Error> {
    let folder = beside.first().cloned().unwrap_or_default().join("graded");
    let io = |error| Error::io(format_args!("cannot make {}", folder.display()), &error);
    std::fs::create_dir_all(&folder).map_err(io)?;
    Ok(folder)
}

fn in_words(path: &Path) -> Result<String, Error> {
    let doing = || format!("cannot start {}", path.display());
    let moved = || Error::new(doing(), "the path is not UTF-8").advise("move the workspace");
    path.to_str().map(str::to_owned).ok_or_else(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspaces_programs_are_submissions_for_every_assignment() {
        let submissions = submissions(&Assignment::ALL).unwrap();
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
        let programs = Programs::build(&["hw-proxy-lb"], Profile::Dev).unwrap();
        let (name, arguments) = command(Assignment::ProxyLb, Part::Proxy);
        let filled =
            arguments.replace("{port}", "9090").replace("{backend1}", "1").replace("{backend2}", "2");
        let mut command = std::process::Command::new(programs.path(name).unwrap());
        let output = command.args(filled.split_whitespace()).arg("--help").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn no_assignment_builds_nothing() {
        assert_eq!(submissions(&[]), Ok(Vec::new()));
    }
}

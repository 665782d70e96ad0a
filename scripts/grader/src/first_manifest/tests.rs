mod c;
mod commands;
mod java;
mod languages;
mod seen;
mod several;
mod writing;

use tempfile::TempDir;

use super::*;
use crate::manifest;
use crate::submission::{FixedPorts, Menu};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    dir
}

/// Without anything started.
fn write(dir: &Path, assignment: Option<Assignment>) -> Result<Written, Error> {
    let mut all = Draft::all_of(dir, assignment, &Template::default())?;
    assert_eq!(all.len(), 1);
    all.remove(0).write()
}

/// Writes a first manifest, which must be whole, and reads it back; so must it with every default written in.
fn first(files: &[(&str, &str)]) -> Submission {
    let dir = folder(files);
    let written = write(dir.path(), None).expect("a first manifest");
    assert_eq!(written.missing, []);
    let text = std::fs::read_to_string(&written.path).expect("what was written");
    let submission = manifest::read(&written.path).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(submission.assignment, written.assignment);
    let all: Vec<_> = text
        .lines()
        .map(|line| line.strip_prefix('#').filter(|key| !key.starts_with(' ')).unwrap_or(line))
        .collect();
    std::fs::write(&written.path, all.join("\n")).expect("a file");
    let with_defaults = manifest::read(&written.path).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(with_defaults.wire.address_reply, submission.wire.address_reply);
    assert_eq!(with_defaults.wire.upper, submission.wire.upper);
    assert_eq!(with_defaults.wire.gap, submission.wire.gap);
    assert_eq!(with_defaults.lines, submission.lines);
    // A prompt that most clients have not has no default.
    let menu = Menu { continue_prompt: None, ..with_defaults.menu };
    assert_eq!(menu, submission.menu);
    assert_eq!((&with_defaults.hosts, with_defaults.pty), (&submission.hosts, submission.pty));
    submission
}

fn command(submission: &Submission, part: Part) -> String {
    submission.programs[&part].command.join(" ")
}

fn build(submission: &Submission) -> &[String] {
    submission.build.as_deref().expect("a build")
}

//! What stands for all that a submission's verdicts come of: its files, what its `grade.toml` says, the rubric, the
//! grader, and how that was told to grade. Where any of it is another the verdicts may be, too.
//!
//! The times of files and the place of the folder are no part of it, so that it is the same on every machine.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::rubric::Rubric;
use crate::scratch::{LEFT_OUT, MAX_BYTES, MAX_DEPTH, MAX_FILES};
use crate::submission::Submission;

/// The fingerprint of a submission, in hexadecimal; `grader` is that of the grader's program, `settings` are how it was
/// told to grade. Nothing where the files cannot be read, or are more than are graded.
pub fn of(submission: &Submission, rubric: &Rubric, grader: &str, settings: &str) -> Option<String> {
    let mut prints = Prints(Sha256::new());
    prints.add(grader.as_bytes());
    prints.add(settings.as_bytes());
    prints.add(rubric.title.as_bytes());
    prints.add(&serde_json::to_vec(&rubric.checks).ok()?);
    let anonymous =
        Submission { name: String::new(), handed_in_as: None, folder: PathBuf::new(), ..submission.clone() };
    prints.add(&serde_json::to_vec(&anonymous).ok()?);
    folder(&submission.folder, &mut prints)?;
    Some(prints.hex())
}

/// SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// Where it cannot be read.
pub fn of_file(path: &Path) -> io::Result<String> {
    let mut prints = Prints(Sha256::new());
    prints.add_all_of(&mut File::open(path)?)?;
    Ok(prints.hex())
}

/// What is copied of it for grading, sorted by name.
fn folder(folder: &Path, prints: &mut Prints) -> Option<()> {
    let (mut files, mut bytes) = (0, 0);
    let walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| LEFT_OUT.iter().all(|name| entry.file_name() != *name)) {
        let entry = entry.ok()?;
        let about = entry.metadata().ok()?;
        files += 1;
        bytes += if about.is_file() { about.len() } else { 0 };
        if files > MAX_FILES || bytes > MAX_BYTES || entry.depth() > MAX_DEPTH as usize {
            return None;
        }
        prints.add(entry.path().strip_prefix(folder).ok()?.as_os_str().as_bytes());
        let rights = about.permissions().mode() & 0o777;
        if about.is_dir() {
            prints.add(b"folder");
        } else if about.is_symlink() {
            prints.add(b"link");
            prints.add(entry.path().read_link().ok()?.as_os_str().as_bytes());
        } else if about.is_file() {
            prints.add(format!("file {rights:o} {}", about.size()).as_bytes());
            // It may grow meanwhile.
            prints.add_all_of(&mut File::open(entry.path()).ok()?.take(MAX_BYTES)).ok()?;
        }
    }
    Some(())
}

struct Prints(Sha256);

impl Prints {
    /// With its length before it: what was added is never taken for something that was added otherwise.
    fn add(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn add_all_of(&mut self, from: &mut impl Read) -> io::Result<()> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => self.0.update(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;
    use crate::assignment::Assignment;
    use crate::rubric::Criterion;

    fn rubric() -> Rubric {
        let check = Criterion {
            name: "restarts_at_once".to_owned(),
            points: 1.0,
            required: true,
            sentence: "It restarts".to_owned(),
            hint: None,
        };
        Rubric { title: "Echo".to_owned(), checks: vec![check] }
    }

    fn print(folder: &Path) -> Option<String> {
        of(&Submission::new("kim", folder, Assignment::Echo), &rubric(), "grader", "")
    }

    fn handed_in() -> TempDir {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        fs::write(dir.path().join("src/server.py"), "print(1)").unwrap();
        fs::write(dir.path().join("grade.toml"), "").unwrap();
        dir
    }

    #[test]
    fn the_same_files_elsewhere_have_the_same_whatever_their_times() {
        let (one, other) = (handed_in(), handed_in());
        let file = File::options().write(true).open(other.path().join("grade.toml")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        for left_out in LEFT_OUT {
            fs::create_dir(other.path().join(left_out)).unwrap();
            fs::write(other.path().join(left_out).join("x"), "x").unwrap();
        }
        assert_eq!(print(one.path()).unwrap().len(), 64);
        assert_eq!(print(one.path()), print(other.path()));
    }

    #[test]
    fn every_change_is_seen() {
        type Change = (&'static str, fn(&Path));
        let before = print(handed_in().path());
        let changes: [Change; 7] = [
            ("content", |dir| fs::write(dir.join("src/server.py"), "print(2)").unwrap()),
            ("name", |dir| fs::rename(dir.join("src/server.py"), dir.join("src/serve.py")).unwrap()),
            ("place", |dir| fs::rename(dir.join("src/server.py"), dir.join("server.py")).unwrap()),
            ("new file", |dir| fs::write(dir.join("new"), "").unwrap()),
            ("new folder", |dir| fs::create_dir(dir.join("new")).unwrap()),
            ("link", |dir| symlink("/nowhere", dir.join("link")).unwrap()),
            ("rights", |dir| {
                fs::set_permissions(dir.join("grade.toml"), fs::Permissions::from_mode(0o755)).unwrap();
            }),
        ];
        for (what, change) in changes {
            let dir = handed_in();
            change(dir.path());
            assert_ne!(print(dir.path()), before, "{what}");
            assert!(print(dir.path()).is_some(), "{what}");
        }
    }

    #[test]
    fn what_it_is_graded_by_counts_too() {
        let dir = handed_in();
        let kim = Submission::new("kim", dir.path(), Assignment::Echo);
        let before = of(&kim, &rubric(), "grader", "");
        let built = Submission { build: Some(vec!["make".to_owned()]), ..kim.clone() };
        assert_ne!(of(&built, &rubric(), "grader", ""), before, "grade.toml");
        let mut dearer = rubric();
        dearer.checks[0].points = 2.0;
        assert_ne!(of(&kim, &dearer, "grader", ""), before, "rubric");
        assert_ne!(of(&kim, &rubric(), "another", ""), before, "grader");
        assert_ne!(of(&kim, &rubric(), "grader", "memory 16"), before, "settings");
        let renamed = Submission { name: "lee".to_owned(), ..kim };
        assert_eq!(of(&renamed, &rubric(), "grader", ""), before, "a name is nothing that is graded");
    }

    #[test]
    fn what_cannot_be_read_or_is_too_large_has_none() {
        assert_eq!(print(Path::new("/nowhere")), None);
        let dir = handed_in();
        File::create(dir.path().join("huge")).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(print(dir.path()), None);
    }
}

//! The rubrics that came with the grader, so that its program needs no other file, and a copy of them to edit.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use common::Error;

use crate::assignment::Assignment;

/// The rubric of an assignment, as it lay in `scripts/rubrics` when the grader was built.
pub(super) fn text(assignment: Assignment) -> &'static str {
    macro_rules! rubric {
        ($name:literal) => {
            include_str!(concat!("../../../rubrics/", $name, ".toml"))
        };
    }
    match assignment {
        Assignment::Echo => rubric!("hw-echo"),
        Assignment::SimpleEcho => rubric!("hw-echo-simple"),
        Assignment::MultithreadEcho => rubric!("hw-multithread-echo"),
        Assignment::Multithread => rubric!("hw-multithread"),
        Assignment::Nonblocking => rubric!("hw-nonblocking"),
        Assignment::ProxyLb => rubric!("hw-proxy-lb"),
        Assignment::ProxyChain => rubric!("hw-proxy-chain"),
        Assignment::Bulk => rubric!("hw-bulk"),
    }
}

/// What the rubric of an assignment is called.
pub(super) fn file(assignment: Assignment) -> String {
    format!("{assignment}.toml")
}

/// Writes all of them into a folder, which is made where it is not there, and gives the files.
///
/// # Errors
/// Where one is there already, which may have somebody's points, or the folder cannot be written.
pub fn export(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = || format!("cannot write the rubrics to {}", folder.display());
    let io = |error| Error::io(doing(), &error);
    let files = Assignment::ALL.map(|assignment| (folder.join(file(assignment)), text(assignment)));
    // All of them or none.
    if let Some((there, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        let name = there.file_name().unwrap_or_default().display();
        let error = Error::new(doing(), format_args!("{name} is there already"));
        return Err(error.advise("name another folder, or move that file away"));
    }
    fs::create_dir_all(folder).map_err(io)?;
    for (path, text) in &files {
        File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(io)?;
    }
    Ok(files.map(|(path, _)| path).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    #[test]
    fn what_is_exported_is_what_is_embedded_and_nothing_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("new/rubrics");
        let written = export(&folder).unwrap();
        assert_eq!(written.len(), Assignment::ALL.len());
        for (path, assignment) in written.iter().zip(Assignment::ALL) {
            assert_eq!(fs::read_to_string(path).unwrap(), text(assignment));
        }
        for path in &written[1..] {
            fs::remove_file(path).unwrap();
        }
        fs::write(&written[0], "mine").unwrap();
        let told = export(&folder).unwrap_err().to_string();
        assert!(told.contains(": hw-echo.toml is there already; "), "{told}");
        assert_eq!(fs::read_to_string(&written[0]).unwrap(), "mine");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "half of them are worse than none");
    }

    #[test]
    fn no_file_of_the_repository_is_left_out() {
        let folder = scripts::programs::scripts_dir().join("rubrics");
        let mut there: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let mut known = Assignment::ALL.map(|assignment| OsString::from(file(assignment))).to_vec();
        there.sort();
        known.sort();
        assert_eq!(there, known);
    }
}

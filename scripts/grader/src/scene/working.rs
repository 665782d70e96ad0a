//! A folder for one of several programs to work in, from which its command still means the same.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where such folders are, in the submission's.
const BELOW: &str = ".grade";

/// Makes a new folder in `folder`, with a link to each entry of that: whatever a command names relative to the
/// submission, be it a script, a class or a module, is found from there too.
///
/// # Errors
/// Where there is no place for it.
pub(super) fn make(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let below = folder.join(BELOW);
    fs::create_dir_all(&below)?;
    // Checks of other workers make theirs at the same time.
    let path = tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(&below)?.keep();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if name != BELOW {
            // Relative, so that it leads there wherever the programs see the submission.
            link(&Path::new("../..").join(&name), &path.join(&name))?;
        }
    }
    Ok(path)
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::other("links need a Unix system"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_command_relative_to_the_submission_works_there_and_writes_there() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("lib")).unwrap();
        fs::write(dir.path().join("lib/words"), "from the library").unwrap();
        fs::write(dir.path().join("run.sh"), "cat lib/words > written").unwrap();
        let (one, two) = (make(dir.path(), "node").unwrap(), make(dir.path(), "node").unwrap());
        assert!(Command::new("sh").arg("run.sh").current_dir(&one).status().unwrap().success());
        assert_eq!(fs::read_to_string(one.join("written")).unwrap(), "from the library");
        assert!(!dir.path().join("written").exists());
        assert!(!two.join("written").exists() && !two.join(BELOW).exists());
    }
}

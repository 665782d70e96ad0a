//! Folders of the repository that programs need as files: those of the repository, or copies of what came with an
//! installed program.

use std::path::{Path, PathBuf};

use common::Error;
use include_dir::{Dir, include_dir};
use tempfile::TempDir;

use crate::checkout::{self, scripts_dir};

static PEERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/peers");

/// A folder with files of the repository.
#[derive(Debug)]
pub enum Folder {
    /// Its own.
    Repository(PathBuf),
    /// A copy, gone when dropped.
    Copy(TempDir),
}

impl Folder {
    /// The folder of that name below `scripts/`, of which `files` came with the program.
    ///
    /// # Errors
    /// Where there is no place for the copy.
    pub fn of(name: &str, files: &Dir<'_>) -> Result<Self, Error> {
        match checkout::root() {
            Some(_) => Ok(Self::Repository(scripts_dir().join(name))),
            None => Self::copy_of(files),
        }
    }

    fn copy_of(files: &Dir<'_>) -> Result<Self, Error> {
        let copy = tempfile::Builder::new().prefix("homework-").tempdir();
        let copy = copy.and_then(|copy| files.extract(copy.path()).map(|()| copy));
        copy.map(Self::Copy).map_err(|error| {
            let place = std::env::temp_dir();
            let doing = format!("cannot write files that are needed to {}", place.display());
            Error::io(doing, &error).advise("make room there, or name another folder in TMPDIR")
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Repository(path) => path,
            Self::Copy(copy) => copy.path(),
        }
    }
}

/// The same programs in other languages.
///
/// # Errors
/// Where there is no place for a copy.
pub fn peers() -> Result<Folder, Error> {
    Folder::of("peers", &PEERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_copy_has_every_file_of_the_repository_and_leaves_nothing() {
        let Folder::Repository(here) = peers().unwrap() else { panic!("a test runs in the repository") };
        let copy = Folder::copy_of(&PEERS).unwrap();
        let gone = copy.path().to_owned();
        for folder in ["", "c", "go", "python"] {
            for entry in fs::read_dir(here.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap();
                // What Python makes of them is none of the repository's.
                if path.is_file() && path.extension().is_none_or(|ending| ending != "pyc") {
                    let copied = fs::read(gone.join(folder).join(name)).unwrap();
                    assert_eq!(copied, fs::read(&path).unwrap(), "{}", path.display());
                }
            }
        }
        drop(copy);
        assert!(!gone.exists());
    }
}

//! Where the expected sessions are.

use std::path::{Path, PathBuf};

use common::Error;
use include_dir::{Dir, include_dir};

use crate::checkout::{self, scripts_dir};
use crate::transcript::Transcript;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/transcripts");

/// Expected sessions, `<crate>/<scenario>/<program>.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transcripts {
    /// Those that the program was built with.
    Embedded,
    /// Those in a folder.
    Folder(PathBuf),
}

impl Transcripts {
    /// The repository's; where there is none, those that came with the program.
    pub fn of_the_reports() -> Self {
        match checkout::root() {
            Some(_) => Self::Folder(scripts_dir().join("transcripts")),
            None => Self::Embedded,
        }
    }

    /// Reads one, by its path below the folder.
    ///
    /// # Errors
    /// Where it cannot be read, or says something that no transcript can.
    pub fn read(&self, path: &Path) -> Result<Transcript, Error> {
        let folder = match self {
            Self::Folder(folder) => return Transcript::read(&folder.join(path)),
            Self::Embedded => &EMBEDDED,
        };
        let doing = || format!("cannot read the transcript {}", path.display());
        let text = folder.get_file(path).and_then(|file| file.contents_utf8());
        let text = text.ok_or_else(|| Error::new(doing(), "this program was built without it"))?;
        Transcript::parse(text).map_err(|cause| Error::new(doing(), cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios;

    #[test]
    fn what_is_embedded_is_what_the_repository_has() {
        let repository = Transcripts::of_the_reports();
        assert_ne!(repository, Transcripts::Embedded, "a test runs in the repository");
        for scenario in scenarios::ALL {
            for actor in scenario.actors {
                let path = scenario.transcript(actor);
                assert_eq!(Transcripts::Embedded.read(&path), repository.read(&path));
            }
        }
        let told = Transcripts::Embedded.read(Path::new("hw-echo/x.txt")).unwrap_err().to_string();
        assert!(told.starts_with("cannot read the transcript hw-echo/x.txt: "), "{told}");
    }
}

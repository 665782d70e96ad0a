//! Where in a folder that was handed in the submission is.

use std::path::{Path, PathBuf};

/// How many folders that hold nothing but another are passed through.
const WRAPPED: usize = 3;

/// Folders that belong to a program's own order: commands and packages are named from above them.
const OF_A_PROGRAM: [&str; 9] = ["src", "main", "java", "com", "org", "net", "edu", "app", "cmd"];

/// What makes a folder a package of Python, which is named from above it.
const PACKAGE: &str = "__init__.py";

/// Where the files of a folder that was handed in are: archives are often unpacked into a folder with nothing in it but
/// one more. What archives and systems leave beside that does not count.
pub fn home(folder: &Path) -> PathBuf {
    let mut home = folder.to_path_buf();
    for _ in 0..WRAPPED {
        let Ok(entries) = home.read_dir() else { break };
        let counts = |entry: &std::fs::DirEntry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            !(name.starts_with('.') || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini")
        };
        let mut entries = entries.filter_map(Result::ok).filter(counts);
        match (entries.next(), entries.next()) {
            // Not through a link, which may lead anywhere.
            (Some(only), None)
                if only.file_type().is_ok_and(|kind| kind.is_dir())
                    && OF_A_PROGRAM.iter().all(|name| only.file_name() != *name)
                    && !only.path().join(PACKAGE).exists() =>
            {
                home = only.path();
            }
            _ => break,
        }
    }
    home
}

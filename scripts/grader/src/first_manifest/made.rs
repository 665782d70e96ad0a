//! What a build has made.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use walkdir::WalkDir;

use super::paths::name;

/// How deep below the folder is looked: cargo's are four deep, CMake's as deep as its own, classes as their packages.
const MAX_DEPTH: usize = 12;

/// The most entries that are looked at, and the most programs that are told.
const MAX_ENTRIES: usize = 10_000;
const MAX_PROGRAMS: usize = 40;

/// How programs of Linux begin (the ELF header: man 5 elf).
const MAGIC: [u8; 4] = *b"\x7fELF";

/// What a build has made, sorted, with `/` between the parts of the paths.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Programs of the system.
    pub(super) programs: Vec<String>,
    /// What a runtime starts: classes, archives and scripts.
    pub(super) for_runtimes: Vec<String>,
}

/// What is in a folder; of classes and the like only those of these names. What cargo and CMake make for themselves is not
/// among it.
pub(super) fn all(folder: &Path, names: &[&str]) -> Made {
    let theirs = ["deps", "build-script-build", "CMakeFiles", "incremental", ".fingerprint", "node_modules"];
    let walk = WalkDir::new(folder).max_depth(MAX_DEPTH).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| theirs.iter().all(|name| entry.file_name() != *name));
    let mut made = Made::default();
    for entry in walk.take(MAX_ENTRIES).flatten().filter(|entry| entry.file_type().is_file()) {
        let Some(path) = entry.path().strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
        if path.contains(['{', '}']) {
            continue;
        }
        let list = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("class" | "exe" | "js" | "mjs" | "cjs") if names.contains(&name(path)) => {
                &mut made.for_runtimes
            }
            Some("jar") => &mut made.for_runtimes,
            _ if is_a_program(entry.path()) && !is_a_library(path) => &mut made.programs,
            _ => continue,
        };
        if list.len() < MAX_PROGRAMS {
            list.push(path.to_owned());
        }
    }
    made
}

/// Whether a file is named as shared libraries are: `libx.so`, `libx.so.1`.
fn is_a_library(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.ends_with(".so") || file.contains(".so.")
}

fn is_a_program(path: &Path) -> bool {
    let is_executable = path.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0);
    let mut begin = [0; MAGIC.len()];
    is_executable
        && File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin == MAGIC
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_told_by_its_own_name() {
        assert!(is_a_library("lib/libx.so") && is_a_library("libx.so.1.2"));
        assert!(!is_a_library("my.solution/server") && !is_a_library("udp.socket"));
    }
}

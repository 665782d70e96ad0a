//! What a build has made.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use walkdir::WalkDir;

/// How deep below the folder is looked: cargo's are four deep, CMake's as deep as its own.
const MAX_DEPTH: usize = 6;

/// The most entries that are looked at, and the most programs that are told.
const MAX_ENTRIES: usize = 10_000;
const MAX_PROGRAMS: usize = 40;

/// How programs of Linux begin (the ELF header: man 5 elf).
const MAGIC: [u8; 4] = *b"\x7fELF";

/// The programs in a folder, sorted, with `/` between the parts of their paths. What cargo and CMake make for
/// themselves is not among them.
pub(super) fn programs(folder: &Path) -> Vec<String> {
    let theirs = ["deps", "build-script-build", "CMakeFiles", "incremental", ".fingerprint"];
    let walk = WalkDir::new(folder).max_depth(MAX_DEPTH).into_iter();
    let walk = walk.filter_entry(|entry| theirs.iter().all(|name| entry.file_name() != *name));
    let mut programs: Vec<String> = walk
        .take(MAX_ENTRIES)
        .flatten()
        .filter(|entry| entry.file_type().is_file() && is_a_program(entry.path()))
        .filter_map(|entry| entry.path().strip_prefix(folder).ok()?.to_str().map(str::to_owned))
        .filter(|path| !path.contains(['{', '}']) && !path.contains(".so"))
        .take(MAX_PROGRAMS)
        .collect();
    programs.sort();
    programs
}

fn is_a_program(path: &Path) -> bool {
    let is_executable = path.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0);
    let mut begin = [0; MAGIC.len()];
    is_executable
        && File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin == MAGIC
}

//! Whether a program runs in the repository that it was built from, or was installed and has none.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What cargo leaves beside the programs that it builds, and nobody installs with them.
const BESIDE_WHAT_CARGO_BUILDS: &str = ".cargo-lock";

/// The repository's folder, where this program was built in it by cargo and is run there.
///
/// An installed program has none, even where the repository still is on the machine: what lies there may be newer than
/// the program by then.
pub fn root() -> Option<&'static Path> {
    static ROOT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || if is_run_by_cargo() || is_where_cargo_builds() { on_this_machine() } else { None };
    ROOT.get_or_init(find).as_deref()
}

/// The folder of the repository that this program was built from, if it still is there, wherever the program is run.
pub fn on_this_machine() -> Option<PathBuf> {
    let root = scripts_dir().parent()?;
    // Another machine may have another folder of that name.
    root.join("scripts/grader/Cargo.toml").is_file().then(|| root.to_path_buf())
}

/// The folder of this crate, with the transcripts and the peers, as it was when this was built.
pub fn scripts_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// cargo sets it for what it runs.
fn is_run_by_cargo() -> bool {
    std::env::var_os("CARGO").is_some()
}

fn is_where_cargo_builds() -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    // Tests and examples lie one folder deeper than programs.
    program.ancestors().skip(1).take(2).any(|folder| folder.join(BESIDE_WHAT_CARGO_BUILDS).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_runs_in_the_repository() {
        assert!(is_where_cargo_builds());
        assert_eq!(root(), scripts_dir().parent());
        assert_eq!(root().map(Path::to_path_buf), on_this_machine());
    }
}

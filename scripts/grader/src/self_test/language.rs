//! What a program's language needs on this machine.

use std::env;
use std::path::Path;

use rustix::fs::{Access, access};

/// By the end of a source file's name.
const TOOLS: [(&str, &[&str]); 5] =
    [("c", &["gcc"]), ("cpp", &["g++"]), ("go", &["go"]), ("java", &["javac", "java"]), ("py", &["python3"])];

/// The first tool that sources in this folder need and the machine has not.
pub(super) fn missing(folder: &Path) -> Option<&'static str> {
    let sources = folder.read_dir().ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let ends = sources.filter_map(|path| Some(path.extension()?.to_str()?.to_owned()));
    let needed = ends.flat_map(|end| TOOLS.iter().filter(move |(known, _)| *known == end));
    let mut missing = needed.flat_map(|(_, tools)| *tools).copied().filter(|tool| !is_there(tool));
    missing.next()
}

fn is_there(tool: &str) -> bool {
    let search = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&search).any(|folder| {
        let file = folder.join(tool);
        file.is_file() && access(&file, Access::EXEC_OK).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_looked_for_where_a_shell_would() {
        assert!(is_there("sh") && !is_there("no-such-tool"));
    }

    #[test]
    fn only_sources_need_tools() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("grade.toml"), "").unwrap();
        std::fs::write(dir.path().join("Makefile"), "").unwrap();
        assert_eq!(missing(dir.path()), None);
    }
}

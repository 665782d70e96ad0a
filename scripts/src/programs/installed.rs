//! Where the homework programs are when there is no repository to build them in.

use std::collections::BTreeMap;
use std::env;
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

use common::Error;

/// The package of Debian's kind that has all programs.
const PACKAGE: &str = "socket-homework";

/// Each homework crate's programs.
const PROGRAMS: [(&str, &[&str]); 6] = [
    ("hw-echo", &["echo-server", "echo-client", "simple-server", "simple-client"]),
    ("hw-multithread", &["multithread-server", "multithread-client"]),
    ("hw-nonblocking", &["nonblocking-server", "nonblocking-client"]),
    ("hw-proxy-lb", &["proxy", "lb-server", "lb-client"]),
    ("hw-proxy-chain", &["chain-server", "chain-client"]),
    ("hw-bulk", &["bulk-server", "bulk-client"]),
];

/// The programs of these crates, whether they are installed or not.
pub(super) fn of(crates: &[&str]) -> impl Iterator<Item = &'static str> {
    let wanted = PROGRAMS.iter().filter(|(krate, _)| crates.contains(krate));
    wanted.flat_map(|(_, programs)| programs.iter().copied())
}

/// The programs of these crates that are installed.
pub(super) fn find(crates: &[&str]) -> BTreeMap<String, PathBuf> {
    let found = of(crates).filter_map(|program| Some((program.to_owned(), places(program).next()?)));
    found.collect()
}

/// Every place of every program that is a solution or has some in it.
pub(super) fn everywhere() -> Vec<PathBuf> {
    const WITH_PEERS: [&str; 3] = ["compare", "homework-compare", "netbench"];
    let all = PROGRAMS.iter().flat_map(|(_, programs)| programs.iter()).chain(&WITH_PEERS);
    all.chain(&["homework-proxy"]).flat_map(|program| places(program)).collect()
}

/// Where a program is installed, beside this one first: those were installed together.
fn places(program: &str) -> impl Iterator<Item = PathBuf> {
    let own = env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = own.into_iter().chain(env::split_paths(&path)).collect();
    let name = format!("{program}{EXE_SUFFIX}");
    folders.into_iter().map(move |folder| folder.join(&name)).filter(|place| is_program(place))
}

/// Whose program it is.
pub(super) fn krate_of(program: &str) -> Option<&'static str> {
    PROGRAMS.iter().find(|(_, programs)| programs.contains(&program)).map(|(krate, _)| *krate)
}

/// That a program of the crate is not there, and where it is to be had.
pub(super) fn missing(doing: String, krate: &str) -> Error {
    let own = env::current_exe().unwrap_or_default();
    let own = own.file_name().unwrap_or_default().display();
    Error::new(doing, format_args!("it is neither beside {own} nor in PATH")).advise(format_args!(
        "install it: cargo install --path {krate} in the repository, or the package {PACKAGE}"
    ))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::{CRATES, Profile, Programs};

    #[test]
    fn every_program_that_cargo_builds_is_looked_for() {
        assert_eq!(PROGRAMS.map(|(krate, _)| krate), CRATES);
        for (krate, programs) in PROGRAMS {
            let built = Programs::of(&[krate], Profile::Dev).unwrap();
            let mut known = programs.to_vec();
            known.sort_unstable();
            assert_eq!(built.names().collect::<Vec<_>>(), known);
            assert!(known.iter().all(|program| krate_of(program) == Some(krate)));
        }
    }

    #[test]
    fn what_is_missing_is_told_with_how_to_have_it() {
        let told = missing("cannot start proxy".to_owned(), "hw-proxy-lb").to_string();
        assert!(told.contains("install it: cargo install --path hw-proxy-lb"), "{told}");
    }
}

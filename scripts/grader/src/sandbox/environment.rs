//! The environment of a submitted program: what it needs to find its tools, and nothing of whoever grades it.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;

use common::Error;

use super::spec::Spec;

/// Variables that tools of the languages need, kept as they are.
const KEPT: [&str; 7] = ["PATH", "TZ", "JAVA_HOME", "GOROOT", "PYENV_ROOT", "RUSTUP_HOME", "CARGO_HOME"];

/// Where tools look in the home folder when their variable is not set; the program's home is another.
const IN_HOME: [(&str, &str); 3] =
    [("PYENV_ROOT", ".pyenv"), ("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")];

/// Where Java's tools have the packages that they have fetched before, of which a build without a network has no others:
/// how each is told, for its home is another (Maven: Configuring Maven; Gradle: Dependency Caching, read-only cache).
const PACKAGES: [(&str, &str, &str); 2] =
    [("MAVEN_OPTS", "-Dmaven.repo.local=", ".m2/repository"), ("GRADLE_RO_DEP_CACHE", "", ".gradle/caches")];

/// Nothing that is printed is for a cursor. Mono takes Ctrl-C from a terminal only that it can move one on (its
/// `ConsoleDriver`).
fn terminal(command: &[String]) -> &'static str {
    let mut words = command.iter().flat_map(|word| word.split_whitespace());
    let is_mono = words.any(|word| Path::new(word).file_name().is_some_and(|name| name == "mono"));
    if is_mono { "linux" } else { "dumb" }
}

/// The environment for `spec`, whose own variables win.
///
/// # Errors
/// Where a variable cannot be one.
pub(super) fn environment(spec: &Spec) -> Result<BTreeMap<String, String>, Error> {
    let mut all = BTreeMap::new();
    for (name, folder) in IN_HOME {
        let found = env::home_dir().map(|home| home.join(folder)).filter(|path| path.is_dir());
        if let Some(path) = found.as_deref().and_then(Path::to_str) {
            all.insert(name.to_owned(), path.to_owned());
        }
    }
    for (name, before, folder) in PACKAGES {
        let found = env::home_dir().map(|home| home.join(folder)).filter(|path| path.is_dir());
        if let Some(path) = found.as_deref().and_then(Path::to_str).filter(|path| !path.contains(' ')) {
            all.insert(name.to_owned(), format!("{before}{path}"));
        }
    }
    all.extend(KEPT.iter().filter_map(|name| Some(((*name).to_owned(), env::var(name).ok()?))));
    let home = spec.folder.to_string_lossy();
    // Java asks the system for the home and not its environment.
    let gradle = format!("{home}/.gradle");
    let fixed = [
        ("HOME", &*home),
        ("GRADLE_USER_HOME", &*gradle),
        ("LANG", "C.UTF-8"),
        ("USER", "student"),
        ("LOGNAME", "student"),
        ("TERM", terminal(&spec.command)),
    ];
    all.extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for (name, value) in &spec.environment {
        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            let cause = "its name has to be without =, and both name and value without a zero byte";
            return Err(Error::new(
                format_args!("cannot set the variable '{}'", name.escape_default()),
                cause,
            ));
        }
        all.insert(name.clone(), value.clone());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(environment: &[(&str, &str)]) -> Result<BTreeMap<String, String>, Error> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let environment = environment.iter().map(owned).collect();
        super::environment(&Spec { environment, ..Spec::new("/scratch", Vec::new()) })
    }

    #[test]
    fn nothing_of_the_grader_is_left() {
        let all = of(&[]).unwrap();
        assert_eq!(all["HOME"], "/scratch");
        assert!(all.contains_key("PATH"));
        assert!(!all.contains_key("CARGO_MANIFEST_DIR"), "cargo has set it for this test");
    }

    #[test]
    fn mono_has_a_terminal_that_it_takes_ctrl_c_from() {
        let term = |words: &[&str]| {
            let command = words.iter().map(|word| (*word).to_owned()).collect();
            super::environment(&Spec::new("/scratch", command)).unwrap()["TERM"].clone()
        };
        assert_eq!(term(&["mono", "Server.exe"]), "linux");
        assert_eq!(term(&["sh", "-c", "exec /usr/bin/mono Server.exe"]), "linux");
        assert_eq!(term(&["python3", "mono.py"]), "dumb");
    }

    #[test]
    fn what_the_submission_sets_wins() {
        assert_eq!(of(&[("LANG", "C"), ("X", "1")]).unwrap()["LANG"], "C");
        assert!(of(&[("A=B", "1")]).unwrap_err().to_string().starts_with("cannot set the variable 'A=B'"));
    }
}

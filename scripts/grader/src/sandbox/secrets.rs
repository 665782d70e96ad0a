//! What a submission has no business to read, as a student might get to see whatever it prints.

use std::env;
use std::path::PathBuf;

/// Keys and passwords, in the home folder of whoever grades.
const IN_HOME: [&str; 20] = [
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".netrc",
    ".git-credentials",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".my.cnf",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".config/gh",
    ".config/git",
    ".config/gcloud",
    ".config/rclone",
    ".local/share/keyrings",
    ".password-store",
];

/// Readable for root, whom the program is to the file system when root grades.
const OF_THE_SYSTEM: [&str; 4] = ["/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh"];

/// Where languages and their packages are in a home folder, beside what `PATH` leads to.
const TOOLS: [&str; 14] = [
    ".pyenv",
    ".rustup",
    ".cargo",
    ".nvm",
    ".sdkman",
    ".rbenv",
    ".asdf",
    ".goenv",
    ".m2/repository",
    ".gradle/caches/modules-2",
    ".local/lib",
    ".local/bin",
    ".local/share/mise",
    "go",
];

/// The paths that are hidden, whether there is anything or not: the home folder, and what is not for others in the
/// places that [`tools`] shows again.
pub(super) fn paths() -> Vec<PathBuf> {
    let home = home();
    let in_home = IN_HOME.iter().filter_map(|name| Some(home.as_ref()?.join(name)));
    in_home.chain(home.clone()).chain(OF_THE_SYSTEM.iter().map(PathBuf::from)).collect()
}

/// What a submission needs of the home folder: the tools of its language.
pub(super) fn tools() -> Vec<PathBuf> {
    let Some(home) = home() else { return Vec::new() };
    let in_path: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    // All of an installation such as miniconda3, of which PATH has the folder of its programs.
    let whole = |path: &PathBuf| Some(home.join(path.strip_prefix(&home).ok()?.components().next()?));
    let mut tools: Vec<PathBuf> = TOOLS.iter().map(|name| home.join(name)).collect();
    tools.extend(in_path.iter().filter_map(whole).filter(|path| !path.ends_with(".local")));
    tools.retain(|path| path.is_dir());
    tools
}

fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| home.is_absolute() && home.parent().is_some())
}

//! The homework programs, found by name: built by cargo in the repository, else those that are installed.

mod installed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{Message, TargetKind};
use common::Error;

use crate::checkout;
pub use crate::checkout::scripts_dir;

/// The homework crates that have programs.
pub const CRATES: [&str; 6] =
    ["hw-echo", "hw-multithread", "hw-nonblocking", "hw-proxy-lb", "hw-proxy-chain", "hw-bulk"];

/// What a submitted program could take its answers from: the repository, and the programs that are installed, with those
/// that have such programs in other languages in them.
pub fn solutions() -> Vec<PathBuf> {
    checkout::on_this_machine().into_iter().chain(installed::everywhere()).collect()
}

/// How programs are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// Quick to run.
    Release,
}

/// The programs by name.
#[derive(Debug, Clone, Default)]
pub struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// The programs of `crates`: in the repository they are built as `profile` says, elsewhere looked for where programs
    /// are installed.
    ///
    /// # Errors
    /// Where cargo is not there or cannot build them. What is not installed is told by [`Programs::path`].
    pub fn of(crates: &[&str], profile: Profile) -> Result<Self, Error> {
        match checkout::root() {
            Some(root) => Self::build(root, crates, profile),
            None => Ok(Self(installed::find(crates))),
        }
    }

    /// Has cargo build them, whose own messages go to standard error.
    fn build(root: &Path, crates: &[&str], profile: Profile) -> Result<Self, Error> {
        let doing = "cannot build the programs";
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(root).args(["build", "--quiet", "--bins"]);
        command.arg("--message-format=json-render-diagnostics").stdin(Stdio::null());
        if profile == Profile::Release {
            command.arg("--release");
        }
        for name in crates {
            command.args(["--package", name]);
        }
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| Error::io(doing, &error).advise("is cargo on the PATH?"))?;
        if !output.status.success() {
            return Err(Error::new(doing, "cargo failed, see its messages above"));
        }
        let mut found = BTreeMap::new();
        for message in Message::parse_stream(output.stdout.as_slice()) {
            let message = message.map_err(|error| Error::io(doing, &error))?;
            if let Message::CompilerArtifact(artifact) = message
                && artifact.target.kind.contains(&TargetKind::Bin)
                && let Some(path) = artifact.executable
            {
                found.insert(artifact.target.name, path.into_std_path_buf());
            }
        }
        Ok(Self(found))
    }

    /// The same, for whom none of the crates' programs may be missing.
    ///
    /// # Errors
    /// Where one is not installed.
    pub fn complete(self, crates: &[&str]) -> Result<Self, Error> {
        installed::of(crates).try_for_each(|program| self.path(program).map(drop)).map(|()| self)
    }

    /// The program of that name.
    ///
    /// # Errors
    /// Where no crate that was asked for has one, or it is not installed.
    pub fn path(&self, name: &str) -> Result<&Path, Error> {
        let path = self.0.get(name).map(PathBuf::as_path);
        path.ok_or_else(|| {
            let doing = format!("cannot start {name}");
            match (checkout::root(), installed::krate_of(name)) {
                (None, Some(krate)) => installed::missing(doing, krate),
                _ => Error::new(doing, "no crate has a program of that name"),
            }
        })
    }

    /// The names of those that are there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

//! The workspace's own programs: built by cargo, found by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{Message, TargetKind};
use common::Error;

/// The homework crates that have programs.
pub const CRATES: [&str; 6] =
    ["hw-echo", "hw-multithread", "hw-nonblocking", "hw-proxy-lb", "hw-proxy-chain", "hw-bulk"];

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
    /// Builds the programs of `crates` and finds them. cargo's own messages go to standard error.
    ///
    /// # Errors
    /// Where cargo is not there or cannot build them.
    pub fn build(crates: &[&str], profile: Profile) -> Result<Self, Error> {
        let doing = "cannot build the programs";
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(workspace_root()).args(["build", "--quiet", "--bins"]);
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

    /// The program of that name.
    ///
    /// # Errors
    /// Where no crate that was built has one.
    pub fn path(&self, name: &str) -> Result<&Path, Error> {
        let path = self.0.get(name).map(PathBuf::as_path);
        path.ok_or_else(|| {
            Error::new(format_args!("cannot start {name}"), "no crate has a program of that name")
        })
    }
}

/// The workspace's top folder.
pub fn workspace_root() -> PathBuf {
    scripts_dir().parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The folder of this crate, with the transcripts and the peers.
pub fn scripts_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

//! What a program may use and see.

use std::path::PathBuf;

use common::Error;
use nix::unistd::User;
use serde::{Deserialize, Serialize};

use super::stages::own_program;

/// A program to start, and what it may use and see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The program that calls [`super::stage`] first thing; normally this one.
    pub launcher: PathBuf,
    /// Whether to use namespaces. Without, the program is only watched and ended.
    pub namespaces: bool,
    /// The one folder where it may write, apart from a `/tmp` of its own. It is seen at the same path.
    pub folder: PathBuf,
    /// Where it starts: `folder`, or a folder in it.
    pub working: PathBuf,
    /// Files and folders that it must be able to read at the same path, even below something hidden. `/tmp`,
    /// `/var/tmp` and `/run` always are hidden.
    pub visible: Vec<PathBuf>,
    /// Files and folders that it sees empty. Those that do not exist are passed over.
    pub hidden: Vec<PathBuf>,
    /// Names that lead to 127.0.0.1.
    pub hosts: Vec<String>,
    /// How much it may use.
    pub limits: Limits,
    /// Whom the program runs as where there are no namespaces; whoever grades has to be root for it.
    pub run_as: Option<Account>,
    /// Whether its standard input is a terminal that is to control it, so that Ctrl-C typed there reaches it.
    pub terminal: bool,
    /// The program and its arguments. A name without a slash is looked for in `PATH`.
    pub command: Vec<String>,
    /// Variables added to an environment that has little more than `PATH`, `HOME` and a locale.
    pub environment: Vec<(String, String)>,
}

impl Spec {
    /// A command that starts in `folder`, in namespaces, with the default limits and nothing else said.
    pub fn new(folder: impl Into<PathBuf>, command: Vec<String>) -> Self {
        let folder = folder.into();
        Self {
            launcher: own_program(),
            namespaces: true,
            working: folder.clone(),
            folder,
            visible: Vec::new(),
            hidden: Vec::new(),
            hosts: Vec::new(),
            limits: Limits::default(),
            run_as: None,
            terminal: false,
            command,
            environment: Vec::new(),
        }
    }
}

/// A user and his group, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user.
    pub user: u32,
    /// His group.
    pub group: u32,
}

impl Account {
    /// The account of that name.
    ///
    /// # Errors
    /// Where there is none, it is root's, or this process may not change to it.
    pub fn named(name: &str) -> Result<Self, Error> {
        let doing = format!("cannot run submissions as '{}'", name.escape_default());
        let found = User::from_name(name).map_err(|errno| Error::io(&doing, &errno.into()))?;
        let Some(user) = found else {
            return Err(Error::new(doing, "there is no such user").advise("make one with useradd"));
        };
        if user.uid.is_root() {
            return Err(Error::new(doing, "it may do everything, which is what this is against"));
        }
        if !rustix::process::geteuid().is_root() {
            return Err(Error::new(doing, "only root can change to another user"));
        }
        Ok(Self { user: user.uid.as_raw(), group: user.gid.as_raw() })
    }
}

/// How many times a program's memory a build may use.
const BUILDS: u64 = 4;

/// How much a program may use, all of its processes together where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory of its own in bytes, files in its `/tmp` included. Looked at by [`super::Confined::over`].
    pub memory: u64,
    /// Processes and threads. Looked at by [`super::Confined::over`].
    pub tasks: u64,
    /// Bytes in the folder where it may write. Looked at by [`super::too_full`].
    pub disk: u64,
    /// Bytes in one file. The system ends a process that writes more with SIGXFSZ.
    pub file_size: u64,
    /// Open files of one process.
    pub open_files: u64,
}

impl Limits {
    /// Those of a build: compilers work side by side, and write large files.
    #[must_use]
    pub fn for_a_build(self) -> Self {
        Self { memory: BUILDS * self.memory, file_size: self.disk, ..self }
    }
}

impl Default for Limits {
    /// Ample for a server of these assignments with 1,000 clients, in any language.
    fn default() -> Self {
        Self { memory: 1 << 30, tasks: 4_096, disk: 1 << 30, file_size: 64 << 20, open_files: 4_096 }
    }
}

//! The same programs in other languages, from `peers/`, to meet the workspace's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::Error;

use crate::checkout;
use crate::files::{self, Folder};

/// What a program is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The workspace's own programs.
    Rust,
    /// `peers/python`.
    Python,
    /// `peers/c`, compiled by this machine's `cc`.
    C,
}

impl Language {
    /// All of them, the workspace's own first.
    pub const ALL: [Self; 3] = [Self::Rust, Self::Python, Self::C];

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::C => "C",
        }
    }
}

/// The languages that this machine can run peers of.
#[derive(Debug)]
pub struct Peers {
    python: Option<&'static str>,
    c: Option<PathBuf>,
    /// `None` where there is no peer to start.
    sources: Option<Folder>,
}

impl Peers {
    /// None, for a cast of Rust programs only.
    pub fn none() -> Self {
        Self { python: None, c: None, sources: None }
    }

    /// Looks for `python3` and `cc`; compiles the C peers below the target folder, or where their sources came with the
    /// program, beside these.
    ///
    /// # Errors
    /// Where `cc` is there and cannot compile them, or there is no place for the sources. A language that is not there
    /// is no error.
    pub fn prepare() -> Result<Self, Error> {
        let sources = files::peers()?;
        let python = ["python3", "python"].into_iter().find(|name| answers(name, "--version"));
        let c = if answers("cc", "--version") { Some(compile_all(sources.path())?) } else { None };
        Ok(Self { python, c, sources: Some(sources) })
    }

    /// A file of `peers/` that is no program of its own, such as a template.
    ///
    /// # Errors
    /// Where the peers were not prepared.
    pub fn file(&self, name: &str) -> Result<PathBuf, Error> {
        match &self.sources {
            Some(sources) => Ok(sources.path().join(name)),
            None => Err(Error::new(format_args!("cannot read {name}"), "the peers were not looked for")),
        }
    }

    /// Why a language is left out; `None` where it can be run.
    pub fn missing(&self, language: Language) -> Option<&'static str> {
        match language {
            Language::Python if self.python.is_none() => Some("python3 is not on this machine"),
            Language::C if self.c.is_none() => Some("cc is not on this machine"),
            _ => None,
        }
    }

    /// The command that starts the peer `stem` (`lb_server`), without its arguments.
    ///
    /// # Errors
    /// For a language that is [`missing`](Peers::missing), and for Rust, whose programs are no peers.
    pub fn command(&self, language: Language, stem: &str) -> Result<Command, Error> {
        match (language, self.python, &self.c) {
            (Language::Python, Some(python), _) => {
                let mut command = Command::new(python);
                command.arg(self.file(&format!("python/{stem}.py"))?);
                Ok(command)
            }
            (Language::C, _, Some(dir)) => Ok(Command::new(dir.join(stem))),
            _ => Err(Error::new(
                format_args!("cannot start the {} peer {stem}", language.name()),
                self.missing(language).unwrap_or("there is none"),
            )),
        }
    }
}

/// Whether the machine has a program, which it runs with an argument that makes it end at once.
pub fn answers(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    let quiet = command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn compile_all(sources: &Path) -> Result<PathBuf, Error> {
    let doing = |what: &dyn std::fmt::Display| format!("cannot compile the C peers ({what})");
    let source_dir = sources.join("c");
    let into = checkout::root().map_or_else(|| sources.join("built"), |root| root.join("target/peers"));
    let io = |what: &PathBuf, error: std::io::Error| Error::io(doing(&what.display()), &error);
    std::fs::create_dir_all(&into).map_err(|error| io(&into, error))?;
    for entry in std::fs::read_dir(&source_dir).map_err(|error| io(&source_dir, error))? {
        let source = entry.map_err(|error| io(&source_dir, error))?.path();
        if source.extension().is_none_or(|ending| ending != "c") {
            continue;
        }
        let (stem, program) =
            (source.file_stem().unwrap_or_default(), into.join(source.file_stem().unwrap_or_default()));
        // Compiled aside and moved into place: another run may be executing the old one.
        let fresh = into.join(format!("{}.{}", stem.to_string_lossy(), std::process::id()));
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-pthread", "-o"]).arg(&fresh).arg(&source);
        let output = cc.output().map_err(|error| io(&source, error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Error::new(doing(&source.display()), said.trim()));
        }
        std::fs::rename(&fresh, &program).map_err(|error| io(&program, error))?;
    }
    Ok(into)
}

//! What a stage is told: a spec made ready, so that nothing of it is left to look up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::Error;
use serde::{Deserialize, Serialize};

use super::spec::{Account, Limits, Spec};
use super::{environment, secrets};

/// A [`Spec`] with its paths resolved and its environment made.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) namespaces: bool,
    #[serde(with = "crate::os_path")]
    pub(super) folder: PathBuf,
    #[serde(with = "crate::os_path")]
    pub(super) working: PathBuf,
    #[serde(with = "crate::os_path::several")]
    pub(super) visible: BTreeSet<PathBuf>,
    #[serde(with = "crate::os_path::several")]
    pub(super) hidden: BTreeSet<PathBuf>,
    pub(super) hosts: Vec<String>,
    pub(super) limits: Limits,
    pub(super) run_as: Option<Account>,
    pub(super) terminal: bool,
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
}

impl Order {
    /// # Errors
    /// Where a folder is not there, or a name or the command cannot be one.
    pub(super) fn of(spec: &Spec) -> Result<Self, Error> {
        let Some((program, arguments)) = spec.command.split_first() else {
            return Err(Error::new("cannot start the program", "its command is empty"));
        };
        if let Some(text) = spec.command.iter().find(|text| text.contains('\0')) {
            let doing = format_args!("cannot start '{}'", text.escape_default());
            return Err(Error::new(doing, "a command cannot have a zero byte"));
        }
        for name in &spec.hosts {
            check_name(name)?;
        }
        let hidden =
            spec.hidden.iter().chain(&secrets::paths()).filter_map(|p| p.canonicalize().ok()).collect();
        Ok(Self {
            namespaces: spec.namespaces,
            folder: resolve(&spec.folder)?,
            working: resolve(&spec.working)?,
            visible: (spec.visible.iter().chain(&secrets::tools()))
                .map(|path| resolve(path))
                .collect::<Result<_, _>>()?,
            hidden,
            hosts: spec.hosts.clone(),
            limits: spec.limits,
            run_as: spec.run_as,
            terminal: spec.terminal,
            program: program.clone(),
            arguments: arguments.to_vec(),
            environment: environment::environment(spec)?,
        })
    }
}

fn resolve(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize().map_err(|error| Error::io(format_args!("cannot use {}", path.display()), &error))
}

fn check_name(name: &str) -> Result<(), Error> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if !name.is_empty() && name.chars().all(fits) {
        return Ok(());
    }
    let doing = format_args!("cannot have '{}' mean 127.0.0.1", name.escape_default());
    Err(Error::new(doing, "a host name has letters, digits, '-', '_' and '.' only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(spec: &Spec) -> String {
        Order::of(spec).unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_be_done_is_said_before_anything_is_started() {
        let spec = Spec::new("/", vec!["true".to_owned()]);
        assert!(told(&Spec::new("/", Vec::new())).ends_with("its command is empty"));
        assert!(
            told(&Spec { folder: "/none".into(), ..spec.clone() }).starts_with("cannot use /none: no such")
        );
        let forged = Spec { hosts: vec!["a\n10.0.0.1 b".to_owned()], ..spec.clone() };
        assert!(told(&forged).starts_with("cannot have 'a\\n10.0.0.1 b' mean 127.0.0.1"));
        Order::of(&Spec { hosts: vec!["nsl2.cau.ac.kr".to_owned()], ..spec }).unwrap();
    }
}

//! Which isolation this machine has to give.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use common::error::describe;
use serde::{Deserialize, Serialize};

use super::confined::Confined;
use super::ending::Ending;
use super::network::enter_network;
use super::spec::Spec;
use super::stages::{HIDDEN, own_program};

/// How long the whole attempt may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What keeps submissions from the machine and from each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Isolation {
    /// Namespaces of users, networks, processes and mounts.
    Namespaces,
    /// Nothing; submissions are only watched and ended.
    None {
        /// Why not, and what to do about it, in one line.
        why: String,
    },
}

impl Isolation {
    /// Tries all of it with a program that does nothing.
    pub fn probe() -> Self {
        Self::probe_with(&own_program())
    }

    /// [`Isolation::probe`] with another program that calls [`super::stage`].
    pub fn probe_with(launcher: &Path) -> Self {
        match attempt(launcher) {
            Ok(()) => Self::Namespaces,
            Err(error) => Self::None { why: with_advice(&error.to_string()) },
        }
    }

    /// In one line, for reports.
    pub fn describe(&self) -> String {
        match self {
            Self::Namespaces => {
                "namespaces: a network with nothing but its own loopback, processes of its own, \
                                 a read-only view of the system"
                    .to_owned()
            }
            Self::None { why } => format!("none, so that its programs could reach the network: {why}"),
        }
    }
}

/// The stage that [`Isolation::probe`] waits for: is a worker, and starts a program that does nothing.
pub(super) fn try_all() -> Result<(), Error> {
    let folder = std::env::temp_dir();
    let tried = enter_network().and_then(|()| {
        let own = own_program().to_string_lossy().into_owned();
        let folder = tempfile::tempdir_in(&folder).map_err(|error| {
            Error::io(format_args!("cannot make a folder in {}", folder.display()), &error)
        })?;
        let spec = Spec::new(folder.path(), vec![own, HIDDEN.to_owned(), "nothing".to_owned()]);
        let (mut confined, _) = Confined::start(&spec, Stdio::null(), Stdio::null(), Stdio::null())?;
        match confined.wait(Instant::now() + PATIENCE)? {
            Some(Ending::Exited(0)) => Ok(()),
            Some(ending) => Err(Error::new("a program that does nothing", ending)),
            None => Err(Error::new("cannot wait for a program that does nothing", "it did not end")),
        }
    });
    if let Err(error) = tried {
        println!("{error}");
    }
    Ok(())
}

fn attempt(launcher: &Path) -> Result<(), Error> {
    const DOING: &str = "cannot try namespaces";
    let mut child = Command::new(launcher)
        .args([HIDDEN, "probe"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Error::io(DOING, &error))?;
    let deadline = Instant::now() + PATIENCE;
    let cause = loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break None,
            Ok(Some(status)) => break Some(format!("the attempt ended with {status}")),
            Err(error) => break Some(describe(&error)),
            Ok(None) if Instant::now() >= deadline => break Some("the attempt hangs".to_owned()),
            Ok(None) => thread::sleep(Duration::from_millis(2)),
        }
    };
    if let Some(cause) = cause {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Error::new(DOING, cause));
    }
    let mut told = String::new();
    let read = child.stdout.take().map_or(Ok(0), |output| output.take(2_000).read_to_string(&mut told));
    read.map_err(|error| Error::io(DOING, &error))?;
    match told.trim().split_once(": ") {
        Some((doing, cause)) => Err(Error::new(doing, cause)),
        None => Ok(()),
    }
}

/// What the switches of the system say about it.
fn with_advice(error: &str) -> String {
    let is = |path: &str, value: &str| fs::read_to_string(path).is_ok_and(|text| text.trim() == value);
    let switches = [
        ("user.max_user_namespaces", "0", "65536"),
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ];
    let mut text = error.to_owned();
    for (name, bad, good) in switches {
        if is(&format!("/proc/sys/{}", name.replace('.', "/")), bad) {
            let _ = write!(text, "; an administrator can allow it with sysctl -w {name}={good}");
            return text;
        }
    }
    if !text.contains("; ") {
        text.push_str("; in a container, start it with --privileged");
    }
    text
}

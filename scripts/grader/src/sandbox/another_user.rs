//! Whether submissions can be run as another user, where that is what keeps them from the grader.

use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;

use super::confined::Confined;
use super::spec::{Account, Spec};
use crate::processes;

/// How long a program that waits may take until it can be looked into.
const PATIENCE: Duration = Duration::from_secs(5);

/// Has a program run as this user, looks into it and ends it. In a container root may lack what one of these takes.
/// `launcher` is a program that calls [`super::stage`].
///
/// # Errors
/// Where something of it cannot be done.
pub fn try_another_user(account: Account, launcher: &Path) -> Result<(), Error> {
    let refused = |error: Error| {
        let doing = format_args!("cannot run submissions as user {}", account.user).to_string();
        Error::new(doing, error).advise("see which capabilities root has here, or leave out --run-as")
    };
    // It waits for input until it is ended.
    let spec = Spec::new(std::env::temp_dir(), vec!["cat".to_owned()]);
    let spec = Spec { launcher: launcher.to_owned(), namespaces: false, run_as: Some(account), ..spec };
    let started = Confined::start(&spec, Stdio::piped(), Stdio::null(), Stdio::null());
    let (mut waits, _input) = started.map_err(|error| refused(error.into()))?;
    let deadline = Instant::now() + PATIENCE;
    // While it becomes another program, nobody may look into it.
    let seen = loop {
        match processes::listeners(&[waits.pid()]) {
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            seen => break seen,
        }
    };
    waits.end().map(drop).and(seen.map(drop)).map_err(refused)
}

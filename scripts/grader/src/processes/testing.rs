//! Programs to look at.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use scripts::process::{PATIENCE, Running};

/// A Python program that listens on a free port in a second thread and ends its first one; `port N` is
/// printed.
pub(crate) const MAIN_ENDS: &str = "
import ctypes, os, threading
listening = socket.create_server(('127.0.0.1', 0))
print('port', listening.getsockname()[1], flush=True)
def wait():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=wait).start()
print('ready', flush=True)
ctypes.CDLL(None).pthread_exit(None)
";

/// Starts a Python program that ends with its input; gives it when it has printed `ready`. None, and a line
/// that says so, where there is no Python.
pub(crate) fn python(script: &str) -> Option<Running> {
    python_and_said(script).map(|(program, _)| program)
}

/// [`python`], with what the program printed up to `ready`.
pub(crate) fn python_and_said(script: &str) -> Option<(Running, String)> {
    if !has("python3", &["-c", ""]) {
        return None;
    }
    let script = format!("import socket, sys, time\n{script}");
    let mut program =
        Running::start("python3", Command::new("python3").args(["-c", &script])).expect("python3");
    let said = program.expect("ready\n").expect("the script runs");
    Some((program, said))
}

/// Starts a shell script.
pub(crate) fn sh(script: &str) -> Result<Running, Error> {
    Running::start("sh", Command::new("sh").args(["-c", script]))
}

/// Whether a program can be started here; a line says so where not.
pub(crate) fn has(program: &str, arguments: &[&str]) -> bool {
    let tried = Command::new(program).args(arguments).output();
    let there = tried.is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: no {program} here");
    }
    there
}

/// A started program's ID.
pub(crate) fn pid(program: &Running) -> i32 {
    i32::try_from(program.pid()).expect("an ID")
}

/// The number after `word` in what was printed.
pub(crate) fn number_after(said: &str, word: &str) -> i32 {
    let rest = said.split(word).nth(1).expect("the word");
    rest.split_whitespace().next().expect("a number").parse().expect("a number")
}

/// Waits until something holds.
pub(crate) fn eventually(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it did not come about");
        thread::sleep(Duration::from_millis(2));
    }
}

/// The ID of a process that has ended.
pub(crate) fn ended() -> i32 {
    let mut child = Command::new("true").spawn().expect("true");
    child.wait().expect("an end");
    i32::try_from(child.id()).expect("an ID")
}

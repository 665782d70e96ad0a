//! The hidden argument with which a program starts itself again to become part of a sandbox.

use std::convert::Infallible;
use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use common::Error;

use super::network::enter_network;
use super::reports::Reporter;
use super::{isolation, launch, program};

/// The first argument of a stage.
pub(super) const HIDDEN: &str = "__sandbox";

/// The exit status of a stage that failed; what failed, it has reported.
const FAILED: u8 = 125;

/// To be called first thing in `main`: where this process was started as a part of a sandbox, plays that part and
/// gives what `main` has to return.
pub fn stage() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    if arguments.next()? != HIDDEN {
        return None;
    }
    let arguments: Vec<OsString> = arguments.collect();
    Some(match play(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(FAILED)
        }
    })
}

/// This program, even where its file has been replaced or cannot be seen any more.
pub fn own_program() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

/// A command that enters a network as [`enter_network`] does, and there becomes another command, whose program and
/// arguments are to be added. `launcher` is a program that calls [`stage`].
pub fn in_network(launcher: &Path) -> Command {
    let mut command = Command::new(launcher);
    command.args([HIDDEN, "enter"]);
    command
}

fn play(arguments: &[OsString]) -> Result<(), Error> {
    let words: Vec<&str> = arguments.iter().map_while(|argument| argument.to_str()).collect();
    match *words {
        ["launch", pid, number] => {
            launch::close_inherited();
            reporting(pid, number, |reporter| launch::launch(&launch::order()?, reporter))
        }
        ["keeper", pid, number] => {
            reporting(pid, number, |reporter| launch::keep_inside(&launch::order()?, reporter))
        }
        ["program", pid, number, own_entry] => reporting(pid, number, |reporter| {
            program::become_program(&launch::order()?, reporter, own_entry).map(|never| match never {})
        }),
        ["enter", ..] => enter(&arguments[1..]).map(|never| match never {}),
        ["probe"] => isolation::try_all(),
        ["nothing"] => Ok(()),
        _ => Err(Error::new("cannot play a part in a sandbox", "there is no such part")),
    }
}

fn enter(arguments: &[OsString]) -> Result<Infallible, Error> {
    let Some((program, arguments)) = arguments.split_first() else {
        return Err(Error::new("cannot enter a network", "no program is named"));
    };
    enter_network()?;
    let error = Command::new(program).args(arguments).exec();
    Err(Error::io(format_args!("cannot start {}", program.display()), &error))
}

/// Tells the stage before of a failure, which it can say better than a line between the program's own.
fn reporting(
    pid: &str,
    number: &str,
    play: impl FnOnce(&Reporter) -> Result<(), Error>,
) -> Result<(), Error> {
    let reporter = Reporter::open(pid, number)?;
    match play(&reporter) {
        Ok(()) => Ok(()),
        Err(error) => reporter.tell_failure(&error).or(Err(error)),
    }
}

//! The first stage: makes the namespaces and starts the keeper in them, or is the keeper itself.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::Error;
use nix::sched::{CloneFlags, unshare};
use rustix::process::{Signal, set_parent_process_death_signal, setsid};

use super::keeper::{Silence, become_subreaper, keep, pid_of};
use super::order::Order;
use super::reports::{Report, Reporter};
use super::stages::{HIDDEN, own_program};
use super::view;

/// Where a stage finds its [`Order`]: nobody can read it in `/proc`, unlike arguments.
const ORDER: &str = "GRADER_SANDBOX_ORDER";

/// A command that is this program in a stage of its life.
///
/// # Errors
/// Where a path of the order is not UTF-8.
pub(super) fn stage(name: &str, address: &[String; 2], order: &Order) -> Result<Command, Error> {
    stage_of(&own_program(), name, address, order)
}

/// [`stage`] of another program that has the same stages.
///
/// # Errors
/// Where a path of the order is not UTF-8.
pub(super) fn stage_of(
    program: &Path,
    name: &str,
    address: &[String; 2],
    order: &Order,
) -> Result<Command, Error> {
    let text = serde_json::to_string(order);
    let text = text.map_err(|error| Error::new("cannot use a path for the sandbox", error))?;
    let mut command = Command::new(program);
    command.arg(HIDDEN).arg(name).args(address).env(ORDER, text);
    Ok(command)
}

/// What the stage before has ordered.
///
/// # Errors
/// Where there is none.
pub(super) fn order() -> Result<Order, Error> {
    let text = env::var(ORDER).map_err(|error| Error::new("cannot read the sandbox's order", error))?;
    serde_json::from_str(&text).map_err(|error| Error::new("cannot read the sandbox's order", error))
}

/// Starts the program and comes back when all of it has ended.
///
/// # Errors
/// Where the program cannot be started.
pub(super) fn launch(order: &Order, reporter: &Reporter) -> Result<(), Error> {
    // A Ctrl-C at the grader's terminal is for the grader, which then ends its sandboxes in order.
    setsid().map_err(|errno| Error::io("cannot make a session", &errno.into()))?;
    if !order.namespaces {
        become_subreaper()?;
        return keep(order, reporter, "/proc/self");
    }
    let kinds = CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWIPC | CloneFlags::CLONE_NEWUTS;
    unshare(kinds).map_err(|errno| Error::io("cannot make namespaces", &errno.into()))?;
    let silence = Silence::prepare()?;
    let mut keeper = stage("keeper", &reporter.address(), order)?;
    let mut keeper = keeper.spawn().map_err(|error| Error::io("cannot start the keeper", &error))?;
    reporter.tell(&Report::Keeper(pid_of(&keeper)))?;
    silence.take_place()?;
    keeper.wait().map_err(|error| Error::io("cannot wait for the keeper", &error))?;
    Ok(())
}

/// The keeper in its namespaces.
///
/// # Errors
/// Where the program cannot be started.
pub(super) fn keep_inside(order: &Order, reporter: &Reporter) -> Result<(), Error> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|errno| Error::io("cannot ask to be ended with the launcher", &errno.into()))?;
    setsid().map_err(|errno| Error::io("cannot make a session", &errno.into()))?;
    // Through it, a process of the namespace learns how it is called outside.
    let outer = fs::File::open("/proc").map_err(|error| Error::io("cannot open /proc", &error))?;
    let number = std::os::fd::AsRawFd::as_raw_fd(&outer);
    view::enter(order)?;
    keep(order, reporter, &format!("/proc/{}/fd/{number}/self", std::process::id()))
}

/// Closes whatever was inherited by accident: a program must not hold what belongs to who started the grader.
pub(super) fn close_inherited() {
    let Ok(entries) = fs::read_dir("/proc/self/fd") else { return };
    let numbers: Vec<i32> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|&number| number > 2) {
        let _ = nix::unistd::close(number);
    }
}

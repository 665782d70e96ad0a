//! The last stage: becomes the submitted program.

use std::convert::Infallible;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use common::Error;
use nix::sys::signal::SigSet;
use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};
use rustix::fs::{Mode, OFlags, openat};
use rustix::process::{
    Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setpgid, setrlimit,
};

use super::ids;
use super::order::Order;
use super::reports::{Report, Reporter};
use super::spec::Account;

/// The longest first line of a script that the system reads, in bytes.
const LONGEST_INTERPRETER: u64 = 256;

/// Becomes the program. `own_entry` is this process's own entry in the `/proc` of the worker.
///
/// # Errors
/// Where anything of it fails.
pub(super) fn become_program(
    order: &Order,
    reporter: &Reporter,
    own_entry: &str,
) -> Result<Infallible, Error> {
    let pid = own_pid(own_entry)?;
    own_group(order)?;
    // The first to go where memory runs out, before the grader and everybody else.
    done("cannot say who is to go when memory runs out", fs::write("/proc/self/oom_score_adj", "1000"))?;
    limit(order)?;
    restore_signals()?;
    errno("cannot give up privileges", rustix::thread::set_no_new_privs(true))?;
    if order.namespaces {
        let switches = switches(own_entry)?;
        ids::become_ordinary()?;
        no_more_namespaces(&switches)?;
    } else {
        // Before the next, which a change of who one is takes back.
        order.run_as.map_or(Ok(()), become_account)?;
        let with_keeper = set_parent_process_death_signal(Some(Signal::KILL));
        errno("cannot ask to be ended with the keeper", with_keeper)?;
    }
    let working = order.working.display();
    done(format_args!("cannot go to {working}"), std::env::set_current_dir(&order.working))?;
    reporter.tell(&Report::Started(pid))?;
    // The interpreter would be found as often as not, as env is, and complain of what nobody sees.
    let error = if is_of_windows(order) {
        let cause = "its line 1 ends with a carriage return (\\r), so no interpreter of that name is there";
        Error::new(cannot(order), cause).advise("save it with the line ends of Unix (\\n)")
    } else {
        let mut command = Command::new(&order.program);
        let error = command.args(&order.arguments).env_clear().envs(&order.environment).exec();
        cannot_start(order, &error)
    };
    // The first that is told of a failure counts.
    reporter.tell_unusable(&error)?;
    Err(error)
}

fn own_pid(own_entry: &str) -> Result<i32, Error> {
    let link = done("cannot find this process in /proc", fs::read_link(own_entry))?;
    let pid = link.to_str().and_then(|text| text.rsplit('/').next()?.parse().ok());
    pid.ok_or_else(|| Error::new("cannot find this process in /proc", "it has no number"))
}

/// A process group, as a shell makes one for each job: the session is the keeper's, so that a program that forks and
/// ends takes nobody with it.
fn own_group(order: &Order) -> Result<(), Error> {
    errno("cannot make a process group", setpgid(None, None))?;
    if order.terminal {
        // Who is not in the foreground yet is stopped for wanting it, unless the signal is blocked.
        let stopped = SigSet::from_iter([nix::sys::signal::Signal::SIGTTOU]);
        let all = stopped
            .thread_block()
            .and_then(|()| nix::unistd::tcsetpgrp(io::stdin(), nix::unistd::getpid()))
            .and_then(|()| stopped.thread_unblock());
        all.map_err(|errno| Error::io("cannot bring the program to the foreground", &errno.into()))?;
    }
    Ok(())
}

/// The switches of user namespaces, in the `/proc` of the worker: the program's own is read-only by now.
fn switches(own_entry: &str) -> Result<fs::File, Error> {
    let proc = own_entry.strip_suffix("/self").unwrap_or(own_entry);
    done("cannot reach the switches of namespaces", fs::File::open(format!("{proc}/sys/user")))
}

/// A user namespace of its own would let the program mount file systems, whose contents nobody counts as its memory.
/// A switch is that of whoever opens it, so only in the program's namespace.
fn no_more_namespaces(switches: &fs::File) -> Result<(), Error> {
    let doing = "cannot keep the program from making namespaces";
    let flags = OFlags::WRONLY | OFlags::CLOEXEC;
    let most = errno(doing, openat(switches, "max_user_namespaces", flags, Mode::empty()))?;
    errno(doing, rustix::io::write(most, b"0").map(drop))
}

fn become_account(account: Account) -> Result<(), Error> {
    let (user, group) = (Uid::from_raw(account.user), Gid::from_raw(account.group));
    let become_it = || {
        setgroups(&[])?;
        setgid(group)?;
        setuid(user)
    };
    become_it().map_err(|errno| Error::io(format_args!("cannot become user {user}"), &errno.into()))
}

fn limit(order: &Order) -> Result<(), Error> {
    let limits = &order.limits;
    let most =
        [(Resource::Core, 0), (Resource::Fsize, limits.file_size), (Resource::Nofile, limits.open_files)];
    for (resource, most) in most {
        // Nobody may raise a limit that he has already.
        let most = getrlimit(resource).maximum.map_or(most, |before| before.min(most));
        let both = Rlimit { current: Some(most), maximum: Some(most) };
        errno("cannot limit what the program uses", setrlimit(resource, both))?;
    }
    Ok(())
}

/// A shell that starts the grader in the background has it ignore Ctrl-C, Python has its children ignore that a file
/// grows too large, and a program would inherit that. A signal with a handler starts anew in the next program.
fn restore_signals() -> Result<(), Error> {
    use signal_hook::consts::{
        SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU,
        SIGUSR1, SIGUSR2, SIGXFSZ,
    };
    let never_read = Arc::new(AtomicBool::new(false));
    for signal in [
        SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU,
        SIGUSR1, SIGUSR2, SIGXFSZ,
    ] {
        done("cannot restore a signal", signal_hook::flag::register(signal, Arc::clone(&never_read)))?;
    }
    Ok(())
}

/// Whether it is a script whose interpreter's name ends with what Windows ends a line with.
fn is_of_windows(order: &Order) -> bool {
    let mut begin = Vec::new();
    let is_there = is_path(order) && Path::new(&order.program).is_file();
    if let Some(file) = is_there.then(|| fs::File::open(&order.program).ok()).flatten() {
        let _ = file.take(LONGEST_INTERPRETER).read_to_end(&mut begin);
    }
    let line = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // What env splits by itself loses its end, too.
    let is_split = line.windows(3).any(|part| part == b" -S");
    line.starts_with(b"#!") && line.ends_with(b"\r") && !is_split
}

fn is_path(order: &Order) -> bool {
    order.program.contains('/')
}

fn cannot(order: &Order) -> String {
    format!("cannot start '{}'", order.program.escape_default())
}

fn cannot_start(order: &Order, error: &io::Error) -> Error {
    let doing = cannot(order);
    let path = Path::new(&order.program);
    match error.kind() {
        io::ErrorKind::NotFound if !is_path(order) => Error::new(doing, "there is no such program in PATH"),
        io::ErrorKind::NotFound if path.exists() => {
            Error::new(doing, "the interpreter that its first line names, or its loader, is not there")
        }
        io::ErrorKind::NotFound => Error::new(doing, "no such file in the submission")
            .advise("see the program's command in grade.toml, and 'build'"),
        io::ErrorKind::PermissionDenied if path.is_file() => Error::new(doing, "the file is not executable")
            .advise("chmod +x it, or start it with its interpreter"),
        _ => Error::io(doing, error),
    }
}

fn done<T>(doing: impl std::fmt::Display, result: io::Result<T>) -> Result<T, Error> {
    result.map_err(|error| Error::io(doing, &error))
}

fn errno<T>(doing: &str, result: rustix::io::Result<T>) -> Result<T, Error> {
    result.map_err(|errno| Error::io(doing, &errno.into()))
}

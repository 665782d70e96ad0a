//! A submitted program that runs, and all that it has started.

use std::path::PathBuf;
use std::process::{self, Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::Error;
use rustix::process::{Pid, Signal, kill_process_group};

use super::ending::Ending;
use super::keeper::{PATIENCE, pid_of};
use super::launch;
use super::order::Order;
use super::reports::{Heard, Report, Reports, error_from};
use super::spec::{Limits, Spec};
use super::started::{CannotStart, Leftover, Pipes};
use super::tree::{self, Entry};
use super::usage::{self, Share, Shared, Usage};
use crate::processes::{self, place, usage::Pulse, usage::pulse};

/// How long all of a program may take to be gone once it is killed.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take until the end of a process that has ended is told, on a busy machine.
const TO_BE_TOLD: Duration = Duration::from_secs(3);

/// A program in its sandbox. All of it is ended when this is dropped.
#[derive(Debug)]
pub struct Confined {
    name: String,
    namespaces: bool,
    launcher: Child,
    reports: Reports,
    /// Found in the environment of all of its processes, unless they have cleaned it.
    mark: String,
    /// The process below which all of its processes are; none where it was gone before it could be looked at.
    keeper: Option<Entry>,
    pid: i32,
    ending: Option<Ending>,
    ended: bool,
}

impl Confined {
    /// Starts a program. With namespaces, the worker must have gone through [`super::enter_network`], or be root.
    ///
    /// The program and all that it starts end with this process, however that ends. The thread that calls this may
    /// end before.
    ///
    /// # Errors
    /// Where the sandbox cannot be made, or the program is not there or cannot be started.
    pub fn start(
        spec: &Spec,
        stdin: Stdio,
        stdout: Stdio,
        stderr: Stdio,
    ) -> Result<(Self, Pipes), CannotStart> {
        let mut order = Order::of(spec)?;
        let mark = new_mark();
        order.environment.insert(MARK.to_owned(), mark.clone());
        let reports = Reports::new()?;
        let mut command = launch::stage_of(&spec.launcher, "launch", &reports.address(), &order)?;
        let launcher = command.stdin(stdin).stdout(stdout).stderr(stderr).spawn();
        let doing = || format!("cannot start the sandbox with {}", spec.launcher.display());
        let mut launcher = launcher.map_err(|error| Error::io(doing(), &error))?;
        // Holds what was given as stdin, stdout and stderr until here.
        drop(command);
        let pipes = Pipes {
            stdin: launcher.stdin.take(),
            stdout: launcher.stdout.take(),
            stderr: launcher.stderr.take(),
        };
        let mut confined = Self {
            name: order.program,
            namespaces: order.namespaces,
            keeper: tree::entry(pid_of(&launcher)),
            launcher,
            reports,
            mark: format!("{MARK}={mark}"),
            pid: 0,
            ending: None,
            ended: false,
        };
        confined.wait_for_start()?;
        Ok((confined, pipes))
    }

    /// The program's main process, as this process sees it.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// How the main process ended, if it has, without waiting for that.
    ///
    /// # Errors
    /// Where what the sandbox reports cannot be read.
    pub fn ending(&mut self) -> Result<Option<Ending>, Error> {
        let now = Instant::now();
        // Whoever looks at the process sees that it has ended before its keeper has told how.
        let is_over = self.ending.is_none() && place::is_ending(self.pid);
        self.wait(if is_over { now + TO_BE_TOLD } else { now })
    }

    /// How the main process ended, once it has; nothing at the deadline.
    ///
    /// # Errors
    /// Where what the sandbox reports cannot be read.
    pub fn wait(&mut self, deadline: Instant) -> Result<Option<Ending>, Error> {
        while self.ending.is_none() {
            match self.reports.next(deadline.saturating_duration_since(Instant::now()))? {
                Heard::Report(Report::Ended(ending)) => self.ending = Some(ending),
                Heard::Report(_) => {}
                // The keeper is killed to end all of it, or by the system; the program goes with it.
                Heard::End => {
                    self.ending = Some(Ending::Signalled { signal: 9, core: false });
                    self.wait_for_launcher(Instant::now() + END_PATIENCE)?;
                }
                Heard::Nothing if Instant::now() >= deadline => return Ok(None),
                Heard::Nothing => {}
            }
        }
        Ok(self.ending)
    }

    /// All living processes of the program, those included that have left its session, its group or its parents. Takes
    /// a look at each process of the machine.
    ///
    /// # Errors
    /// Where `/proc` cannot be read.
    pub fn all_processes(&self) -> Result<Vec<i32>, Error> {
        Ok(self.entries()?.iter().map(|entry| entry.pid).collect())
    }

    /// [`Confined::all_processes`], meant to be asked often: while one ends another may be passed over.
    ///
    /// # Errors
    /// Where `/proc` cannot be read.
    pub fn processes(&self) -> Result<Vec<i32>, Error> {
        Ok(self.seen_quickly()?.iter().map(|entry| entry.pid).collect())
    }

    /// Whether a process is in the program's session, where a terminal's Ctrl-C could reach it.
    pub fn is_in_session(&self, pid: i32) -> bool {
        tree::entry(pid).is_some_and(|entry| self.holds(&entry))
    }

    /// The keeper leads the session.
    fn holds(&self, entry: &Entry) -> bool {
        self.keeper.is_some_and(|keeper| keeper.pid == entry.session)
    }

    /// Sends a signal to the program's process group, as Ctrl-C in a terminal does.
    ///
    /// # Errors
    /// Where nothing of that group lives.
    pub fn signal(&self, signal: Signal) -> Result<(), Error> {
        let doing = || format!("cannot send {} a signal", self.name);
        // The number of a group that is no more can become somebody else's.
        let lives = self.seen_quickly()?.iter().any(|entry| entry.group == self.pid);
        let Some(group) = Pid::from_raw(self.pid).filter(|_| lives) else {
            return Err(Error::new(doing(), "it has ended"));
        };
        kill_process_group(group, signal).map_err(|errno| Error::io(doing(), &errno.into()))
    }

    /// Which limit all of its processes together are above, as a sentence. Meant to be asked often.
    ///
    /// # Errors
    /// Where `/proc` cannot be read.
    pub fn over(&self, limits: &Limits) -> Result<Option<String>, Error> {
        match self.share(limits)? {
            Share::TooMuch(why) => Ok(Some(why)),
            Share::Little | Share::Much => Ok(None),
        }
    }

    /// How much of what they may all of its processes use together. Meant to be asked often.
    ///
    /// # Errors
    /// Where `/proc` cannot be read.
    pub(crate) fn share(&self, limits: &Limits) -> Result<Share, Error> {
        let quick = self.usage(Shared::ForEach)?;
        if quick.over(limits).is_none() {
            return Ok(if quick.is_little(limits) { Share::Little } else { Share::Much });
        }
        // What children share with their parent since a fork is not used twice; to find that out takes longer.
        Ok(self.usage(Shared::Once)?.over(limits).map_or(Share::Much, Share::TooMuch))
    }

    /// Whether any of its threads runs or wants to, and the CPU time that those that live have used. Meant to be asked
    /// often: no more is looked at than its own processes, where it has namespaces.
    pub(crate) fn pulse(&self) -> Pulse {
        let folders = match self.living_keeper() {
            Some(keeper) if self.namespaces => usage::folders_inside(&root_of(&keeper)).unwrap_or_default(),
            _ => {
                let pids = self.processes().unwrap_or_default();
                pids.into_iter().map(|pid| PathBuf::from(format!("/proc/{pid}"))).collect()
            }
        };
        folders.iter().map(|folder| pulse(folder)).fold(Pulse::default(), Pulse::and)
    }

    /// What it uses; nothing once it has ended.
    fn usage(&self, shared: Shared) -> Result<Usage, Error> {
        let Some(keeper) = self.living_keeper() else { return Ok(Usage::default()) };
        if !self.namespaces {
            return Ok(usage::of(self.processes()?.into_iter(), shared));
        }
        match usage::inside(&root_of(&keeper), shared) {
            Err(_) if self.living_keeper().is_none() => Ok(Usage::default()),
            used => used,
        }
    }

    /// Kills all of it and waits until nothing is left; tells what lived beside the main process. Nothing to do for a
    /// program that was ended before.
    ///
    /// # Errors
    /// Where something does not end; the numbers are told.
    pub fn end(&mut self) -> Result<Vec<Leftover>, Error> {
        if self.ended {
            return Ok(Vec::new());
        }
        // Whatever the main process has ended with by itself is to be known after.
        self.ending()?;
        let leftovers = self.leftovers()?;
        let deadline = Instant::now() + END_PATIENCE;
        if !self.namespaces {
            tree::end_all(deadline, || self.entries())?;
        }
        if let Some(keeper) = self.living_keeper() {
            // The end of a namespace's first process is the end of the namespace. Another keeper ends by itself, if
            // the program has not stopped it.
            tree::kill(&keeper, if self.namespaces { Signal::KILL } else { Signal::CONT });
        }
        let mut gone = self.wait_for_launcher(deadline)?;
        if !self.namespaces {
            // What a keeper that was killed had no time to end.
            gone &= tree::end_all(deadline, || self.entries())?.is_empty();
        }
        if gone {
            self.wait(Instant::now())?;
            self.ended = true;
            return Ok(leftovers);
        }
        let left = self.entries()?;
        let numbers: Vec<String> = left.iter().map(|entry| entry.pid.to_string()).collect();
        let seconds = END_PATIENCE.as_secs();
        let cause = match numbers.is_empty() {
            // The system takes a namespace down behind its last process, and a busy one takes long.
            true => format!("its processes have ended, but their sandbox is still there after {seconds} s"),
            false => format!("still there after {seconds} s: {}", numbers.join(", ")),
        };
        Err(Error::new(format_args!("cannot end all of {}", self.name), cause))
    }

    fn wait_for_start(&mut self) -> Result<(), CannotStart> {
        let deadline = Instant::now() + PATIENCE;
        let mut keeper = !self.namespaces;
        loop {
            let gone = self.launcher_has_ended()?;
            match self.reports.next(Duration::from_millis(20))? {
                Heard::Report(Report::Keeper(pid)) => (self.keeper, keeper) = (tree::entry(pid), true),
                Heard::Report(Report::Started(pid)) => self.pid = pid,
                Heard::Report(Report::Unusable(text)) => return Err(CannotStart::Program(error_from(&text))),
                Heard::Report(Report::Failed(text)) => return Err(error_from(&text).into()),
                Heard::Report(Report::Ended(ending)) => self.ending = Some(ending),
                Heard::Nothing if !gone && Instant::now() < deadline => {}
                Heard::Report(Report::Opened) => {}
                Heard::Nothing | Heard::End => break,
            }
            if keeper && self.pid != 0 {
                return Ok(());
            }
        }
        let cause = if self.launcher_has_ended()? { "it ended by itself" } else { "it hangs" };
        Err(Error::new(format_args!("cannot start the sandbox of {}", self.name), cause).into())
    }

    /// [`Confined::entries`], where one that is passed over will be seen the next time.
    fn seen_quickly(&self) -> Result<Vec<Entry>, Error> {
        let quickly = self.living_keeper().and_then(|keeper| tree::quickly_below(keeper.pid));
        quickly.map_or_else(|| self.entries(), Ok)
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        match self.living_keeper() {
            Some(keeper) => tree::below(keeper.pid),
            // A namespace has ended with its keeper. Without one, a program may have killed the keeper.
            None if self.namespaces => Ok(Vec::new()),
            None => tree::marked(&self.mark),
        }
    }

    fn living_keeper(&self) -> Option<Entry> {
        let now = self.keeper.filter(|_| !self.ended).and_then(|before| tree::entry(before.pid));
        now.filter(|now| self.keeper.is_some_and(|before| before.started == now.started))
    }

    fn leftovers(&self) -> Result<Vec<Leftover>, Error> {
        let others = self.entries()?.into_iter().filter(|entry| entry.pid != self.pid);
        let leftover = |entry: Entry| Leftover {
            pid: entry.pid,
            // It may end just now, but was there, and is told with what is known.
            command: processes::command_line(entry.pid).unwrap_or_default(),
            detached: !self.holds(&entry),
        };
        Ok(others.map(leftover).collect())
    }

    fn wait_for_launcher(&mut self, deadline: Instant) -> Result<bool, Error> {
        while !self.launcher_has_ended()? {
            if Instant::now() >= deadline {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(true)
    }

    fn launcher_has_ended(&mut self) -> Result<bool, Error> {
        let status = self.launcher.try_wait();
        status.map(|status| status.is_some()).map_err(|error| Error::io("cannot wait for a sandbox", &error))
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        // Nobody is left to be told; what is not ended here ends with the worker at the latest.
        let _ = self.end();
        let _ = self.launcher.kill();
        let _ = self.launcher.try_wait();
    }
}

/// What the processes of a keeper's namespaces see as the root.
fn root_of(keeper: &Entry) -> PathBuf {
    PathBuf::from(format!("/proc/{}/root", keeper.pid))
}

/// The variable by which processes are found that have got rid of everything else.
const MARK: &str = "GRADER_CONFINED";

fn new_mark() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let started = tree::entry(process::id().cast_signed()).map_or(0, |entry| entry.started);
    format!("{}-{started}-{count}", process::id())
}

//! The grader's side of a worker: it gets a job, is listened to, and does not outlive its time.

mod descendants;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::escape::Escaped;
use common::{Error, Shutdown};
use crossbeam_channel::{Receiver, at, bounded, select};
use descendants::Descendants;

use crate::checks;
use crate::look::Seen;
use crate::verdict::{Outcome, Verdict};
use crate::worker::{self, Event, Job, Task};

/// How much longer than its own budget a check may take before its worker counts as stuck. Without namespaces it may
/// have to wait a minute for its port.
const GRACE: Duration = Duration::from_secs(90);

/// How long a look at all programs of a submission may take, or the wait for its report.
const TO_LOOK: Duration = Duration::from_secs(240);

/// The longest event, in bytes; the steps of a check are bounded far below.
const MAX_EVENT: u64 = 64 << 20;

/// What is common to all lanes of a run.
pub struct Course<'a> {
    /// The grader's own program.
    pub program: &'a Path,
    /// When the whole run has to be over.
    pub deadline: Instant,
    /// Whether somebody ends it before.
    pub shutdown: &'a Shutdown,
}

/// Who hears what becomes of a job.
pub trait Listener: Sync {
    /// A check has begun.
    fn began(&self, check: &str);
    /// A check is over.
    fn ended(&self, check: &str, outcome: Outcome, left: Vec<String>);
}

impl Course<'_> {
    /// Whether there is no more time.
    pub fn is_over(&self) -> bool {
        self.shutdown.is_triggered() || Instant::now() >= self.deadline
    }

    /// Has the checks tried one after the other; a worker that gets stuck, breaks off or ends before it has told of
    /// all costs the check that it was at, and another goes on with the rest. What is not tried before the run is
    /// over is not told.
    pub fn try_checks(&self, job: &Job, listener: &dyn Listener) {
        let Task::Checks { names, before } = &job.task else { return };
        let (mut names, mut before) = (names.clone(), before.clone());
        while !names.is_empty() && !self.is_over() {
            let task = Task::Checks { names: names.clone(), before: before.clone() };
            let job = Job { task, ..job.clone() };
            let mut over = HashMap::new();
            let listened = self.listen(&job, &mut |event| match event {
                Event::Began { check } => listener.began(&check),
                Event::Ended { check, outcome, left } => {
                    over.insert(check.clone(), outcome.verdict);
                    listener.ended(&check, *outcome, left);
                }
                Event::Seen(_) | Event::Trouble(_) => {}
            });
            names.retain(|name| !over.contains_key(name));
            before.extend(over);
            if let (false, Some(stuck)) = (self.is_over(), names.first().cloned()) {
                // Another worker would be asked for the same again, and so on.
                let told_nothing = || Error::new("the worker ended well", "it told nothing of this check");
                let reason = listened.err().unwrap_or_else(told_nothing).to_string();
                let outcome = Outcome { verdict: Verdict::GraderError, reason, ..Outcome::not_run() };
                before.insert(stuck.clone(), outcome.verdict);
                names.remove(0);
                listener.ended(&stuck, outcome, Vec::new());
            }
        }
    }

    /// Has the submission built.
    ///
    /// # Errors
    /// Where the worker does not get there.
    pub fn build(&self, job: &Job) -> Result<(Outcome, Vec<String>), Error> {
        let mut result = None;
        self.listen(job, &mut |event| {
            if let Event::Ended { outcome, left, .. } = event {
                result = Some((*outcome, left));
            }
        })?;
        result.ok_or_else(|| Error::new("cannot build the submission", "the worker told nothing of it"))
    }

    /// Has the submission's programs looked at.
    ///
    /// # Errors
    /// Where the worker does not get there.
    pub fn look(&self, job: &Job) -> Result<Seen, Error> {
        let mut seen = None;
        self.listen(job, &mut |event| {
            if let Event::Seen(all) = event {
                seen = Some(*all);
            }
        })?;
        let why = if self.shutdown.is_triggered() { "it was stopped" } else { "the time was over" };
        seen.ok_or_else(|| Error::new("cannot look at the programs", why))
    }

    fn listen(&self, job: &Job, hear: &mut dyn FnMut(Event)) -> Result<(), Error> {
        let mut worker = Worker::start(self.program, job)?;
        let mut patience = budget_of(job, None);
        let mut quiet_since = Instant::now();
        loop {
            // Not looked at again and again: a class has hundreds of workers, most of which wait for minutes.
            select! {
                recv(worker.events) -> event => match event {
                    Ok(Event::Trouble(why)) => return Err(Error::new("the worker cannot go on", why)),
                    Ok(event) => {
                        if let Event::Began { check } = &event {
                            patience = budget_of(job, Some(check));
                        }
                        quiet_since = Instant::now();
                        hear(event);
                    }
                    Err(_) => return worker.ended(),
                },
                recv(self.shutdown.requested()) -> _ => return Ok(()),
                recv(at(self.deadline.min(quiet_since + patience))) -> _ => {
                    if self.is_over() {
                        return Ok(());
                    }
                    let cause = format!("it told nothing for {} s", patience.as_secs());
                    return Err(Error::new("the worker is stuck", cause));
                }
            }
        }
    }
}

fn budget_of(job: &Job, check: Option<&str>) -> Duration {
    let own = match (&job.task, check) {
        (Task::Build { within }, _) => *within,
        (Task::Look { .. } | Task::Report { .. }, _) => TO_LOOK,
        (Task::Checks { .. }, Some(name)) => {
            let known = checks::of(job.submission.assignment);
            let check = known.iter().find(|check| check.name == name);
            check.map_or(Duration::ZERO, |check| check.budget_for(&job.submission))
        }
        (Task::Checks { .. }, None) => Duration::ZERO,
    };
    own + GRACE
}

/// A worker that runs. Everything that it started ends with it.
struct Worker {
    child: Child,
    events: Receiver<Event>,
    complaints: Receiver<String>,
}

impl Worker {
    fn start(program: &Path, job: &Job) -> Result<Self, Error> {
        let doing = "cannot start a worker";
        let io = |error| Error::io(doing, &error);
        let mut command = Command::new(program);
        command.arg(worker::ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(io)?;
        let line = serde_json::to_string(job).map_err(|error| Error::new(doing, error))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut input), Some(output), Some(complaints)) = pipes else {
            return Err(Error::new(doing, "it has no pipes"));
        };
        let worker = Self { child, events: events(output), complaints: all_of(complaints) };
        writeln!(input, "{line}").map_err(io)?;
        Ok(worker)
    }

    /// What is to be said of a worker that has closed its output.
    fn ended(&mut self) -> Result<(), Error> {
        let status = self.child.wait().map_err(|error| Error::io("cannot wait for a worker", &error))?;
        if status.success() {
            return Ok(());
        }
        let said = self.complaints.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let said = Escaped(said.trim().as_bytes()).to_string();
        Err(Error::new(
            "the worker ended before its work was done",
            format_args!("{status}; it said '{said}'"),
        ))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let descendants = Descendants::of_stopped(self.child.id().cast_signed());
        // The kernel ends what it started: each of them has asked for that (PR_SET_PDEATHSIG).
        let _ = self.child.kill();
        let _ = self.child.wait();
        descendants.wait_for_their_end();
    }
}

fn events(from: impl Read + Send + 'static) -> Receiver<Event> {
    let (sender, events) = bounded(64);
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        loop {
            let mut line = Vec::new();
            let read = (&mut from).take(MAX_EVENT).read_until(b'\n', &mut line);
            if !read.is_ok_and(|read| read > 0) {
                return;
            }
            let event = serde_json::from_slice(&line)
                .unwrap_or_else(|error| Event::Trouble(format!("what it tells cannot be read: {error}")));
            if sender.send(event).is_err() {
                return;
            }
        }
    });
    events
}

fn all_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, all) = bounded(1);
    thread::spawn(move || {
        let mut text = Vec::new();
        let _ = from.take(64 << 10).read_to_end(&mut text);
        let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
    });
    all
}

#[cfg(test)]
mod tests;

//! What every test of the sandbox needs: a worker, a scratch folder, a program in it.

use std::env;
use std::fs;
use std::io::{self, Read, Seek};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use grader::sandbox::{Confined, Ending, Isolation, Spec, in_network};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tempfile::TempDir;

/// How long anything may take; seldom used up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Says to a test that it runs in a worker.
const IN_WORKER: &str = "GRADER_TEST_IN_WORKER";

/// The program with the sandbox's stages.
pub(crate) fn launcher() -> PathBuf {
    env::var_os("GRADER_TEST_LAUNCHER").map_or_else(|| env!("CARGO_BIN_EXE_grade").into(), PathBuf::from)
}

/// Runs the test `name` in a worker, or says that this machine has none to give.
pub(crate) fn in_worker(name: &str, test: impl FnOnce()) {
    if env::var_os(IN_WORKER).is_some() {
        return test();
    }
    if !has_namespaces() {
        return;
    }
    let mut told = tempfile::tempfile().expect("no file for the output");
    let both = || Stdio::from(told.try_clone().expect("no second end"));
    let worker = worker(name).stdout(both()).stderr(both()).spawn();
    let mut worker = worker.expect("the worker cannot be started");
    let mut status = None;
    eventually("the worker ends", || {
        status = worker.try_wait().expect("the worker cannot be waited for");
        status.is_some()
    });
    assert_passed(status.is_some_and(|status| status.success()), &text_of(&mut told));
}

/// Runs a worker's test to its end, and panics where it does not pass.
pub(crate) fn pass(worker: &mut Command) {
    let output = worker.output().expect("the worker cannot be started");
    let told = [output.stdout, output.stderr].concat();
    assert_passed(output.status.success(), &String::from_utf8_lossy(&told));
}

/// With a name that no test has, a worker tries none and ends well.
fn assert_passed(ended_well: bool, told: &str) {
    assert!(ended_well && told.contains("1 passed"), "the test did not pass in its worker: {told}");
}

/// Whether this machine has namespaces to give; if not, says so.
pub(crate) fn has_namespaces() -> bool {
    match Isolation::probe_with(&launcher()) {
        Isolation::Namespaces => true,
        Isolation::None { why } => {
            assert!(env::var_os("GRADER_TEST_ISOLATION").is_none(), "asked for, but not to be had: {why}");
            eprintln!("not tested: {why}");
            false
        }
    }
}

/// A worker that runs the test `name` and nothing else.
pub(crate) fn worker(name: &str) -> Command {
    let mut command = in_network(&launcher());
    let this = env::current_exe().expect("this program has no path");
    command.arg(this).args(["--exact", name, "--nocapture"]).env(IN_WORKER, "1").stdin(Stdio::null());
    command
}

/// Runs the test `name` with namespaces, in a worker, and without.
pub(crate) fn in_both_ways(name: &str, test: impl Fn(bool)) {
    if env::var_os(IN_WORKER).is_none() {
        test(false);
    }
    in_worker(name, || test(true));
}

/// A folder for a program to write in.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("no scratch folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn spec(&self, namespaces: bool, command: &[&str]) -> Spec {
        let command = command.iter().map(|&word| word.to_owned()).collect();
        Spec { launcher: launcher(), namespaces, ..Spec::new(self.path(), command) }
    }

    pub(crate) fn script(&self, namespaces: bool, script: &str) -> Spec {
        self.spec(namespaces, &["sh", "-c", script])
    }

    /// Waits for a file of that name and gives what is in it.
    pub(crate) fn wait_for(&self, name: &str) -> String {
        let path = self.path().join(name);
        eventually(name, || path.exists());
        fs::read_to_string(path).expect("the file cannot be read")
    }
}

/// Starts a program that nobody listens to.
pub(crate) fn start(spec: &Spec) -> Confined {
    let (confined, _) =
        Confined::start(spec, Stdio::null(), Stdio::null(), Stdio::null()).expect("not started");
    confined
}

/// Runs a program to its end and gives all that it printed on both outputs.
pub(crate) fn run(spec: &Spec) -> (String, Ending) {
    let mut file = tempfile::tempfile().expect("no file for the output");
    let both = || Stdio::from(file.try_clone().expect("no second end"));
    let (mut confined, _) = Confined::start(spec, Stdio::null(), both(), both()).expect("not started");
    let ending = wait(&mut confined);
    confined.end().expect("not ended");
    (text_of(&mut file), ending)
}

pub(crate) fn wait(confined: &mut Confined) -> Ending {
    let ending = confined.wait(Instant::now() + PATIENCE).expect("cannot be waited for");
    ending.expect("the program did not end")
}

/// Waits until it is so.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {} s: {what}", PATIENCE.as_secs());
        thread::sleep(Duration::from_millis(2));
    }
}

/// Reads what comes next, nothing at the end.
pub(crate) fn read_next(from: &mut (impl Read + AsFd)) -> io::Result<Vec<u8>> {
    let timeout = Timespec { tv_sec: 60, tv_nsec: 0 };
    let ready = poll(&mut [PollFd::new(&*from, PollFlags::IN)], Some(&timeout))?;
    assert!(ready > 0, "nothing comes, not even the end");
    let mut buffer = vec![0; 4_096];
    let count = from.read(&mut buffer)?;
    buffer.truncate(count);
    Ok(buffer)
}

fn text_of(file: &mut fs::File) -> String {
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("the output cannot be read");
    text
}

/// Whether a process is there and has not ended.
pub(crate) fn lives(pid: i32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status.rsplit(')').next().and_then(|rest| rest.split_whitespace().next());
    state.is_some_and(|state| !matches!(state, "Z" | "X"))
}

//! How a program starts and ends, and that all of it does.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use grader::sandbox::{CannotStart, Confined, Ending, Limits};
use rustix::process::{Pid, Signal, kill_process};

use crate::stage::{
    Scratch, eventually, has_namespaces, in_both_ways, in_worker, launcher, lives, read_next, run, start,
    wait, worker,
};

#[test]
fn a_status_and_a_signal_are_told() {
    in_both_ways("ending::a_status_and_a_signal_are_told", |namespaces| {
        let scratch = Scratch::new();
        assert_eq!(run(&scratch.script(namespaces, "exit 3")).1, Ending::Exited(3));
        let killed = Ending::Signalled { signal: 11, core: false };
        assert_eq!(run(&scratch.script(namespaces, "kill -SEGV $$")).1, killed);
    });
}

#[test]
fn what_cannot_be_started_is_said_plainly() {
    in_both_ways("ending::what_cannot_be_started_is_said_plainly", |namespaces| {
        let scratch = Scratch::new();
        fs::write(scratch.path().join("plain"), "").unwrap();
        let told = |command: &str| {
            let spec = scratch.spec(namespaces, &[command]);
            let started = Confined::start(&spec, Stdio::null(), Stdio::null(), Stdio::null());
            let Err(CannotStart::Program(error)) = started.map(|_| ()) else { panic!("not its own fault") };
            error.to_string()
        };
        assert_eq!(told("no-such"), "cannot start 'no-such': there is no such program in PATH");
        assert_eq!(
            told("./none"),
            "cannot start './none': no such file in the submission; see the program's command in grade.toml, and 'build'"
        );
        assert!(told("./plain").starts_with("cannot start './plain': the file is not executable; chmod +x"));
    });
}

#[test]
fn ctrl_c_reaches_a_program_behind_a_script() {
    in_both_ways("ending::ctrl_c_reaches_a_program_behind_a_script", |namespaces| {
        let scratch = Scratch::new();
        let inner = "trap 'echo > inner; exit 0' INT; echo > ready; while :; do sleep 0.01; done";
        let outer = format!("trap 'echo > outer' INT; sh -c \"{inner}\"; exit 7");
        let mut confined = start(&scratch.script(namespaces, &outer));
        scratch.wait_for("ready");
        confined.signal(Signal::INT).unwrap();
        scratch.wait_for("inner");
        scratch.wait_for("outer");
        assert_eq!(wait(&mut confined), Ending::Exited(7));
        let told = confined.signal(Signal::INT).unwrap_err().to_string();
        assert_eq!(told, "cannot send sh a signal: it has ended");
    });
}

#[test]
fn a_daemon_is_seen_and_ended() {
    in_both_ways("ending::a_daemon_is_seen_and_ended", |namespaces| {
        let scratch = Scratch::new();
        // Twice forked, in a session of its own, with a clean environment, and its parents are gone.
        let script = "(setsid env -i sh -c 'echo > daemon; while :; do sleep 1000; done' &)";
        let mut confined = start(&scratch.script(namespaces, script));
        scratch.wait_for("daemon");
        assert_eq!(wait(&mut confined), Ending::Exited(0));
        let alive = confined.processes().unwrap();
        assert!(!alive.is_empty() && alive.iter().all(|&pid| lives(pid)), "{alive:?}");
        let left = confined.end().unwrap();
        assert!(left.iter().any(|one| one.detached && one.command.contains("sleep 1000")), "{left:?}");
        assert!(left.iter().all(|one| !lives(one.pid)), "{left:?}");
        assert!(confined.end().unwrap().is_empty());
        assert!(confined.processes().unwrap().is_empty());
    });
}

#[test]
fn a_program_that_ignores_signals_is_ended() {
    in_both_ways("ending::a_program_that_ignores_signals_is_ended", |namespaces| {
        let scratch = Scratch::new();
        let script = "trap '' INT TERM HUP; echo > ready; while :; do sleep 0.01; done";
        let mut confined = start(&scratch.script(namespaces, script));
        scratch.wait_for("ready");
        confined.signal(Signal::TERM).unwrap();
        confined.signal(Signal::INT).unwrap();
        assert_eq!(confined.wait(Instant::now() + Duration::from_millis(100)).unwrap(), None);
        let pid = confined.pid();
        assert!(lives(pid));
        confined.end().unwrap();
        assert!(!lives(pid));
        assert_eq!(wait(&mut confined), Ending::Signalled { signal: 9, core: false });
    });
}

#[test]
fn many_processes_are_ended() {
    in_both_ways("ending::many_processes_are_ended", |namespaces| {
        let scratch = Scratch::new();
        let script = "i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); \
                      [ $((i % 10)) = 0 ] && setsid sleep 1000 & done; echo > ready; wait";
        let mut confined = start(&scratch.script(namespaces, script));
        scratch.wait_for("ready");
        eventually("220 children", || confined.processes().unwrap().len() >= 221);
        // The subshells that start nothing end by and by, and meanwhile others may be passed over.
        eventually("all are seen quickly, too", || {
            confined.processes().unwrap() == confined.all_processes().unwrap()
        });
        let all = confined.processes().unwrap();
        let left = confined.end().unwrap();
        assert!(left.len() >= 220, "{}", left.len());
        assert!(!all.iter().any(|&pid| lives(pid)));
    });
}

#[test]
fn a_program_that_ends_its_keeper_is_ended_all_the_same() {
    in_both_ways("ending::a_program_that_ends_its_keeper_is_ended_all_the_same", |namespaces| {
        let scratch = Scratch::new();
        let script = "trap '' TERM; (setsid sh -c 'echo $$ > daemon.new; mv daemon.new daemon; sleep 1000' &); \
                      while ! [ -e daemon ]; do sleep 0.01; done; \
                      kill -STOP $PPID; kill -KILL $PPID; echo > tried; sleep 1000";
        let mut confined = start(&scratch.script(namespaces, script));
        let daemon = scratch.wait_for("daemon");
        if namespaces {
            scratch.wait_for("tried");
            assert!(lives(confined.pid()), "it could end the first process of its namespace");
            confined.end().unwrap();
        } else {
            assert_eq!(wait(&mut confined), Ending::Signalled { signal: 9, core: false });
            eventually("the program ends with its keeper", || !lives(confined.pid()));
            let daemon = daemon.trim().parse().unwrap();
            assert!(lives(daemon));
            let left = confined.end().unwrap();
            assert!(left.iter().any(|one| one.pid == daemon), "{left:?}");
            assert!(!lives(daemon));
        }
    });
}

#[test]
fn dropping_it_ends_it() {
    in_both_ways("ending::dropping_it_ends_it", |namespaces| {
        let scratch = Scratch::new();
        let confined = start(&scratch.spec(namespaces, &["sleep", "1000"]));
        let pid = confined.pid();
        assert!(lives(pid));
        drop(confined);
        assert!(!lives(pid));
    });
}

#[test]
fn the_thread_that_starts_it_may_end() {
    in_both_ways("ending::the_thread_that_starts_it_may_end", |namespaces| {
        let scratch = Scratch::new();
        let spec = scratch.script(namespaces, "echo > ready; read x; exit 4");
        let piped = || Confined::start(&spec, Stdio::piped(), Stdio::null(), Stdio::null()).unwrap();
        let (mut confined, pipes) = std::thread::scope(|scope| scope.spawn(piped).join().unwrap());
        scratch.wait_for("ready");
        drop(pipes);
        assert_eq!(wait(&mut confined), Ending::Exited(4));
    });
}

#[test]
fn an_end_that_can_be_seen_is_told_though_its_keeper_is_late() {
    in_both_ways("ending::an_end_that_can_be_seen_is_told_though_its_keeper_is_late", |namespaces| {
        let scratch = Scratch::new();
        let spec = scratch.script(namespaces, "echo > ready; read x; exit 3");
        let (mut confined, pipes) =
            Confined::start(&spec, Stdio::piped(), Stdio::null(), Stdio::null()).unwrap();
        scratch.wait_for("ready");
        let stat = fs::read_to_string(format!("/proc/{}/stat", confined.pid())).unwrap();
        let keeper: i32 =
            stat.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
        let keeper = Pid::from_raw(keeper).unwrap();
        kill_process(keeper, Signal::STOP).unwrap();
        drop(pipes);
        eventually("its end", || !lives(confined.pid()));
        let late = std::thread::spawn(move || {
            // As a busy machine lets it wait.
            std::thread::sleep(Duration::from_millis(100));
            kill_process(keeper, Signal::CONT).unwrap();
        });
        assert_eq!(confined.ending().unwrap(), Some(Ending::Exited(3)));
        late.join().unwrap();
    });
}

#[test]
fn the_end_of_its_output_comes_with_its_end() {
    in_both_ways("ending::the_end_of_its_output_comes_with_its_end", |namespaces| {
        let scratch = Scratch::new();
        // Its input is closed to it, and there is nobody else who could read.
        let spec = scratch.script(namespaces, "exec 0<&-; echo out; exec 1>&-; echo > closed; sleep 1000");
        let (confined, pipes) =
            Confined::start(&spec, Stdio::piped(), Stdio::piped(), Stdio::null()).unwrap();
        scratch.wait_for("closed");
        let mut output = pipes.stdout.unwrap();
        assert_eq!(read_next(&mut output).unwrap(), b"out\n");
        assert_eq!(read_next(&mut output).unwrap(), b"");
        let typed = std::io::Write::write_all(&mut pipes.stdin.unwrap(), b"x");
        assert_eq!(typed.unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
        drop(confined);
    });
}

const OFFER: &str = "GRADER_TEST_OFFER";

/// Not a test of its own: a worker that starts a program with a daemon and waits to be killed.
#[test]
fn a_worker_that_waits_to_be_killed() {
    let Some(folder) = std::env::var_os(OFFER) else { return };
    let scratch = Scratch::new();
    let namespaces = std::env::var_os("GRADER_TEST_WITHOUT").is_none();
    let script = "(setsid sleep 1000 &); echo > ready; sleep 1000";
    let confined = start(&scratch.script(namespaces, script));
    scratch.wait_for("ready");
    eventually("three processes", || confined.processes().unwrap().len() == 3);
    let numbers: Vec<String> = confined.processes().unwrap().iter().map(i32::to_string).collect();
    let folder = std::path::Path::new(&folder);
    fs::write(folder.join("new"), numbers.join(" ")).unwrap();
    fs::rename(folder.join("new"), folder.join("numbers")).unwrap();
    std::thread::sleep(Duration::from_secs(1_000));
}

#[test]
fn killing_the_worker_leaves_nothing() {
    let name = "ending::a_worker_that_waits_to_be_killed";
    let killed = |mut command: std::process::Command| {
        let scratch = Scratch::new();
        let mut worker = command.env(OFFER, scratch.path()).spawn().unwrap();
        let numbers = scratch.wait_for("numbers");
        let numbers: Vec<i32> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        assert!(numbers.len() == 3 && numbers.iter().all(|&pid| lives(pid)), "{numbers:?}");
        let pid = Pid::from_raw(worker.id().cast_signed()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        worker.wait().unwrap();
        eventually("all of it ends", || !numbers.iter().any(|&pid| lives(pid)));
    };
    let mut plain = std::process::Command::new(std::env::current_exe().unwrap());
    plain.args(["--exact", name]).env("GRADER_TEST_WITHOUT", "1").stdin(Stdio::null());
    killed(plain);
    if has_namespaces() {
        killed(worker(name));
    }
}

#[test]
fn who_has_ended_and_was_not_noticed_is_not_alive() {
    in_both_ways("ending::who_has_ended_and_was_not_noticed_is_not_alive", |namespaces| {
        let scratch = Scratch::new();
        // The child's parent is sleep by then, which never asks how it ended.
        let mut confined = start(&scratch.script(namespaces, "sh -c 'echo > ended' & exec sleep 1000"));
        scratch.wait_for("ended");
        let pid = confined.pid();
        eventually("only the main process lives", || confined.processes().unwrap() == [pid]);
        assert!(confined.end().unwrap().is_empty());
    });
}

#[test]
fn a_program_goes_on_after_its_first_thread() {
    let python = std::process::Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|told| told.status.success()) {
        return eprintln!("left out: python3 is not on this machine");
    }
    in_both_ways("ending::a_program_goes_on_after_its_first_thread", |namespaces| {
        let scratch = Scratch::new();
        // Python's own handler of Ctrl-C would wait for the first thread.
        let script = "import ctypes, signal, threading, time\n\
                      signal.signal(signal.SIGINT, signal.SIG_DFL)\n\
                      threading.Thread(target=time.sleep, args=(1000,)).start()\n\
                      ctypes.CDLL(None).pthread_exit(None)\n";
        let mut confined = start(&scratch.spec(namespaces, &["python3", "-c", script]));
        let pid = confined.pid();
        eventually("its first thread has ended", || !lives(pid));
        assert_eq!(confined.processes().unwrap(), [pid]);
        assert!(confined.is_in_session(pid));
        let told = confined.over(&Limits { memory: 1 << 20, ..Limits::default() }).unwrap();
        assert!(told.as_ref().is_some_and(|told| told.ends_with("of memory, and may use 1 MiB")), "{told:?}");
        confined.signal(Signal::INT).unwrap();
        assert_eq!(wait(&mut confined), Ending::Signalled { signal: 2, core: false });
        assert!(confined.processes().unwrap().is_empty());
    });
}

#[test]
fn a_worker_ends_with_who_started_it() {
    if !has_namespaces() {
        return;
    }
    let scratch = Scratch::new();
    let script = "\"$0\" __sandbox enter sleep 1000 & echo $! > new; mv new pid; wait";
    let mut grader = std::process::Command::new("sh");
    let grader = grader.args(["-c", script]).arg(launcher()).current_dir(scratch.path()).spawn();
    let mut grader = grader.unwrap();
    let pid = scratch.wait_for("pid").trim().parse().unwrap();
    let name = format!("/proc/{pid}/comm");
    eventually("the worker is one", || fs::read_to_string(&name).is_ok_and(|name| name == "sleep\n"));
    grader.kill().unwrap();
    grader.wait().unwrap();
    eventually("the worker ends", || !lives(pid));
}

#[test]
fn a_program_is_found_in_the_workers_proc() {
    in_worker("ending::a_program_is_found_in_the_workers_proc", || {
        let scratch = Scratch::new();
        let confined = start(&scratch.spec(true, &["sleep", "1000"]));
        let folder = format!("/proc/{}", confined.pid());
        assert_eq!(fs::read(format!("{folder}/cmdline")).unwrap(), b"sleep\x001000\0");
        assert!(fs::read_dir(format!("{folder}/fd")).unwrap().count() >= 3);
        assert_eq!(confined.processes().unwrap(), [confined.pid()]);
    });
}

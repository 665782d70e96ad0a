//! Limits, and the terminal.

use std::fs::{self, File};
use std::io::Write;
use std::process::Stdio;

use grader::sandbox::{Confined, Ending, Limits, Spec};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::stage::{Scratch, eventually, in_both_ways, in_worker, lives, pass, read_next, run, start, wait};

#[test]
fn who_fills_the_memory_is_noticed() {
    in_both_ways("bounds::who_fills_the_memory_is_noticed", |namespaces| {
        let scratch = Scratch::new();
        // One line without an end, which tail has to keep.
        let script = "(head -c 120000000 /dev/zero; echo > filled; sleep 1000) | tail -n 1";
        let mut confined = start(&scratch.script(namespaces, script));
        let limits = Limits { memory: 50 << 20, ..Limits::default() };
        let mut told = None;
        eventually("it is over", || {
            told = confined.over(&limits).unwrap();
            told.is_some()
        });
        let told = told.unwrap();
        assert!(told.starts_with("it uses ") && told.ends_with(" and may use 50 MiB"), "{told}");
        scratch.wait_for("filled");
        assert_eq!(confined.over(&Limits { memory: 1 << 30, ..limits }).unwrap(), None);
        confined.end().unwrap();
        assert_eq!(confined.over(&limits).unwrap(), None);
    });
}

#[test]
fn files_in_memory_count_as_memory() {
    in_worker("bounds::files_in_memory_count_as_memory", || {
        let scratch = Scratch::new();
        let confined =
            start(&scratch.script(true, "head -c 60000000 /dev/zero > /tmp/full; echo > ready; sleep 1000"));
        scratch.wait_for("ready");
        let told = confined.over(&Limits { memory: 50 << 20, ..Limits::default() }).unwrap().unwrap();
        assert!(told.starts_with("it uses 5"), "{told}");
    });
}

#[test]
fn who_has_too_many_processes_is_noticed() {
    in_both_ways("bounds::who_has_too_many_processes_is_noticed", |namespaces| {
        let scratch = Scratch::new();
        let script = "for i in 1 2 3 4 5; do setsid sleep 1000 & done; echo > ready; wait";
        let confined = start(&scratch.script(namespaces, script));
        scratch.wait_for("ready");
        let over = |tasks| confined.over(&Limits { tasks, ..Limits::default() }).unwrap();
        eventually("all six are there", || over(5).is_some());
        assert_eq!(over(5).unwrap(), "it has 6 processes and threads, and may have 5");
        assert_eq!(over(6), None);
    });
}

#[test]
fn a_file_and_the_number_of_open_files_have_limits() {
    in_both_ways("bounds::a_file_and_the_number_of_open_files_have_limits", |namespaces| {
        let scratch = Scratch::new();
        let limits = Limits { file_size: 10_000, open_files: 77, ..Limits::default() };
        let limited = |script| Spec { limits, ..scratch.script(namespaces, script) };
        let (_, ending) = run(&limited("exec head -c 20000 /dev/zero > big"));
        assert_eq!(ending, Ending::Signalled { signal: 25, core: false });
        assert_eq!(scratch.path().join("big").metadata().unwrap().len(), 10_000);
        assert_eq!(
            run(&limited("ulimit -n; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj")).0,
            "77\n77\n0\n1000\n"
        );
    });
}

#[test]
fn signals_that_the_grader_ignores_are_not_ignored() {
    in_both_ways("bounds::signals_that_the_grader_ignores_are_not_ignored", |namespaces| {
        let scratch = Scratch::new();
        // A shell that starts the grader with `&` has it ignore the first two, and Python the others.
        let worker = std::env::current_exe().unwrap();
        let name = "bounds::a_worker_that_ignores_signals";
        let script =
            format!("trap '' INT QUIT PIPE XFSZ; exec {} --exact {name} --nocapture", worker.display());
        let without = if namespaces { "" } else { "1" };
        let mut worker = std::process::Command::new("sh");
        worker.args(["-c", &script]).env("GRADER_TEST_IGNORES", scratch.path());
        pass(worker.env("GRADER_TEST_WITHOUT", without));
    });
}

/// Not a test of its own: a worker that ignores Ctrl-C.
#[test]
fn a_worker_that_ignores_signals() {
    let Some(_) = std::env::var_os("GRADER_TEST_IGNORES") else { return };
    let namespaces = std::env::var_os("GRADER_TEST_WITHOUT").is_some_and(|value| value.is_empty());
    let scratch = Scratch::new();
    let ignored = run(&scratch.script(namespaces, "grep SigIgn /proc/self/status")).0;
    let bits = u64::from_str_radix(ignored.trim_start_matches("SigIgn:").trim(), 16).unwrap();
    // Those above are the C library's own.
    assert_eq!(bits & 0x7fff_ffff, 0, "{ignored}");
}

/// Starts a shell script on a terminal, and gives the terminal's other end.
fn on_terminal(scratch: &Scratch, namespaces: bool, script: &str) -> (Confined, File) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = openpt(flags).expect("a terminal");
    grantpt(&master).expect("its other end");
    unlockpt(&master).expect("its other end");
    let name = ptsname(&master, Vec::new()).expect("a name").into_string().expect("a name in UTF-8");
    let terminal = File::options().read(true).write(true).open(name).expect("its other end");
    let spec = Spec { terminal: true, ..scratch.script(namespaces, script) };
    let end = || Stdio::from(terminal.try_clone().expect("a descriptor"));
    let (confined, _) = Confined::start(&spec, end(), end(), end()).expect("a start");
    (confined, File::from(master))
}

#[test]
fn a_terminal_controls_the_program() {
    in_both_ways("bounds::a_terminal_controls_the_program", |namespaces| {
        let scratch = Scratch::new();
        let script = "trap 'echo interrupted; exit 6' INT; test -t 0 && test -t 1 && echo terminal; \
                      echo again > /dev/tty; while :; do sleep 0.01; done";
        let (mut confined, mut master) = on_terminal(&scratch, namespaces, script);
        let mut printed = Vec::new();
        let mut expect = |text: &str, master: &mut File| {
            while !String::from_utf8_lossy(&printed).contains(text) {
                printed.extend(read_next(master).unwrap());
            }
        };
        expect("terminal\r\nagain\r\n", &mut master);
        master.write_all(b"\x03").unwrap();
        expect("interrupted\r\n", &mut master);
        assert_eq!(wait(&mut confined), Ending::Exited(6));
        let pid = confined.pid();
        confined.end().unwrap();
        assert!(!lives(pid));
        // Nobody has the other end any more.
        read_next(&mut master).unwrap_err();
    });
}

#[test]
fn what_is_left_in_the_background_outlives_the_program_as_under_a_shell() {
    let name = "bounds::what_is_left_in_the_background_outlives_the_program_as_under_a_shell";
    in_both_ways(name, |namespaces| {
        let scratch = Scratch::new();
        let script = "while ! test -e go; do sleep 0.01; done > /dev/null && echo > gone_on & exit 3";
        let (mut confined, master) = on_terminal(&scratch, namespaces, script);
        assert_eq!(wait(&mut confined), Ending::Exited(3));
        fs::write(scratch.path().join("go"), "").unwrap();
        scratch.wait_for("gone_on");
        confined.end().unwrap();
        drop(master);
    });
}

#[test]
fn who_closes_the_terminal_hangs_the_program_up() {
    in_both_ways("bounds::who_closes_the_terminal_hangs_the_program_up", |namespaces| {
        let scratch = Scratch::new();
        let (mut confined, master) =
            on_terminal(&scratch, namespaces, "echo > begun; while :; do sleep 0.01; done");
        scratch.wait_for("begun");
        drop(master);
        assert_eq!(wait(&mut confined), Ending::Signalled { signal: 1, core: false });
        eventually("what it had started has ended, too", || confined.processes().unwrap().is_empty());
    });
}

use std::env;
use std::io::stdin;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use scripts::process::Running;

use super::*;

const METER: &str = "GRADER_TEST_METER";

/// Not a test: the program that [`a_stall_of_the_meters_process_is_seen`] stops for a while.
#[test]
#[ignore = "a program for another test"]
fn meter() {
    if env::var_os(METER).is_none() {
        return;
    }
    let noise = Noise::start();
    let start = Instant::now();
    let mut line = String::new();
    println!("meter runs");
    stdin().read_line(&mut line).unwrap();
    println!("worst {} ms;", noise.worst(start, Instant::now()).as_millis());
}

#[test]
fn a_stall_of_the_meters_process_is_seen() {
    const STALL: Duration = Duration::from_millis(700);
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "noise::tests::meter", "--ignored", "--nocapture"]).env(METER, "1");
    let mut program = Running::start("a meter", &mut command).unwrap();
    program.expect("meter runs\n").unwrap();
    let pid = Pid::from_raw(i32::try_from(program.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    thread::sleep(STALL);
    kill_process(pid, Signal::CONT).unwrap();
    program.type_line("").unwrap();
    program.expect("worst ").unwrap();
    let worst: u64 = program.expect(" ms;").unwrap().trim_end_matches(" ms;").parse().unwrap();
    // It may have been asleep when it was stopped.
    let least = STALL - NAP - Duration::from_millis(5);
    assert!(u128::from(worst) >= least.as_millis(), "{worst}");
}

#[test]
fn a_meter_knows_only_its_own_time() {
    let before = Instant::now();
    let noise = Noise::start();
    let after = Instant::now();
    assert_eq!(noise.worst(before, Instant::now()), Duration::MAX);
    assert!(noise.worst(after, Instant::now()) < Duration::MAX);
    let beside = noise.beside(after, Instant::now());
    assert!(beside.at_start < Duration::MAX && beside.whole < Duration::MAX, "the margin alone does no harm");
    assert_eq!(noise.beside(before, Instant::now()).whole, Duration::MAX);
}

#[test]
fn a_meter_goes_on_measuring_and_stops_at_once() {
    let noise = Noise::start();
    let first = noise.shared.with(|ring| ring.due());
    let deadline = Instant::now() + Duration::from_secs(30);
    while noise.shared.with(|ring| ring.due()) <= first + NAP * 3 {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
    let shared = noise.shared.clone();
    drop(noise);
    assert_eq!(Arc::strong_count(&shared), 1, "the thread has ended");
}

#[test]
fn who_uses_most_of_the_processor_is_late_by_himself() {
    let s = Duration::from_secs;
    assert!(is_own_doing(s(18), s(20), s(10)), "it keeps both processors busy");
    assert!(!is_own_doing(s(9), s(20), s(10)), "others use more");
    assert!(!is_own_doing(s(4), s(5), s(10)), "there was room for it");
}

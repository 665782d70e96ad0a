//! Submissions that misbehave: each gets its verdict within its time, and nothing of it is left running.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{at_work_in, copied, graded, lacks_python, notes};
use grader::sandbox::Isolation;
use tempfile::TempDir;

const BEHAVIOURS: [&str; 9] =
    ["build", "daemon", "endless", "flood", "forks", "hang", "memory", "outside", "stubborn"];

#[test]
fn whoever_misbehaves_is_told_and_ended() {
    if lacks_python() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let folder = copied("hostile", &dir.path().join("hostile"));
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    fs::write(folder.join("where-to"), format!("127.0.0.1 {}", elsewhere.local_addr().unwrap().port()))
        .unwrap();
    let began = Instant::now();
    let folder = folder.to_string_lossy().into_owned();
    let arguments =
        ["--submission", &folder, "--jobs", "9", "--memory", "256", "--budget", "300", "--build-within", "3"];
    let (verdicts, _) = graded(&arguments, dir.path());
    assert!(began.elapsed() < Duration::from_secs(200), "{:?}", began.elapsed());
    assert_eq!(at_work_in(dir.path()), Vec::<String>::new());

    let names: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(names, BEHAVIOURS);
    let first = |name: &str| verdicts[name]["the_server_starts_and_listens"].clone();
    let (verdict, reason) = first("build");
    assert_eq!(verdict, "fail", "{reason}");
    assert!(reason.contains("expected a semicolon"), "{reason}");
    let (verdict, reason) = first("endless");
    assert_eq!(verdict, "time-out", "{reason}");
    let (verdict, reason) = first("hang");
    assert_eq!(verdict, "time-out", "{reason}");
    let (verdict, reason) = first("daemon");
    assert_eq!(verdict, "fail", "{reason}");
    assert!(reason.contains("background"), "{reason}");
    // What builds on a server is lost without one; the client may be right all the same.
    let server = ["a_text_comes_back_as_it_was_sent", "ctrl_c_ends_the_idle_server"];
    for name in ["build", "endless", "hang", "daemon"] {
        for check in server {
            assert_eq!(verdicts[name][check].0, "blocked", "{name}, {check}");
        }
    }
    assert!(verdicts["build"].values().skip(1).all(|(verdict, _)| verdict != "pass"));
    let reasons = |name: &str, verdict: &str, part: &str| {
        let all = &verdicts[name];
        let some = all.values().any(|(came, reason)| came == verdict && reason.contains(part));
        assert!(some, "no {verdict} with '{part}' for {name}: {all:#?}");
    };
    reasons("memory", "crash", "memory");
    let (verdict, reason) = &verdicts["flood"]["the_server_prints_the_lines_of_its_start"];
    assert_eq!(verdict, "fail", "{reason}");
    let told = notes(dir.path());
    let flooded = told["flood"].iter().any(|note| note.contains("the server flooded its output: "));
    assert!(flooded, "nothing is told of the flood: {:#?}", told["flood"]);
    reasons("stubborn", "time-out", "did not end within");
    assert_eq!(first("outside").0, "pass", "{}", first("outside").1);
    let reached = elsewhere.accept().is_ok();
    let namespaces = Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) == Isolation::Namespaces;
    assert_eq!(reached, !namespaces, "whether a submission reaches what is outside its namespaces");
    assert_eq!(first("forks").0, "pass", "{}", first("forks").1);
    let left = "the server starts and listens: the server left running: 40 processes, the first ";
    assert!(told["forks"].iter().any(|note| note.starts_with(left)), "{:#?}", told["forks"]);
}

//! `cargo compare` as a user meets it.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use scripts::matrix::PAIRS;
use scripts::peers::{Language, Peers};
use scripts::process::{Ended, Running};
use scripts::programs::scripts_dir;
use scripts::told::assert_told;

/// It builds what it compares.
const LONG_ENOUGH_TO_BUILD: Duration = Duration::from_secs(600);

fn compare(args: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    let mut running = Running::start("compare", command.args(args)).expect("it starts");
    running.wait_at_most(LONG_ENOUGH_TO_BUILD).expect("it ends")
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn equal_programs_end_with_status_0_and_their_outputs_are_kept() {
    let keep = tempfile::tempdir().unwrap();
    let ended = compare(&["--only", "hw-echo", "--keep", &keep.path().display().to_string()]);
    assert_eq!(ended.status.code(), Some(0), "{}{}", ended.text(), ended.error_text());
    let text = ended.text();
    assert_eq!(text.matches(" equal ").count(), 9, "{text}");
    assert!(!text.contains("hw-proxy-lb") && !text.contains('\x1b'), "{text}");
    let kept = fs::read_to_string(keep.path().join("hw-echo/one-at-a-time/echo-client-1.stdout")).unwrap();
    assert!(kept.contains("> Received  :  hello\n"), "{kept}");
}

#[test]
fn every_report_is_equal() {
    let ended = compare(&[]);
    assert_eq!(ended.status.code(), Some(0), "{}{}", ended.text(), ended.error_text());
    let programs = ended.text().matches(" equal ").count();
    assert_eq!(programs, scripts::scenarios::ALL.iter().map(|scenario| scenario.actors.len()).sum::<usize>());
}

#[test]
fn every_client_language_meets_every_server_language() {
    let ended = compare(&["--matrix"]);
    assert_eq!(ended.status.code(), Some(0), "{}{}", ended.text(), ended.error_text());
    let peers = Peers::prepare().unwrap();
    let is_here = |language: &Language| peers.missing(*language).is_none();
    let servers = Language::ALL.iter().filter(|language| is_here(language)).count();
    let clients: usize = PAIRS.iter().map(|pair| pair.client_languages().filter(is_here).count()).sum();
    let met = ended.text().matches(" equal ").count();
    assert_eq!(met, clients * servers, "{}", ended.text());
}

#[test]
fn a_differing_byte_is_named_and_ends_with_status_1() {
    let dir = tempfile::tempdir().unwrap();
    copy_tree(&scripts_dir().join("transcripts"), dir.path());
    let changed = dir.path().join("hw-echo/one-at-a-time/echo-server.txt");
    let text = fs::read_to_string(&changed).unwrap().replace("Received data from", "Received datA from");
    fs::write(&changed, text).unwrap();
    let ended = compare(&["--only", "hw-echo", "--transcripts", &dir.path().display().to_string()]);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.error_text());
    let text = ended.text();
    assert!(text.contains("echo-server: first difference at line 5, byte 13 "), "{text}");
    assert!(text.contains(": expected 'A', got 'a'"), "{text}");
    assert!(text.contains("\n-Received datA from ") && text.contains("\n+Received data from "), "{text}");
    assert_eq!(text.matches(" DIFFERENT ").count(), 1, "{text}");
    assert_eq!(text.matches(" equal ").count(), 8, "{text}");
}

#[test]
fn what_cannot_be_run_ends_with_status_2_and_one_line() {
    for (args, part) in [
        (&["--only", "hw-nothing"][..], "invalid value 'hw-nothing'"),
        (&["--only", "hw-echo", "--transcripts", "/nowhere"], "/nowhere"),
        (&["--mtrix"], "--matrix"),
        (&["--network"], "run scripts/network.sh"),
    ] {
        assert_told(&compare(args), 2, part);
    }
}

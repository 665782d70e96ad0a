//! `scripts/network.sh`: the report's network, made of namespaces where the system allows it.

#![cfg(target_os = "linux")]

use std::process::Command;
use std::time::Duration;

use scripts::process::{Ended, Running};
use scripts::programs::{Profile, Programs, scripts_dir};

/// It may have to build what it runs.
const LONG_ENOUGH_TO_BUILD: Duration = Duration::from_secs(600);
/// Something is missing without which there is no such network.
const STATUS_MISSING: i32 = 77;

fn network(args: &[&str]) -> Ended {
    let mut command = Command::new(scripts_dir().join("network.sh"));
    let mut running = Running::start("network.sh", command.args(args)).expect("it starts");
    running.wait_at_most(LONG_ENOUGH_TO_BUILD).expect("it ends")
}

/// Whether the machine has what it takes; else one line says what is missing, which is shown.
fn is_there(ended: &Ended) -> bool {
    if ended.status.code() != Some(STATUS_MISSING) {
        return true;
    }
    let told = ended.error_text();
    assert!(told.starts_with("network.sh: ") && told.lines().count() == 1, "{told}");
    eprintln!("left out: {told}");
    false
}

#[test]
fn the_reports_exchanges_are_equal_addresses_included() {
    let ended = network(&[]);
    if is_there(&ended) {
        let text = ended.text();
        assert_eq!(ended.status.code(), Some(0), "{text}{}", ended.error_text());
        assert_eq!(text.matches(" equal ").count(), 4, "{text}");
    }
}

/// On the network as it is, and on a bad one where the kernel can make that.
#[test]
fn exchanges_of_several_clients_at_once_are_whole() {
    let programs = Programs::of(&["hw-bulk"], Profile::Dev).expect("it builds");
    let path = |name| programs.path(name).expect("it is there").display().to_string();
    let script = format!(
        "ip netns exec z34_server2 {} 172.21.34.2 8000 --size 1M & \
         for try in $(seq 200); do \
             ip netns exec z34_server2 grep -q :1F40 /proc/net/tcp && break; sleep 0.05; \
         done; \
         ip netns exec z34_client1 {} z34_server2 8000 --size 1M --clients 4 --timeout 30",
        path("bulk-server"),
        path("bulk-client"),
    );
    for bad in [&[][..], &["--delay", "20", "--loss", "2", "--rate", "50"]] {
        let ended = network(&[bad, &["--", "sh", "-c", &script]].concat());
        if is_there(&ended) {
            let text = ended.text();
            assert_eq!(ended.status.code(), Some(0), "{bad:?}: {text}{}", ended.error_text());
            assert_eq!(text.matches("Client finished.").count(), 4, "{bad:?}: {text}");
        }
    }
}

#[test]
fn what_it_makes_is_gone_and_its_status_is_the_commands() {
    let ended = network(&["sh", "-c", "ip netns list; exit 7"]);
    if is_there(&ended) {
        assert_eq!(ended.status.code(), Some(7), "{}", ended.error_text());
        assert!(ended.text().contains("z34_client2"), "{}", ended.text());
        assert!(!std::path::Path::new("/run/netns/z34_client2").exists());
    }
    let ended = network(&["--delay", "soon"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(ended.error_text().contains("--delay takes a number"), "{}", ended.error_text());
}

//! The transcripts hold what the reports' own consoles show.

use std::fs;
use std::path::Path;

use scripts::matching::{Bindings, Session, compare};
use scripts::programs::scripts_dir;
use scripts::scenarios::{self, BULK_NETWORK, FOUR_HOPS, ROUND_ROBIN, TWO_HOPS};
use scripts::transcript::Transcript;

fn transcript(krate: &str, scenario: &str, actor: &str) -> Transcript {
    let path = scripts_dir().join("transcripts").join(krate).join(scenario).join(format!("{actor}.txt"));
    Transcript::read(&path).expect("a readable transcript")
}

/// A report's console as it stands in `tests/reports`.
fn console(name: &str) -> Vec<String> {
    let path = scripts_dir().join("tests/reports").join(name);
    fs::read_to_string(path).expect("a report's console").lines().map(str::to_owned).collect()
}

#[test]
fn every_scenario_has_a_transcript_for_each_actor_and_no_other() {
    let mut expected = Vec::new();
    for scenario in scenarios::ALL.into_iter().chain([BULK_NETWORK]) {
        for actor in scenario.actors {
            assert!(transcript(scenario.krate, scenario.name, actor).line_count() > 0);
            expected.push(format!("{}/{}/{actor}.txt", scenario.krate, scenario.name));
        }
    }
    let mut found = Vec::new();
    collect(&scripts_dir().join("transcripts"), "", &mut found);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

fn collect(dir: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() { collect(&path, &format!("{name}/"), found) } else { found.push(name) }
    }
}

/// The round-robin report's consoles, all of them at once. They were copied while the servers still
/// ran, so the backends' last line is not in them.
#[test]
fn the_round_robin_reports_consoles_are_equal_with_its_transcripts() {
    let last_line = |n| format!("[SERVER {n}] Server shutting down.");
    let sessions: Vec<Session> = ROUND_ROBIN
        .actors
        .iter()
        .map(|actor| {
            let mut printed = match *actor {
                "lb-client-1" | "lb-client-2" => console("lb-client.txt"),
                "proxy" => console("lb-proxy.txt"),
                server => console(&format!("{server}.txt")),
            };
            printed.extend(actor.strip_prefix("lb-server-").map(last_line));
            Session { expected: transcript(ROUND_ROBIN.krate, ROUND_ROBIN.name, actor), printed }
        })
        .collect();
    let comparison = compare(&sessions, &Bindings::new());
    assert_eq!(comparison.differences, vec![None; sessions.len()]);
    let values: Vec<&str> = comparison.bindings.values().map(String::as_str).collect();
    for port in ["8001", "8002", "9090", "('127.0.0.1', 45124)", "('127.0.0.1', 52742)"] {
        assert!(values.contains(&port), "{port} is not among {values:?}");
    }
}

#[test]
fn the_source_routed_reports_consoles_are_equal_with_its_transcripts() {
    for scenario in [TWO_HOPS, FOUR_HOPS] {
        let sessions: Vec<Session> = scenario
            .actors
            .iter()
            .map(|actor| {
                let printed = match *actor {
                    "chain-client" => console("chain-client.txt"),
                    node => console(&format!("chain-{}-{node}.txt", scenario.name)),
                };
                Session { expected: transcript(scenario.krate, scenario.name, actor), printed }
            })
            .collect();
        let comparison = compare(&sessions, &Bindings::new());
        assert_eq!(comparison.differences, vec![None; sessions.len()]);
        let values: Vec<&str> = comparison.bindings.values().map(String::as_str).collect();
        assert_eq!(values, ["12000", "11000"]);
    }
}

#[test]
fn the_source_routed_scenarios_input_is_that_of_the_report() {
    let (one, two) = (("pchost1", 12000), ("pchost2", 11000));
    for (scenario, hops) in [(TWO_HOPS, &[one, two][..]), (FOUR_HOPS, &[one, two, one, two])] {
        let path = scripts_dir().join(format!("tests/reports/chain-{}-input.txt", scenario.name));
        let report = fs::read_to_string(path).expect("a report's input file");
        assert_eq!(scenarios::proxy_chain::input("myfile", hops), report);
    }
}

/// The first client's console has both of its exchanges.
#[test]
fn the_bulk_reports_consoles_are_equal_with_its_transcripts() {
    let one = console("bulk-client-2.txt");
    assert_eq!(console("bulk-client-1.txt"), [one.clone(), one.clone()].concat());
    let sessions: Vec<Session> = BULK_NETWORK
        .actors
        .iter()
        .map(|actor| {
            let printed = if *actor == "bulk-server" { console("bulk-server.txt") } else { one.clone() };
            Session { expected: transcript(BULK_NETWORK.krate, BULK_NETWORK.name, actor), printed }
        })
        .collect();
    let comparison = compare(&sessions, &Bindings::new());
    assert_eq!(comparison.differences, vec![None; sessions.len()]);
    let values: Vec<&str> = comparison.bindings.values().map(String::as_str).collect();
    assert_eq!(values, ["48686", "34488", "44302"]);
}

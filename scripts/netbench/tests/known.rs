//! Servers of known delay, cost and size: what is reported of them must be that.

#![cfg(target_os = "linux")]

use std::process::Command;
use std::time::Duration;

use common::Error;
use netbench::contender::{Contender, Listen, Start};
use netbench::handover::AtBest;
use netbench::quantity::Quantity;
use netbench::results::{Results, Row};
use netbench::run::{Plan, Watcher};
use netbench::scenarios::{self, Scenario};
use netbench::tools::Tools;
use netbench::turn::Pace;
use scripts::load::connections::Transport;

/// Nobody looks on, and nobody stops the run.
struct Nobody;

impl Watcher for Nobody {
    fn turn(&mut self, _: &Scenario, _: &Contender, _: u64) {}
    fn round(&mut self, _: &Results) {}
    fn wants_to_stop(&self) -> bool {
        false
    }
}

/// The example beside this test, as cargo builds them together.
fn known(port: u16, what: &[&str]) -> Result<Command, Error> {
    let test = std::env::current_exe().expect("this test's path");
    let target = test.ancestors().nth(2).expect("cargo's folders");
    let mut command = Command::new(target.join("examples/known-server"));
    command.arg(port.to_string()).args(what);
    Ok(command)
}

fn contender(name: &'static str, command: Listen) -> Contender {
    Contender { name, ours: true, transport: Transport::Stream, start: Start::One(command) }
}

/// A node of the chain, which has the tools' sample.
fn node(tools: &Tools, port: u16, what: &[&str]) -> Result<Command, Error> {
    known(port, &[&[&*format!("file={}", tools.sample.size)], what].concat())
}

fn chain(name: &'static str, command: Listen) -> Contender {
    Contender { start: Start::Routed(command), ..contender(name, command) }
}

/// One of the real scenarios, with these programs and this load in place of its own.
fn run(name: &str, contenders: Vec<Contender>, at: u64, rounds: usize, time: Duration) -> Results {
    let mut scenario = scenarios::all(true).into_iter().find(|one| one.name == name).expect("a scenario");
    scenario.reference = contenders[0].name;
    scenario.contenders = contenders;
    scenario.points = vec![at];
    let plan = Plan {
        scenarios: vec![scenario],
        rounds,
        budget: Duration::from_secs(60),
        pace: Pace { warm_up: time / 4, time, patience: 8 * time, at_best: AtBest::always() },
    };
    plan.run(&Tools::none(), Vec::new(), &mut Nobody)
}

fn row<'a>(results: &'a Results, scenario: &str, program: &str, at: u64, quantity: Quantity) -> &'a Row {
    let row = results.row(scenario, program, at, quantity);
    row.unwrap_or_else(|| panic!("no {quantity:?} of {program}: {:?}", results.left_out))
}

#[test]
fn delay_cost_and_size_are_reported_as_they_are() {
    let known_20_2 = contender("20 ms, of which 2 worked", |_, port| {
        known(port, &["delay=18", "cost=2", "memory=50", "threads=7"])
    });
    let twice = contender("twice the work", |_, port| known(port, &["delay=18", "cost=4"]));
    let results = run("echo", vec![known_20_2, twice], 8, 3, Duration::from_millis(600));
    let of = |quantity| row(&results, "echo", known_20_2.name, 8, quantity);

    // 8 connections, each 50 a second at the most; a busy machine can only make it fewer.
    let rate = of(Quantity::RequestsPerSecond);
    assert!(rate.max <= 402.0 && rate.median > 40.0, "{rate:?}");
    let p50 = of(Quantity::LatencyP50);
    assert!(p50.min >= 19_900.0 && p50.median < 200_000.0, "{p50:?}");
    // CPU time is the same on a busy machine; the sockets cost a little more than the work.
    let cpu = of(Quantity::CpuPerRequest);
    assert!(cpu.min >= 1_990_000.0 && cpu.median < 2_400_000.0, "{cpu:?}");
    let ratio = row(&results, "echo", twice.name, 8, Quantity::CpuPerRequest).ratio.expect("a ratio");
    assert!((1.8..2.05).contains(&ratio), "{ratio}");
    let memory = of(Quantity::ResidentMemory);
    assert!(memory.min >= 50.0 && memory.max < 65.0, "{memory:?}");
    // The first, 7 that were asked for, one for each client.
    assert_eq!(of(Quantity::Threads).figures, [16.0; 3]);
    let others = row(&results, "echo", twice.name, 8, Quantity::Threads);
    assert_eq!(others.figures, [9.0; 3]);
    // A descriptor for each client more, whatever else the server has.
    let fewer = run("echo", vec![twice], 2, 1, Duration::from_millis(50));
    let files = row(&fewer, "echo", twice.name, 2, Quantity::OpenFiles).median + 6.0;
    assert_eq!(of(Quantity::OpenFiles).figures, [files; 3]);
    assert!(results.left_out.is_empty() && results.complete);
}

#[test]
fn the_slow_ones_are_in_the_high_percentiles_only() {
    let slow = contender("every 20th slow", |_, port| known(port, &["delay=1", "slow=20"]));
    let results = run("echo", vec![slow], 4, 1, Duration::from_secs(1));
    let of = |quantity| row(&results, "echo", slow.name, 4, quantity).median;
    assert!(of(Quantity::LatencyP50) < 100_000.0, "{}", of(Quantity::LatencyP50));
    assert!(of(Quantity::LatencyP99) >= 100_000.0, "{}", of(Quantity::LatencyP99));
    assert!(of(Quantity::LatencyMax) >= of(Quantity::LatencyP999));
}

#[test]
fn what_an_idle_server_works_is_reported() {
    let busy = contender("a fifth of a CPU", |_, port| known(port, &["idle=20"]));
    let still = contender("none", |_, port| known(port, &[]));
    let results = run("idle", vec![busy, still], 20, 1, Duration::from_millis(600));
    let of = |contender: &Contender| row(&results, "idle", contender.name, 20, Quantity::IdleCpu).median;
    // In ms for each second; a busy machine lets it work less.
    assert!((40.0..230.0).contains(&of(&busy)), "{}", of(&busy));
    assert!(of(&still) < 5.0, "{}", of(&still));
}

#[test]
fn a_burst_is_answered_no_sooner_than_the_server_can() {
    let slow = contender("50 ms", |_, port| known(port, &["delay=50"]));
    let results = run("burst", vec![slow], 40, 1, Duration::from_millis(100));
    let of = |at, quantity| row(&results, "burst", slow.name, at, quantity).median;
    assert!(of(1, Quantity::AnsweredWithin) >= 50.0);
    assert!(of(100, Quantity::AnsweredWithin) < 1000.0, "{}", of(100, Quantity::AnsweredWithin));
    assert_eq!(of(100, Quantity::Unanswered), 0.0);
}

#[test]
fn a_fixed_rate_is_kept() {
    let delay = contender("5 ms", |_, port| known(port, &["delay=5"]));
    let results = run("rate", vec![delay], 200, 1, Duration::from_millis(500));
    let of = |quantity| row(&results, "rate", delay.name, 200, quantity).median;
    let rate = of(Quantity::RequestsPerSecond);
    assert!((40.0..=220.0).contains(&rate), "{rate}");
    assert!(of(Quantity::LatencyP50) >= 4_990.0, "{}", of(Quantity::LatencyP50));
}

#[test]
fn a_chain_s_throughput_and_largest_node_are_reported_as_they_are() {
    // Before the first byte comes twice as long as from there to the end. So slow that a busy machine is no slower.
    let slow =
        chain("4 MB each second", |tools, port| node(tools, port, &["rate=4", "memory=50", "delay=4000"]));
    let fast = chain("twice as fast", |tools, port| node(tools, port, &["rate=8"]));
    let results = run("relay", vec![slow, fast], 2, 2, Duration::from_millis(200));
    let of = |quantity| row(&results, "relay", slow.name, 2, quantity);
    // A busy machine makes it slower, or a little faster where the client was late for the first byte.
    let throughput = of(Quantity::Throughput);
    assert!(throughput.max <= 0.0044 && throughput.median > 0.0015, "{throughput:?}");
    let ratio = row(&results, "relay", fast.name, 2, Quantity::Throughput).ratio.expect("a ratio");
    assert!((1.2..3.5).contains(&ratio), "{ratio}");
    // 50 MB, of one node, not of both.
    let memory = of(Quantity::NodeMemory);
    assert!(memory.min >= 47.6 && memory.max < 65.0, "{memory:?}");
    assert!(results.left_out.is_empty() && results.complete);
}

#[test]
fn forwards_are_measured_before_a_last_node_and_not_without_one() {
    let last: Listen = |tools, port| node(tools, port, &["cost=10"]);
    let alone = chain("alone", last);
    let behind = Contender {
        name: "behind forwards",
        start: Start::Fixed {
            forward: |tools, port, next| node(tools, port, &[&format!("next={next}"), "cost=25"]),
            last,
        },
        ..alone
    };
    for (hops, programs) in [(1, &["alone"][..]), (3, &["alone", "behind forwards"])] {
        let results = run("relay", vec![alone, behind], hops, 1, Duration::from_millis(50));
        let told: Vec<_> = results.of("relay", Quantity::CpuPerGigabyte).collect();
        assert_eq!(told.iter().map(|row| &*row.program).collect::<Vec<_>>(), programs);
        // What each of the nodes works: much beside what its start costs, which is more on a busy machine.
        let expected = [10.0 * hops as f64, 60.0];
        for (row, expected) in told.into_iter().zip(expected) {
            assert!(row.median >= expected - 0.1 && row.median < 1.2 * expected, "{row:?}");
        }
        assert!(results.left_out.is_empty());
    }
}

#[test]
fn a_chain_that_brings_another_file_is_named_and_has_no_figures() {
    let wrong = chain("wrong", |tools, port| node(tools, port, &["wrong"]));
    let short = chain("short", |_, port| known(port, &["file=7999999"]));
    let results = run("relay", vec![wrong, short], 2, 1, Duration::from_millis(50));
    assert!(results.rows.is_empty());
    let reasons: Vec<_> = results.left_out.iter().map(|out| out.reason.as_str()).collect();
    assert!(reasons[0].contains("not the file") && reasons[1].contains("ended after 7999999"), "{reasons:?}");
}

#[test]
fn a_bulk_server_s_throughput_cost_and_memory_are_reported_as_they_are() {
    let slow = contender("2 MB each second", |_, port| {
        known(port, &["bulk=102400", "rate=2", "cost=20", "memory=50"])
    });
    let fast = contender("twice as fast", |_, port| known(port, &["bulk=102400", "rate=4", "cost=20"]));
    let results = run("bulk", vec![slow, fast], 2, 2, Duration::from_millis(400));
    let of = |quantity| row(&results, "bulk", slow.name, 2, quantity);
    // Two clients at once, each so fast at the most; a busy machine can only make it slower.
    let throughput = of(Quantity::Throughput);
    assert!(throughput.max <= 0.004 && throughput.median > 0.0015, "{throughput:?}");
    let exchanges = of(Quantity::RequestsPerSecond).median * 102_400.0 / 1e9;
    assert!((exchanges / throughput.median - 1.0).abs() < 1e-9, "{exchanges} of {throughput:?}");
    let ratio = row(&results, "bulk", fast.name, 2, Quantity::Throughput).ratio.expect("a ratio");
    assert!((1.2..3.5).contains(&ratio), "{ratio}");
    // 20 s for a GB, so little that a busy machine has it to give; connections and their threads cost some more.
    let cpu = of(Quantity::CpuPerGigabyte);
    assert!(cpu.min >= 19.8 && cpu.median < 35.0, "{cpu:?}");
    let memory = of(Quantity::NodeMemory);
    assert!(memory.min >= 47.6 && memory.max < 65.0, "{memory:?}");
    assert!(results.left_out.is_empty() && results.complete);
}

#[test]
fn large_bulk_echoes_are_reported_as_they_are() {
    let known_25 =
        contender("25 MB each second", |_, port| known(port, &["bulk=33554432", "rate=25", "cost=8"]));
    let results = run("bulk_stream", vec![known_25], 1, 1, Duration::from_millis(200));
    let of = |quantity| row(&results, "bulk_stream", known_25.name, 1, quantity);
    let throughput = of(Quantity::Throughput).median;
    assert!((0.00875..=0.025).contains(&throughput), "{throughput}");
    // 8 s for a GB, much beside the copies of a GB, which take a third of a second where the memory is busy.
    let cpu = of(Quantity::CpuPerGigabyte).median;
    assert!((7.96..9.6).contains(&cpu), "{cpu}");
}

#[test]
fn a_bulk_server_that_sends_back_other_or_fewer_bytes_is_named_and_has_no_figures() {
    let wrong = contender("wrong", |_, port| known(port, &["bulk=102400", "wrong"]));
    let short = contender("short", |_, port| known(port, &["bulk=102399"]));
    let results = run("bulk", vec![wrong, short], 2, 1, Duration::from_millis(50));
    assert!(results.rows.is_empty());
    let reasons: Vec<_> = results.left_out.iter().map(|out| out.reason.as_str()).collect();
    assert!(reasons[0].contains("not what was sent"), "{reasons:?}");
    assert!(reasons[1].contains("ended after 102399 of 102400"), "{reasons:?}");
}

#[test]
fn who_answers_wrongly_or_is_not_there_is_named_and_has_no_figures() {
    let right = contender("right", |_, port| known(port, &[]));
    let wrong = contender("wrong", |_, port| known(port, &["wrong"]));
    let absent = contender("absent", |tools, _| tools.go());
    let results = run("echo", vec![right, wrong, absent], 2, 2, Duration::from_millis(50));
    assert!(results.rows.iter().all(|row| row.program == "right"));
    let out: Vec<_> =
        results.left_out.iter().map(|out| (&*out.program, out.at, out.reason.as_str())).collect();
    assert_eq!(out.len(), 2, "once each, not once a round: {out:?}");
    assert_eq!((out[0].0, out[0].1), ("wrong", Some(2)));
    assert!(out[0].2.contains("a reply is wrong"), "{out:?}");
    assert_eq!((out[1].0, out[1].1), ("absent", None));
    assert!(out[1].2.contains("go is not on this machine"), "{out:?}");
}

//! The bars that the workspace's programs are held to.

use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;
use crate::results::{Results, Row};
use crate::scenarios::bulk::{C_LOOP, MOST_CLIENTS, STREAMING};
use crate::scenarios::contenders::{BARE_EPOLL, MULTITHREAD, NONBLOCKING, PYTHON_PROXY};
use crate::scenarios::nodes::{CHAIN_SERVER, HAPROXY, TEXTBOOK};
use crate::series::paired_ratio;

/// How a program stands to one of its bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What is held to it.
    pub what: String,
    /// What was measured.
    pub measured: f64,
    /// Its unit; empty for a ratio.
    pub unit: String,
    /// Whether it is to be at least or at most the bar.
    pub bound: Bound,
    /// Whether it is.
    pub met: bool,
}

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// As much or more.
    AtLeast(f64),
    /// As much or less.
    AtMost(f64),
}

impl Bound {
    fn holds(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(bar) => figure >= bar,
            Self::AtMost(bar) => figure <= bar,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(bar) => write!(f, "at least {bar}"),
            Self::AtMost(bar) => write!(f, "at most {bar}"),
        }
    }
}

/// Every bar that the results have figures for.
pub fn verdicts(results: &Results) -> Vec<Verdict> {
    [
        proxy(results),
        burst(results),
        memory(results),
        cpu(results),
        rate(results),
        relay(results),
        node_memory(results),
        bulk(results),
    ]
    .concat()
}

fn verdict(what: String, measured: f64, unit: &str, bound: Bound) -> Verdict {
    Verdict { what, measured, unit: unit.to_owned(), bound, met: bound.holds(measured) }
}

/// The round-robin proxy beside the report's design in plain Python.
fn proxy(results: &Results) -> Vec<Verdict> {
    let rows = results.of("proxy", Quantity::RequestsPerSecond).filter(|row| row.program == "proxy");
    let one = |row: &Row| {
        let what = format!("proxy: requests per second, times those of {}", PYTHON_PROXY.name);
        Some(verdict(what, row.ratio?, "", Bound::AtLeast(4.0)))
    };
    rows.filter_map(one).collect()
}

/// Everybody who comes within one second is answered within one second, and nobody turned away.
fn burst(results: &Results) -> Vec<Verdict> {
    let of = |quantity| results.row("burst", NONBLOCKING.name, 100, quantity);
    // In the worst round: who is left out once is left out.
    let worst = |quantity, what: &str, unit, bar| {
        let row = of(quantity)?;
        Some(verdict(
            format!("burst, worst round: {what} {}", row.program),
            row.max,
            unit,
            Bound::AtMost(bar),
        ))
    };
    let within = worst(Quantity::AnsweredWithin, "the last client's reply from", "ms", 1000.0);
    let unanswered = worst(Quantity::Unanswered, "clients without a reply from", "", 0.0);
    let dropped = worst(Quantity::QueueOverflows, "connections dropped by the full queue of", "", 0.0);
    [within, unanswered, dropped].into_iter().flatten().collect()
}

/// Memory with 10,000 clients that are silent.
fn memory(results: &Results) -> Vec<Verdict> {
    let bars = [(NONBLOCKING.name, 10.0), (MULTITHREAD.name, 200.0)];
    let one = |(program, bar): (&str, f64)| {
        let row = results.row("idle", program, 10_000, Quantity::ResidentMemory)?;
        let what = format!("idle: resident memory of {program} with 10,000 clients");
        Some(verdict(what, row.median, "MB", Bound::AtMost(bar)))
    };
    bars.into_iter().filter_map(one).collect()
}

/// What an echo costs from one thread, beside what it costs at the least.
fn cpu(results: &Results) -> Vec<Verdict> {
    let rows = results.of("echo", Quantity::CpuPerRequest).filter(|row| row.program == NONBLOCKING.name);
    let one = |row: &Row| {
        let what = format!(
            "echo, {} connections: CPU time per request of {}, times that of {}",
            row.at, row.program, BARE_EPOLL.name
        );
        Some(verdict(what, row.ratio?, "", Bound::AtMost(1.10)))
    };
    rows.filter_map(one).collect()
}

/// Requests each second beside what people would use instead.
fn rate(results: &Results) -> Vec<Verdict> {
    const OTHER: &str = "tokio's plain echo";
    let rows = results.of("echo", Quantity::RequestsPerSecond).filter(|row| row.program == NONBLOCKING.name);
    let one = |row: &Row| {
        let other = results.row("echo", OTHER, row.at, row.quantity)?;
        let what = format!(
            "echo, {} connections: requests per second of {}, times those of {OTHER}",
            row.at, row.program
        );
        let ratio = paired_ratio(&row.figures, &other.figures);
        ratio.is_finite().then(|| verdict(what, ratio, "", Bound::AtLeast(1.0)))
    };
    rows.filter_map(one).collect()
}

/// A chain beside the relay of textbooks, and beside HAProxy before the same last node.
fn relay(results: &Results) -> Vec<Verdict> {
    let bars = [
        (1, TEXTBOOK.name, 1, 1.5),
        (4, TEXTBOOK.name, 4, 1.2),
        (2, HAPROXY.name, 2, 1.0),
        (1, HAPROXY.name, 2, 1.0),
    ];
    let one = |(hops, other, its_hops, bar)| {
        let of = |program, at| results.row("relay", program, at, Quantity::Throughput);
        let (row, its) = (of(CHAIN_SERVER.name, hops)?, of(other, its_hops)?);
        let at = |hops: u64| format!("{hops} hop{}", if hops == 1 { "" } else { "s" });
        let its_at = if hops == its_hops { String::new() } else { format!(" with {}", at(its_hops)) };
        let what =
            format!("relay, {}: throughput of {}, times that of {other}{its_at}", at(hops), row.program);
        let ratio = paired_ratio(&row.figures, &its.figures);
        ratio.is_finite().then(|| verdict(what, ratio, "", Bound::AtLeast(bar)))
    };
    bars.into_iter().filter_map(one).collect()
}

/// Memory of the largest node of all chains.
fn node_memory(results: &Results) -> Vec<Verdict> {
    let rows = results.of("relay", Quantity::NodeMemory).filter(|row| row.program == CHAIN_SERVER.name);
    let largest = rows.max_by(|one, other| one.max.total_cmp(&other.max));
    let one = |row: &Row| {
        let what = format!("relay, worst round: most resident memory of a node of {}", row.program);
        verdict(what, row.max, &row.unit, Bound::AtMost(8.0))
    };
    largest.map(one).into_iter().collect()
}

/// The bulk echo that streams beside the bare loop that does.
fn bulk(results: &Results) -> Vec<Verdict> {
    let one = |scenario| {
        let row = results.row(scenario, STREAMING, MOST_CLIENTS, Quantity::Throughput)?;
        let what =
            format!("{scenario}, {MOST_CLIENTS} clients: throughput of {STREAMING}, times that of {C_LOOP}");
        Some(verdict(what, row.ratio?, "", Bound::AtLeast(0.9)))
    };
    ["bulk", "bulk_stream"].into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_on_its_own_side_only() {
        assert!(Bound::AtLeast(4.0).holds(4.0) && Bound::AtLeast(4.0).holds(4.1));
        assert!(!Bound::AtLeast(4.0).holds(3.9) && !Bound::AtLeast(4.0).holds(f64::NAN));
        assert!(Bound::AtMost(1.1).holds(1.1) && Bound::AtMost(1.1).holds(0.9));
        assert!(!Bound::AtMost(1.1).holds(1.2) && !Bound::AtMost(1.1).holds(f64::NAN));
    }

    #[test]
    fn a_chain_is_held_to_its_bars_round_by_round() {
        let mut results = Results::empty(crate::machine::Machine::here(), Vec::new());
        let row = |program: &str, at, quantity, figures: [f64; 3]| {
            Row::new("relay", program, at, quantity, figures.to_vec())
        };
        let [throughput, memory] = [Quantity::Throughput, Quantity::NodeMemory];
        results.rows = vec![
            row(CHAIN_SERVER.name, 1, throughput, [3.0, 30.0, 4.0]),
            row(CHAIN_SERVER.name, 2, throughput, [1.0, 10.0, 1.0]),
            row(TEXTBOOK.name, 1, throughput, [2.0, 20.0, 2.0]),
            row(HAPROXY.name, 2, throughput, [2.0, 9.0, 2.0]),
            row(CHAIN_SERVER.name, 1, memory, [3.0, 3.5, 3.0]),
            row(CHAIN_SERVER.name, 2, memory, [3.0, 8.5, 3.0]),
            row(HAPROXY.name, 2, memory, [90.0; 3]),
        ];
        let told: Vec<_> = verdicts(&results)
            .into_iter()
            .map(|verdict| (verdict.what, verdict.measured, verdict.met))
            .collect();
        let of = |what: &str, measured, met| (format!("relay, {what}"), measured, met);
        let expected = [
            of("1 hop: throughput of chain-server, times that of chain-server, 8 KiB buffer", 1.5, true),
            of("2 hops: throughput of chain-server, times that of HAProxy, splice-auto", 0.5, false),
            of(
                "1 hop: throughput of chain-server, times that of HAProxy, splice-auto with 2 hops",
                2.0,
                true,
            ),
            of("worst round: most resident memory of a node of chain-server", 8.5, false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_bulk_echo_is_held_to_its_bar_in_both_scenarios() {
        let mut results = Results::empty(crate::machine::Machine::here(), Vec::new());
        let row = |scenario: &str, at, figures: [f64; 3], of: [f64; 3]| {
            let mut row = Row::new(scenario, STREAMING, at, Quantity::Throughput, figures.to_vec());
            row.compare_with(C_LOOP, &of);
            row
        };
        results.rows = vec![
            row("bulk", 1, [0.1; 3], [1.0; 3]),
            row("bulk", MOST_CLIENTS, [0.95, 9.5, 0.5], [1.0, 10.0, 1.0]),
            row("bulk_stream", MOST_CLIENTS, [0.8, 1.6, 0.8], [1.0, 2.0, 0.8]),
        ];
        let told: Vec<_> = verdicts(&results).into_iter().map(|one| (one.what, one.met)).collect();
        let of = |scenario: &str, met| {
            let what = "32 clients: throughput of bulk-server --stream, times that of C, 64 KiB loop";
            (format!("{scenario}, {what}"), met)
        };
        assert_eq!(told, [of("bulk", true), of("bulk_stream", false)]);
    }
}

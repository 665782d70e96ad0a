//! Which charts there are.

use super::chart::Chart;
use crate::quantity::Quantity;
use crate::results::Row;

/// What a chart shows of the rows.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// What was done, and which direction is better.
    pub(super) subtitle: &'static str,
    pub(super) scenario: &'static str,
    pub(super) quantity: Quantity,
    pub(super) shape: Shape,
}

/// How a row's load and figure are laid out.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A line for each program: the figure over the load, of which this is the name.
    Over(&'static str),
    /// A line for each program: the load is a percentage, of which this is the name, over the figure, a time.
    Reached(&'static str, Mark),
    /// A bar for each program: the figure under the only load.
    Bars,
}

/// A value of x that the reader looks for.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) x: f64,
    pub(super) text: &'static str,
}

/// The charts. For another one add an entry.
static PLANS: [Plan; 13] = [
    Plan {
        name: "echo-throughput",
        title: "Echo: requests per second",
        subtitle: "Every connection sends 64 bytes, waits for their echo, sends the next. Higher is better.",
        scenario: "echo",
        quantity: Quantity::RequestsPerSecond,
        shape: Shape::Over("connections"),
    },
    Plan {
        name: "echo-p99",
        title: "Echo: latency, 99th percentile",
        subtitle: "Within that time 99 of 100 requests had their reply. Lower is better.",
        scenario: "echo",
        quantity: Quantity::LatencyP99,
        shape: Shape::Over("connections"),
    },
    Plan {
        name: "echo-cpu",
        title: "Echo: CPU time for a request",
        subtitle: "The server's, all its processes and threads. Lower is better.",
        scenario: "echo",
        quantity: Quantity::CpuPerRequest,
        shape: Shape::Over("connections"),
    },
    Plan {
        name: "memory",
        title: "Echo: memory",
        subtitle: "What the server's processes hold while they serve so many connections. Lower is better.",
        scenario: "echo",
        quantity: Quantity::ResidentMemory,
        shape: Shape::Over("connections"),
    },
    Plan {
        name: "rate-p99",
        title: "Echo at a fixed rate: latency, 99th percentile",
        subtitle: "1,000 connections ask in turn, a millisecond's requests at once. Lower is better.",
        scenario: "rate",
        quantity: Quantity::LatencyP99,
        shape: Shape::Over("requests per second"),
    },
    Plan {
        name: "burst",
        title: "Burst: all clients at once",
        subtitle: "Up to 19,000 connect at the same moment and ask once. Further left is better.",
        scenario: "burst",
        quantity: Quantity::AnsweredWithin,
        shape: Shape::Reached("clients answered (%)", Mark { x: 1000.0, text: "one second" }),
    },
    Plan {
        name: "menu",
        title: "Menu: requests per second",
        subtitle: "100 clients ask for 64 letters in upper case, wait, ask again. Longer is better.",
        scenario: "menu",
        quantity: Quantity::RequestsPerSecond,
        shape: Shape::Bars,
    },
    Plan {
        name: "proxy",
        title: "Proxies: requests per second",
        subtitle: "Clients that stay send 64 bytes, wait for the echo, send the next. Longer is better.",
        scenario: "proxy",
        quantity: Quantity::RequestsPerSecond,
        shape: Shape::Bars,
    },
    Plan {
        name: "proxy-once",
        title: "Proxies: requests per second, a connection for each",
        subtitle: "Clients connect, send 64 bytes, wait for the echo, end, connect again. Longer is better.",
        scenario: "proxy_once",
        quantity: Quantity::RequestsPerSecond,
        shape: Shape::Bars,
    },
    Plan {
        name: "relay-throughput",
        title: "Relay: throughput of a chain of nodes",
        subtitle: "A client downloads a file through so many nodes, from its first byte to its end. Higher is better.",
        scenario: "relay",
        quantity: Quantity::Throughput,
        shape: Shape::Over("hops"),
    },
    Plan {
        name: "relay-cpu",
        title: "Relay: CPU time for a gigabyte",
        subtitle: "Of all nodes together, for each 10⁹ bytes that the client received. Lower is better.",
        scenario: "relay",
        quantity: Quantity::CpuPerGigabyte,
        shape: Shape::Over("hops"),
    },
    Plan {
        name: "bulk",
        title: "Bulk echo of 100 kB: throughput",
        subtitle: "Clients send 102,400 bytes over a new connection each time and take them back. Higher is better.",
        scenario: "bulk",
        quantity: Quantity::Throughput,
        shape: Shape::Over("clients at once"),
    },
    Plan {
        name: "bulk-stream",
        title: "Bulk echo of 64 MiB: throughput",
        subtitle: "Clients send it over a new connection each time and take it back meanwhile. Higher is better.",
        scenario: "bulk_stream",
        quantity: Quantity::Throughput,
        shape: Shape::Over("clients at once"),
    },
];

/// The charts that there are rows for, which may be those of a run that was not `complete`.
pub(super) fn charts(rows: &[Row], complete: bool) -> Vec<Chart> {
    PLANS.iter().filter_map(|plan| plan.chart(rows, complete)).collect()
}

/// The names of all charts.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PLANS.iter().map(|plan| plan.name)
}

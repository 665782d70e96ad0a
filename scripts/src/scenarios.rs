//! The scenarios of the reports, each as its report played it.

mod bulk;
mod echo;
mod menu;
pub mod proxy_chain;
mod proxy_lb;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use common::Error;

use crate::stage::Stage;

/// How fast a scenario with pauses is played.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The pause between two messages of the round-robin client.
    pub interval: Duration,
}

impl Pace {
    /// As the reports did it.
    pub const REPORT: Self = Self { interval: Duration::from_secs(1) };
    /// For playing one scenario with many casts.
    pub const QUICK: Self = Self { interval: Duration::from_millis(50) };
}

/// A scenario: its transcripts are in `transcripts/<crate>/<name>/`, one for each actor.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// The homework's crate.
    pub krate: &'static str,
    /// What happens.
    pub name: &'static str,
    /// The actors, each with a transcript of that name.
    pub actors: &'static [&'static str],
    /// Plays it.
    pub play: fn(&mut Stage, Pace) -> Result<(), Error>,
}

impl Scenario {
    /// Where an actor's transcript is, below their folder.
    pub fn transcript(&self, actor: &str) -> PathBuf {
        [self.krate, self.name, &format!("{actor}.txt")].iter().collect()
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.krate, self.name)
    }
}

/// Two clients of the echo server; the second waits until the first has left.
pub const ONE_AT_A_TIME: Scenario = Scenario {
    krate: "hw-echo",
    name: "one-at-a-time",
    actors: &["echo-server", "echo-client-1", "echo-client-2"],
    play: echo::one_at_a_time,
};

/// SimpleEcho over TCP: the second client waits.
pub const SIMPLE_TCP: Scenario = Scenario {
    krate: "hw-echo",
    name: "simple-tcp",
    actors: &["simple-server", "simple-client-1", "simple-client-2"],
    play: echo::simple_tcp,
};

/// SimpleEcho over UDP: two clients at once.
pub const SIMPLE_UDP: Scenario = Scenario {
    krate: "hw-echo",
    name: "simple-udp",
    actors: &["simple-server", "simple-client-1", "simple-client-2"],
    play: echo::simple_udp,
};

/// Clients of the menu by threads: three come, 2 leaves, another comes, 2 comes back as 5.
pub const MENU_BY_THREADS: Scenario = Scenario {
    krate: "hw-multithread",
    name: "ids",
    actors: &[
        "multithread-server",
        "multithread-client-1",
        "multithread-client-2",
        "multithread-client-3",
        "multithread-client-4",
        "multithread-client-2-again",
    ],
    play: |stage, _| menu::ids(stage, menu::BY_THREADS),
};

/// The minute's line, the minute being shorter.
pub const MINUTE_BY_THREADS: Scenario = Scenario {
    krate: "hw-multithread",
    name: "minute",
    actors: &["multithread-server", "multithread-client-1"],
    play: |stage, _| menu::minute(stage, menu::BY_THREADS),
};

/// The same clients of the menu, served from one thread.
pub const MENU_FROM_ONE_THREAD: Scenario = Scenario {
    krate: "hw-nonblocking",
    name: "ids",
    actors: &[
        "nonblocking-server",
        "nonblocking-client-1",
        "nonblocking-client-2",
        "nonblocking-client-3",
        "nonblocking-client-4",
        "nonblocking-client-2-again",
    ],
    play: |stage, _| menu::ids(stage, menu::FROM_ONE_THREAD),
};

/// The minute's line, the minute being shorter.
pub const MINUTE_FROM_ONE_THREAD: Scenario = Scenario {
    krate: "hw-nonblocking",
    name: "minute",
    actors: &["nonblocking-server", "nonblocking-client-1"],
    play: |stage, _| menu::minute(stage, menu::FROM_ONE_THREAD),
};

/// Two clients at once, four messages each, through the proxy to two backends.
pub const ROUND_ROBIN: Scenario = Scenario {
    krate: "hw-proxy-lb",
    name: "round-robin",
    actors: &["lb-server-1", "lb-server-2", "proxy", "lb-client-1", "lb-client-2"],
    play: proxy_lb::round_robin,
};

/// A download through pchost1 from pchost2.
pub const TWO_HOPS: Scenario = Scenario {
    krate: "hw-proxy-chain",
    name: "two-hops",
    actors: &["pchost1", "pchost2", "chain-client"],
    play: |stage, _| proxy_chain::download(stage, &[0, 1]),
};

/// A download through both, and then both again.
pub const FOUR_HOPS: Scenario = Scenario {
    krate: "hw-proxy-chain",
    name: "four-hops",
    actors: &["pchost1", "pchost2", "chain-client"],
    play: |stage, _| proxy_chain::download(stage, &[0, 1, 0, 1]),
};

/// Three exchanges of 102400 bytes, one after the other.
pub const BULK: Scenario = Scenario {
    krate: "hw-bulk",
    name: "three-exchanges",
    actors: &["bulk-server", "bulk-client-1", "bulk-client-2", "bulk-client-1-again"],
    play: |stage, _| bulk::here(stage),
};

/// The same on the report's own network, which `scripts/network.sh` makes.
pub const BULK_NETWORK: Scenario = Scenario {
    krate: "hw-bulk",
    name: "network",
    actors: &["bulk-server", "bulk-client-1", "bulk-client-2", "bulk-client-1-again"],
    play: |stage, _| bulk::network(stage),
};

/// All that need nothing but this machine, in the order of the assignments.
pub const ALL: [Scenario; 11] = [
    ONE_AT_A_TIME,
    SIMPLE_TCP,
    SIMPLE_UDP,
    MENU_BY_THREADS,
    MINUTE_BY_THREADS,
    MENU_FROM_ONE_THREAD,
    MINUTE_FROM_ONE_THREAD,
    ROUND_ROBIN,
    TWO_HOPS,
    FOUR_HOPS,
    BULK,
];

//! What is measured, each with its unit.

use serde::{Deserialize, Serialize};

/// A quantity that a turn measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Requests with a right reply, each second.
    RequestsPerSecond,
    /// From sending a request to having its reply: half of them took at most so long.
    LatencyP50,
    /// 99 of 100 took at most so long.
    LatencyP99,
    /// 999 of 1,000 took at most so long.
    LatencyP999,
    /// The longest.
    LatencyMax,
    /// CPU time of the server, all its processes and threads, for each request.
    CpuPerRequest,
    /// Bytes of whole files each second, from a file's first byte until its end; of bulk echoes, bytes that
    /// came back each second, connecting and ending included.
    Throughput,
    /// CPU time of the server, all its nodes, for 10^9 bytes that a client received.
    CpuPerGigabyte,
    /// CPU time of the server while its clients ask nothing.
    IdleCpu,
    /// Resident memory of the server's processes (for several, what they share counts for each).
    ResidentMemory,
    /// The most resident memory that the largest of the server's nodes had by its end.
    NodeMemory,
    /// Threads of the server's processes.
    Threads,
    /// Open descriptors of the server's processes.
    OpenFiles,
    /// How much of one CPU the server used.
    ServerBusy,
    /// How much of one CPU the load itself used: near 100 it is the load that is measured.
    LoadBusy,
    /// How much of the time was measured while the machine was not at its best, for want of better.
    Disturbed,
    /// How much was measured besides and set aside, as the machine was not at its best.
    SetAside,
    /// From the first client's start until so many had their reply.
    AnsweredWithin,
    /// Clients that were refused, lost, or had no reply when nobody waited any longer.
    Unanswered,
    /// How often the system dropped a connection's beginning because a server's queue was full; a client
    /// tries several times (`ListenOverflows` of all servers).
    QueueOverflows,
}

impl Quantity {
    /// As tables and axes name it.
    pub fn label(self) -> &'static str {
        match self {
            Self::RequestsPerSecond => "requests per second",
            Self::LatencyP50 => "latency, median",
            Self::LatencyP99 => "latency, 99th percentile",
            Self::LatencyP999 => "latency, 99.9th percentile",
            Self::LatencyMax => "latency, longest",
            Self::CpuPerRequest => "server's CPU time per request",
            Self::Throughput => "throughput",
            Self::CpuPerGigabyte => "CPU time of all nodes per GB",
            Self::IdleCpu => "server's CPU time while idle",
            Self::ResidentMemory => "resident memory",
            Self::NodeMemory => "most resident memory of a node",
            Self::Threads => "threads",
            Self::OpenFiles => "open descriptors",
            Self::ServerBusy => "server's share of a CPU",
            Self::LoadBusy => "load's share of a CPU",
            Self::Disturbed => "time not at the machine's best",
            Self::SetAside => "time set aside",
            Self::AnsweredWithin => "time until answered",
            Self::Unanswered => "clients without a reply",
            Self::QueueOverflows => "connections dropped by a full queue",
        }
    }

    /// What its figures count.
    pub fn unit(self) -> &'static str {
        match self {
            Self::RequestsPerSecond => "1/s",
            Self::LatencyP50 | Self::LatencyP99 | Self::LatencyP999 | Self::LatencyMax => "µs",
            Self::CpuPerRequest => "ns",
            Self::Throughput => "GB/s",
            Self::CpuPerGigabyte => "s",
            Self::IdleCpu => "ms/s",
            Self::ResidentMemory => "MB",
            Self::NodeMemory => "MiB",
            Self::Threads | Self::OpenFiles | Self::Unanswered | Self::QueueOverflows => "",
            Self::ServerBusy | Self::LoadBusy | Self::Disturbed | Self::SetAside => "%",
            Self::AnsweredWithin => "ms",
        }
    }
}

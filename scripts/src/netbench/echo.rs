//! The multi-client servers' echo beside a bare epoll loop in C and tokio's plain echo: CPU time of
//! the server for each request, and requests a second.

use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use common::Error;

use super::{Series, free_port, local};
use crate::echo_load::EchoLoad;
use crate::peers::{Language, Peers};
use crate::process::Running;
use crate::programs::{Programs, workspace_root};

/// How the echoes are measured.
#[derive(Debug, Clone, Copy)]
pub struct EchoBench {
    /// How many connections ask back to back.
    pub connections: usize,
    /// How many bytes each request has.
    pub request_size: usize,
    /// How often each server has its turn.
    pub rounds: usize,
    /// How long each turn is measured; a fifth as long is a warm-up before it.
    pub time: Duration,
}

/// A server that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    /// `nonblocking-server --service echo --quiet`.
    Nonblocking,
    /// `multithread-server --service echo --quiet`.
    Multithread,
    /// `peers/c/epoll_echo.c`: the yardstick.
    BareEpoll,
    /// `examples/tokio-echo.rs`.
    Tokio,
}

impl Contender {
    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nonblocking => "nonblocking-server",
            Self::Multithread => "multithread-server",
            Self::BareEpoll => "bare epoll loop in C",
            Self::Tokio => "tokio's plain echo",
        }
    }

    /// Threads by the thousand take so long to make that they are left out there.
    fn takes_part(self, bench: &EchoBench) -> bool {
        self != Self::Multithread || bench.connections <= 1000
    }

    fn command(self, port: u16, programs: &Programs, peers: &Peers) -> Result<Command, Error> {
        let port = port.to_string();
        let ours = |name: &str| -> Result<Command, Error> {
            let mut command = Command::new(programs.path(name)?);
            command.args(["0.0.0.0", &port, "--service", "echo", "--quiet"]);
            Ok(command)
        };
        match self {
            Self::Nonblocking => ours("nonblocking-server"),
            Self::Multithread => ours("multithread-server"),
            Self::BareEpoll => {
                let mut command = peers.command(Language::C, "epoll_echo")?;
                command.arg(port);
                Ok(command)
            }
            Self::Tokio => {
                let mut command = Command::new(workspace_root().join("target/release/examples/tokio-echo"));
                command.arg(port);
                Ok(command)
            }
        }
    }
}

/// The servers, the yardstick last.
pub const CONTENDERS: [Contender; 4] =
    [Contender::Nonblocking, Contender::Multithread, Contender::Tokio, Contender::BareEpoll];

/// What one server did.
#[derive(Debug)]
pub struct Figures {
    /// Which.
    pub contender: Contender,
    /// CPU time of the server, all its threads, for each request, in nanoseconds.
    pub cpu: Series,
    /// Requests each second.
    pub rate: Series,
}

/// Measures the servers in turn. `progress` is called before each turn.
///
/// # Errors
/// Where a program cannot be started, an echo is wrong, or the system does not tell CPU times.
pub fn echoes(
    bench: &EchoBench,
    programs: &Programs,
    peers: &Peers,
    mut progress: impl FnMut(&str),
) -> Result<Vec<Figures>, Error> {
    let series = |contender: Contender| Series { name: contender.name(), figures: Vec::new() };
    let mut all: Vec<Figures> = CONTENDERS
        .into_iter()
        .filter(|contender| contender.takes_part(bench))
        .map(|contender| Figures { contender, cpu: series(contender), rate: series(contender) })
        .collect();
    for _ in 0..bench.rounds {
        for figures in &mut all {
            progress(&format!("{}, {} connections", figures.contender.name(), bench.connections));
            let port = free_port()?;
            let mut command = figures.contender.command(port.number(), programs, peers)?;
            let server = Running::start_unheard(figures.contender.name(), &mut command, local(&port))?;
            let turn = one_turn(bench, server.pid(), local(&port));
            let (cpu, rate) = turn.map_err(|error| {
                Error::io(format_args!("cannot measure {}", figures.contender.name()), &error)
            })?;
            figures.cpu.figures.push(cpu);
            figures.rate.figures.push(rate);
        }
    }
    Ok(all)
}

fn one_turn(bench: &EchoBench, server: u32, address: SocketAddr) -> io::Result<(f64, f64)> {
    let mut load = EchoLoad::connect(address, bench.connections, vec![b'x'; bench.request_size])?;
    load.run(bench.time / 5)?;
    let before = cpu_nanoseconds(server)?;
    let measured = load.run(bench.time)?;
    let cpu = cpu_nanoseconds(server)? - before;
    Ok((cpu as f64 / measured.requests as f64, measured.per_second()))
}

/// CPU time of all threads that the process has now (/proc/PID/task/TID/schedstat, first field).
///
/// # Errors
/// Where the system has no such file.
pub fn cpu_nanoseconds(process: u32) -> io::Result<u64> {
    let mut sum = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        let first = text.split_whitespace().next().and_then(|field| field.parse::<u64>().ok());
        sum += first.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "schedstat has no number"))?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn cpu_time_counts_work_and_not_waiting() {
        use super::*;
        use std::time::Instant;
        let busy_until = Instant::now() + Duration::from_millis(50);
        let before = cpu_nanoseconds(std::process::id()).unwrap();
        while Instant::now() < busy_until {}
        let worked = cpu_nanoseconds(std::process::id()).unwrap() - before;
        assert!(worked > 5_000_000, "{worked} ns");
        let mut sleeper = Command::new("sleep").arg("30").spawn().unwrap();
        let before = cpu_nanoseconds(sleeper.id()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let idled = cpu_nanoseconds(sleeper.id()).unwrap() - before;
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert!(idled < 40_000_000, "{idled} ns");
    }
}

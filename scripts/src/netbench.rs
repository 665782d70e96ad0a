//! Measuring the programs beside their peers: in turn, in one run, with what they answer checked.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::time::Duration;

use common::Error;

use crate::load::{self, Load};
use crate::peers::{Language, Peers};
use crate::ports::ReservedPort;
use crate::process::Running;
use crate::programs::Programs;

/// How the round-robin proxies are measured.
#[derive(Debug, Clone, Copy)]
pub struct ProxyBench {
    /// How many clients ask back to back.
    pub clients: usize,
    /// How many bytes each request has.
    pub request_size: usize,
    /// How often each proxy has its turn.
    pub rounds: usize,
    /// How long each turn is measured; a quarter as long is a warm-up before it.
    pub time: Duration,
}

/// What one proxy did.
#[derive(Debug, Clone)]
pub struct Series {
    /// Whose it is.
    pub name: &'static str,
    /// Requests each second, a figure for each round.
    pub per_second: Vec<f64>,
}

impl Series {
    /// The middle one of all rounds.
    pub fn median(&self) -> f64 {
        median(&self.per_second)
    }

    /// The median of the ratios to another's figures of the same rounds.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        median(&self.per_second.iter().zip(&other.per_second).map(|(a, b)| a / b).collect::<Vec<_>>())
    }
}

/// The proxies that are measured, the workspace's own first; each round has them in this order.
const PROXIES: [(&str, Language); 3] = [
    ("hw-proxy-lb", Language::Rust),
    ("Python, as in the report", Language::Python),
    ("C, as in the report", Language::C),
];

/// What stands behind each proxy, twice: an echo that costs as little as one can, so that the proxies
/// are measured and not it.
const BACKEND: &str = "epoll_echo";

/// Measures the proxies in turn, all before the same two echoing backends.
///
/// The same for the whole run: each proxy leaves its backend connections in `TIME_WAIT`, of which
/// the kernel keeps a bounded number (`net.ipv4.tcp_max_tw_buckets`) and forgets the rest, so with
/// new backends each time the later turns would be measured on a machine without `TIME_WAIT`.
///
/// `progress` is called before each turn. A proxy whose language is not on this machine is left out.
///
/// # Errors
/// Where a program cannot be started or a reply is wrong.
pub fn proxies(
    bench: &ProxyBench,
    programs: &Programs,
    peers: &Peers,
    mut progress: impl FnMut(&str),
) -> Result<Vec<Series>, Error> {
    let backends = [Backend::start(peers)?, Backend::start(peers)?];
    let present = PROXIES.into_iter().filter(|(_, language)| peers.missing(*language).is_none());
    let mut all: Vec<(Series, Language)> =
        present.map(|(name, language)| (Series { name, per_second: Vec::new() }, language)).collect();
    for _ in 0..bench.rounds {
        for (series, language) in &mut all {
            progress(series.name);
            let language = *language;
            let command = match language {
                Language::Rust => Command::new(programs.path("proxy")?),
                _ => peers.command(language, "lb_proxy")?,
            };
            series.per_second.push(one_turn(bench, language, command, &backends)?);
        }
    }
    Ok(all.into_iter().map(|(series, _)| series).collect())
}

struct Backend {
    port: ReservedPort,
    _running: Running,
}

impl Backend {
    fn start(peers: &Peers) -> Result<Self, Error> {
        let port = free_port()?;
        let mut command = peers.command(Language::C, BACKEND)?;
        let _running = Running::start_unheard(BACKEND, command.arg(port.number().to_string()), local(&port))?;
        Ok(Self { port, _running })
    }
}

fn one_turn(
    bench: &ProxyBench,
    language: Language,
    mut proxy: Command,
    backends: &[Backend; 2],
) -> Result<f64, Error> {
    let front = free_port()?;
    let targets = backends.each_ref().map(|backend| format!("localhost:{}", backend.port.number()));
    match language {
        Language::Rust => {
            proxy.arg("--listen").arg(format!("0.0.0.0:{}", front.number()));
            proxy.args(targets.iter().flat_map(|target| ["--backend", target]));
        }
        _ => {
            proxy.arg(front.number().to_string()).args(&targets);
        }
    }
    let _running = Running::start_unheard("the proxy", &mut proxy, local(&front))?;
    measure(bench, local(&front))
}

fn free_port() -> Result<ReservedPort, Error> {
    ReservedPort::any().map_err(|error| Error::io("cannot find a free port", &error))
}

fn measure(bench: &ProxyBench, server: SocketAddr) -> Result<f64, Error> {
    let request = vec![b'x'; bench.request_size];
    let reply = request.clone();
    let mut load = Load { server, clients: bench.clients, request, reply, time: bench.time / 4 };
    let failed = |error| Error::io("cannot measure the proxy", &error);
    load::run(&load).map_err(failed)?;
    load.time = bench.time;
    Ok(load::run(&load).map_err(failed)?.per_second())
}

fn local(port: &ReservedPort) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port.number()).into()
}

fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let series = |per_second: &[f64]| Series { name: "", per_second: per_second.to_vec() };
        // The machine was ten times slower in the second round.
        assert_eq!(series(&[100.0, 10.0, 120.0]).ratio_to(&series(&[50.0, 5.0, 60.0])), 2.0);
    }
}

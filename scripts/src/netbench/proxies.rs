//! The round-robin proxy beside the report's design in other languages.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use common::Error;

use super::{Series, free_port, local};
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
        present.map(|(name, language)| (Series { name, figures: Vec::new() }, language)).collect();
    for _ in 0..bench.rounds {
        for (series, language) in &mut all {
            progress(series.name);
            let language = *language;
            let command = match language {
                Language::Rust => Command::new(programs.path("proxy")?),
                _ => peers.command(language, "lb_proxy")?,
            };
            series.figures.push(one_turn(bench, language, command, &backends)?);
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

fn measure(bench: &ProxyBench, server: SocketAddr) -> Result<f64, Error> {
    let request = vec![b'x'; bench.request_size];
    let reply = request.clone();
    let mut load = Load { server, clients: bench.clients, request, reply, time: bench.time / 4 };
    let failed = |error| Error::io("cannot measure the proxy", &error);
    load::run(&load).map_err(failed)?;
    load.time = bench.time;
    Ok(load::run(&load).map_err(failed)?.per_second())
}

//! One turn of one program: started, loaded, measured, ended.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use common::Error;
use hdrhistogram::Histogram;
use scripts::load::Measured;
use scripts::load::connections::Transport;
use scripts::ports::ReservedPort;
use scripts::process::{Running, listens};

use crate::handover::AtBest;
use crate::quantity::Quantity;
use crate::tools::Tools;
use crate::usage::{Usage, cpu_time};

/// A program that takes turns with others.
#[derive(Clone, Copy)]
pub struct Contender {
    /// As tables and charts name it.
    pub name: &'static str,
    /// Whether it is the workspace's own, whose failing fails the run.
    pub ours: bool,
    /// How clients talk to it.
    pub transport: Transport,
    /// The command that has it listen on a port.
    pub command: fn(&Tools, u16) -> Result<Command, Error>,
}

/// How long a turn measures.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// For how long the load runs before it is measured.
    pub warm_up: Duration,
    /// For how long it is measured.
    pub time: Duration,
    /// How long a turn may take, waiting for the machine to be at its best included.
    pub patience: Duration,
    /// When figures are taken.
    pub at_best: AtBest,
}

/// A turn: the running program and the load that it is to have.
pub struct Turn {
    running: Running,
    _port: ReservedPort,
    /// Where it listens.
    pub address: SocketAddr,
    /// How clients talk to it.
    pub transport: Transport,
    /// How much load; what it counts is the scenario's.
    pub at: u64,
    /// How long to measure.
    pub pace: Pace,
}

/// What a turn found of one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Under what load.
    pub at: u64,
    /// What.
    pub quantity: Quantity,
    /// In the quantity's unit.
    pub value: f64,
}

impl Turn {
    /// Starts the program.
    ///
    /// # Errors
    /// Where it is not on this machine, or cannot be started.
    pub fn start(contender: &Contender, tools: &Tools, at: u64, pace: Pace) -> Result<Self, Error> {
        let port = free_port()?;
        let address = local(&port);
        let mut command = (contender.command)(tools, port.number())?;
        let is_ready = || match contender.transport {
            Transport::Stream => listens(address),
            Transport::Datagrams => is_bound(address),
        };
        let running = Running::start_unheard(contender.name, &mut command, is_ready)?;
        Ok(Self { running, _port: port, address, transport: contender.transport, at, pace })
    }

    /// What the program uses and holds now.
    ///
    /// # Errors
    /// Where it has ended, or the system does not tell.
    pub fn usage(&self) -> Result<Usage, Error> {
        Usage::of(self.running.pid())
    }

    /// A figure under the turn's own load.
    pub fn figure(&self, quantity: Quantity, value: f64) -> Figure {
        Figure { at: self.at, quantity, value }
    }

    /// What the program holds now: memory, threads, descriptors.
    ///
    /// # Errors
    /// Where it has ended, or the system does not tell.
    pub fn holdings(&self) -> Result<Vec<Figure>, Error> {
        let usage = self.usage()?;
        Ok(vec![
            self.figure(Quantity::ResidentMemory, usage.memory as f64 / 1e6),
            self.figure(Quantity::Threads, usage.threads as f64),
            self.figure(Quantity::OpenFiles, usage.files as f64),
        ])
    }

    /// CPU time that the program has used so far.
    ///
    /// # Errors
    /// Where it has ended, or the system does not tell.
    pub fn cpu_time(&self) -> Result<Duration, Error> {
        cpu_time(self.running.pid())
    }

    /// Runs a load to warm up, then in slices of time until enough of them were measured while the machine
    /// was at its best from beginning to end. When that takes too long any slice will do, and is counted.
    ///
    /// # Errors
    /// Where a reply is wrong or missing: such a turn has no figures.
    pub fn measure(
        &self,
        slice: Duration,
        mut load: impl FnMut(Duration) -> io::Result<Measured>,
    ) -> Result<Vec<Figure>, Error> {
        let mut sum = Slices::default();
        loaded(load(self.pace.warm_up))?;
        let deadline = Instant::now() + self.pace.patience;
        while sum.elapsed < self.pace.time {
            let good = self.pace.at_best.wait_until(deadline);
            let before = self.cpu_time()?;
            let measured = loaded(load(slice.min(self.pace.time)))?;
            let cpu = self.cpu_time()?.saturating_sub(before);
            let good = good && self.pace.at_best.is_now();
            if good || Instant::now() >= deadline {
                sum.add(measured, cpu, good)?;
            } else {
                sum.set_aside += measured.elapsed;
            }
        }
        Ok(sum.figures().map(|(quantity, value)| self.figure(quantity, value)).to_vec())
    }
}

/// What several slices of a turn's time have measured together.
#[derive(Default)]
struct Slices {
    requests: u64,
    elapsed: Duration,
    /// Of those that were not measured at the machine's best.
    disturbed: Duration,
    /// What is not among them.
    set_aside: Duration,
    cpu: Duration,
    load_cpu: Duration,
    latency: Option<Histogram<u64>>,
}

impl Slices {
    fn add(&mut self, measured: Measured, cpu: Duration, good: bool) -> Result<(), Error> {
        self.requests += measured.requests;
        self.elapsed += measured.elapsed;
        self.disturbed += if good { Duration::ZERO } else { measured.elapsed };
        self.cpu += cpu;
        self.load_cpu += measured.own_cpu;
        match &mut self.latency {
            None => self.latency = Some(measured.latency),
            Some(latency) => {
                latency
                    .add(measured.latency)
                    .map_err(|error| Error::new("cannot add up latencies", error))?;
            }
        }
        Ok(())
    }

    fn figures(&self) -> [(Quantity, f64); 10] {
        let requests = self.requests as f64;
        let percent = |part: Duration| 100.0 * part.as_secs_f64() / self.elapsed.as_secs_f64();
        let micros = |quantile| {
            let latency = self.latency.as_ref();
            latency.map_or(f64::NAN, |latency| latency.value_at_quantile(quantile) as f64 / 1e3)
        };
        [
            (Quantity::RequestsPerSecond, requests / self.elapsed.as_secs_f64()),
            (Quantity::LatencyP50, micros(0.5)),
            (Quantity::LatencyP99, micros(0.99)),
            (Quantity::LatencyP999, micros(0.999)),
            (Quantity::LatencyMax, micros(1.0)),
            (Quantity::CpuPerRequest, self.cpu.as_nanos() as f64 / requests),
            (Quantity::ServerBusy, percent(self.cpu)),
            (Quantity::LoadBusy, percent(self.load_cpu)),
            (Quantity::Disturbed, percent(self.disturbed)),
            (Quantity::SetAside, percent(self.set_aside)),
        ]
    }
}

/// What came of a load.
///
/// # Errors
/// The load's, told as such.
pub fn loaded<T>(outcome: io::Result<T>) -> Result<T, Error> {
    outcome.map_err(|error| Error::io("the load failed", &error))
}

/// A port for a program.
///
/// # Errors
/// Where none is free.
pub fn free_port() -> Result<ReservedPort, Error> {
    ReservedPort::any().map_err(|error| Error::io("cannot find a free port", &error))
}

/// The port on this machine's own address.
pub fn local(port: &ReservedPort) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port.number()).into()
}

/// Whether somebody takes datagrams there: the system refuses one for a port that nobody has.
fn is_bound(address: SocketAddr) -> bool {
    let ask = || {
        let socket = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.connect(address)?;
        // Not a request of any service: nobody answers, and nobody counts a client.
        socket.send(b"")?;
        socket.set_read_timeout(Some(Duration::from_millis(20)))?;
        socket.recv(&mut [0; 64])
    };
    ask().map_or_else(|error| error.kind() != io::ErrorKind::ConnectionRefused, |_| true)
}

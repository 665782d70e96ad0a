//! One turn of one program, or of a chain of them: started, loaded, measured, ended.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use common::Error;
use scripts::load::connections::Transport;
use scripts::load::sample::Sample;

use crate::contender::Contender;
use crate::handover::AtBest;
use crate::quantity::Quantity;
use crate::slices::{Slices, Work};
use crate::started::Started;
use crate::tools::Tools;
use crate::usage::Usage;

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
    started: Started,
    /// Where it listens; of a chain, the first node.
    pub address: SocketAddr,
    /// The nodes behind the first that a request has to name, in order.
    pub route: Vec<SocketAddr>,
    /// The file that a chain's last node has.
    pub sample: Sample,
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
        let started = Started::start(contender, tools, at)?;
        let (address, route) = (started.address(), started.route());
        Ok(Self { started, address, route, sample: tools.sample, transport: contender.transport, at, pace })
    }

    /// What the program uses and holds now; of a chain, all nodes together.
    ///
    /// # Errors
    /// Where it has ended, or the system does not tell.
    pub fn usage(&self) -> Result<Usage, Error> {
        Ok(self.started.usage()?.into_iter().sum())
    }

    /// The most resident memory that a single node has had so far, in bytes.
    ///
    /// # Errors
    /// Where a node has ended, or the system does not tell.
    pub fn largest_node(&self) -> Result<u64, Error> {
        Ok(self.started.usage()?.iter().map(|usage| usage.peak).max().unwrap_or(0))
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
        self.started.cpu_time()
    }

    /// Runs a load to warm up, then in slices of time until enough of them were measured while the machine
    /// was at its best from beginning to end. When that takes too long any slice will do, and is counted.
    ///
    /// # Errors
    /// Where a reply is wrong or missing: such a turn has no figures.
    pub fn measure<W: Work>(
        &self,
        slice: Duration,
        mut load: impl FnMut(Duration) -> io::Result<W>,
    ) -> Result<Vec<Figure>, Error> {
        let mut sum = Slices::none();
        loaded(load(self.pace.warm_up))?;
        let deadline = Instant::now() + self.pace.patience;
        while sum.took() < self.pace.time {
            let good = self.pace.at_best.wait_until(deadline);
            let (before, start) = (self.cpu_time()?, Instant::now());
            let work = loaded(load(slice.min(self.pace.time)))?;
            let took = start.elapsed();
            let cpu = self.cpu_time()?.saturating_sub(before);
            let good = good && self.pace.at_best.is_now();
            if good || Instant::now() >= deadline {
                sum.add(work, took, cpu, good)?;
            } else {
                sum.set_aside(&work);
            }
        }
        Ok(sum.figures().into_iter().map(|(quantity, value)| self.figure(quantity, value)).collect())
    }
}

/// What came of a load.
///
/// # Errors
/// The load's, told as such.
pub fn loaded<T>(outcome: io::Result<T>) -> Result<T, Error> {
    outcome.map_err(|error| Error::io("the load failed", &error))
}

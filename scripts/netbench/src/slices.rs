//! What the slices of a turn's time have measured together.

use std::time::Duration;

use common::Error;
use scripts::load::Measured;
use scripts::load::bulk::Echoed;
use scripts::load::download::Downloaded;

use crate::quantity::Quantity;

/// What a load has done in some time.
pub trait Work: Sized {
    /// How long it took.
    fn elapsed(&self) -> Duration;

    /// CPU time that the load itself used.
    fn own_cpu(&self) -> Duration;

    /// The same with what was done in another slice.
    ///
    /// # Errors
    /// Where the two cannot be added up.
    fn and(self, other: Self) -> Result<Self, Error>;

    /// What it says about a server that used so much CPU time for it.
    fn figures(&self, cpu: Duration) -> Vec<(Quantity, f64)>;
}

impl Work for Measured {
    fn elapsed(&self) -> Duration {
        self.elapsed
    }

    fn own_cpu(&self) -> Duration {
        self.own_cpu
    }

    fn and(mut self, other: Self) -> Result<Self, Error> {
        self.requests += other.requests;
        self.elapsed += other.elapsed;
        self.own_cpu += other.own_cpu;
        let added = self.latency.add(other.latency);
        added.map_err(|error| Error::new("cannot add up latencies", error))?;
        Ok(self)
    }

    fn figures(&self, cpu: Duration) -> Vec<(Quantity, f64)> {
        let micros = |quantile| self.latency.value_at_quantile(quantile) as f64 / 1e3;
        vec![
            (Quantity::RequestsPerSecond, self.per_second()),
            (Quantity::LatencyP50, micros(0.5)),
            (Quantity::LatencyP99, micros(0.99)),
            (Quantity::LatencyP999, micros(0.999)),
            (Quantity::LatencyMax, micros(1.0)),
            (Quantity::CpuPerRequest, cpu.as_nanos() as f64 / self.requests as f64),
        ]
    }
}

impl Work for Downloaded {
    fn elapsed(&self) -> Duration {
        self.elapsed
    }

    fn own_cpu(&self) -> Duration {
        self.own_cpu
    }

    fn and(self, other: Self) -> Result<Self, Error> {
        Ok(Self {
            bytes: self.bytes + other.bytes,
            elapsed: self.elapsed + other.elapsed,
            own_cpu: self.own_cpu + other.own_cpu,
        })
    }

    fn figures(&self, cpu: Duration) -> Vec<(Quantity, f64)> {
        let gigabytes = self.bytes as f64 / 1e9;
        vec![
            (Quantity::Throughput, gigabytes / self.elapsed.as_secs_f64()),
            (Quantity::CpuPerGigabyte, cpu.as_secs_f64() / gigabytes),
        ]
    }
}

impl Work for Echoed {
    fn elapsed(&self) -> Duration {
        self.elapsed
    }

    fn own_cpu(&self) -> Duration {
        self.own_cpu
    }

    fn and(self, other: Self) -> Result<Self, Error> {
        Ok(Self {
            exchanges: self.exchanges + other.exchanges,
            bytes: self.bytes + other.bytes,
            elapsed: self.elapsed + other.elapsed,
            own_cpu: self.own_cpu + other.own_cpu,
        })
    }

    fn figures(&self, cpu: Duration) -> Vec<(Quantity, f64)> {
        let (gigabytes, seconds) = (self.bytes as f64 / 1e9, self.elapsed.as_secs_f64());
        vec![
            (Quantity::RequestsPerSecond, self.exchanges as f64 / seconds),
            (Quantity::Throughput, gigabytes / seconds),
            (Quantity::CpuPerGigabyte, cpu.as_secs_f64() / gigabytes),
        ]
    }
}

/// The slices of a turn so far.
pub(crate) struct Slices<W> {
    work: Option<W>,
    /// By the clock, with what the work itself does not count, such as waiting for its first byte.
    took: Duration,
    cpu: Duration,
    /// Of those that were not measured at the machine's best.
    disturbed: Duration,
    /// What is not among them.
    set_aside: Duration,
}

impl<W: Work> Slices<W> {
    pub(crate) fn none() -> Self {
        let none = Duration::ZERO;
        Self { work: None, took: none, cpu: none, disturbed: none, set_aside: none }
    }

    /// How long they took by the clock, without what was set aside.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// Adds a slice that took so long by the clock, and for which the server used so much CPU time.
    ///
    /// # Errors
    /// Where it cannot be added to the others.
    pub(crate) fn add(&mut self, work: W, took: Duration, cpu: Duration, good: bool) -> Result<(), Error> {
        self.took += took;
        self.cpu += cpu;
        self.disturbed += if good { Duration::ZERO } else { work.elapsed() };
        self.work = Some(match self.work.take() {
            None => work,
            Some(before) => before.and(work)?,
        });
        Ok(())
    }

    /// Says that there was a slice which does not count.
    pub(crate) fn set_aside(&mut self, work: &W) {
        self.set_aside += work.elapsed();
    }

    /// The figures of all together; none without a slice.
    pub(crate) fn figures(&self) -> Vec<(Quantity, f64)> {
        let Some(work) = &self.work else { return Vec::new() };
        let percent = |part: Duration| 100.0 * part.as_secs_f64() / work.elapsed().as_secs_f64();
        let mut figures = work.figures(self.cpu);
        figures.extend([
            (Quantity::ServerBusy, percent(self.cpu)),
            (Quantity::LoadBusy, percent(work.own_cpu())),
            (Quantity::Disturbed, percent(self.disturbed)),
            (Quantity::SetAside, percent(self.set_aside)),
        ]);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_downloads_add_up() {
        let ms = Duration::from_millis;
        let slice =
            |bytes, elapsed, own_cpu| Downloaded { bytes, elapsed: ms(elapsed), own_cpu: ms(own_cpu) };
        let mut slices = Slices::none();
        assert_eq!((slices.took(), slices.figures()), (Duration::ZERO, Vec::new()));
        slices.add(slice(1_500_000_000, 600, 300), ms(800), ms(900), true).unwrap();
        slices.add(slice(500_000_000, 400, 100), ms(400), ms(300), false).unwrap();
        slices.set_aside(&slice(9, 250, 9));
        assert_eq!(slices.took(), ms(1200));
        let expected = [
            (Quantity::Throughput, 2.0),
            (Quantity::CpuPerGigabyte, 0.6),
            (Quantity::ServerBusy, 120.0),
            (Quantity::LoadBusy, 40.0),
            (Quantity::Disturbed, 40.0),
            (Quantity::SetAside, 25.0),
        ];
        assert_eq!(slices.figures(), expected);
    }

    #[test]
    fn slices_of_bulk_echoes_add_up() {
        let ms = Duration::from_millis;
        let slice = |exchanges, elapsed, own_cpu| Echoed {
            exchanges,
            bytes: exchanges * 100_000_000,
            elapsed: ms(elapsed),
            own_cpu: ms(own_cpu),
        };
        let both = slice(15, 600, 300).and(slice(5, 400, 100)).unwrap();
        assert_eq!(both, slice(20, 1000, 400));
        let expected = [
            (Quantity::RequestsPerSecond, 20.0),
            (Quantity::Throughput, 2.0),
            (Quantity::CpuPerGigabyte, 0.6),
        ];
        assert_eq!(both.figures(ms(1200)), expected);
    }
}

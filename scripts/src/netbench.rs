//! Measuring the programs beside their peers: in turn, in one run, with what they answer checked.

pub mod echo;
pub mod proxies;

use std::net::{Ipv4Addr, SocketAddr};

use common::Error;

use crate::ports::ReservedPort;

/// The figures of one program, one for each round.
#[derive(Debug, Clone)]
pub struct Series {
    /// Whose it is.
    pub name: &'static str,
    /// In the order of the rounds.
    pub figures: Vec<f64>,
}

impl Series {
    /// The middle one of all rounds.
    pub fn median(&self) -> f64 {
        median(&self.figures)
    }

    /// The least.
    pub fn min(&self) -> f64 {
        self.figures.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The greatest.
    pub fn max(&self) -> f64 {
        self.figures.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The median of the ratios to another's figures of the same rounds.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        median(&self.figures.iter().zip(&other.figures).map(|(a, b)| a / b).collect::<Vec<_>>())
    }
}

fn free_port() -> Result<ReservedPort, Error> {
    ReservedPort::any().map_err(|error| Error::io("cannot find a free port", &error))
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
        let series = |figures: &[f64]| Series { name: "", figures: figures.to_vec() };
        // The machine was ten times slower in the second round.
        assert_eq!(series(&[100.0, 10.0, 120.0]).ratio_to(&series(&[50.0, 5.0, 60.0])), 2.0);
    }
}

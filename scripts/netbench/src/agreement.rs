//! Whether two runs found the same ratios.

use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;
use crate::results::{Results, Row};
use crate::series::{max, min};

/// How far two ratios may be apart, as a share of the less.
pub const TOLERANCE: f64 = 0.15;

/// Whose ratios are compared. A longest latency is one request's luck and is not; counts are the same
/// or mean something else.
const COMPARED: [Quantity; 9] = [
    Quantity::RequestsPerSecond,
    Quantity::LatencyP50,
    Quantity::LatencyP99,
    Quantity::CpuPerRequest,
    Quantity::Throughput,
    Quantity::CpuPerGigabyte,
    Quantity::ResidentMemory,
    Quantity::NodeMemory,
    Quantity::AnsweredWithin,
];

/// How the ratios of two runs agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// When the earlier run was made.
    pub earlier: String,
    /// How many ratios both runs have.
    pub compared: usize,
    /// Those that are further apart than [`TOLERANCE`].
    pub differing: Vec<Difference>,
}

/// A ratio that the two runs do not agree on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Which ratio.
    pub what: String,
    /// Of the earlier run.
    pub earlier: f64,
    /// Of the later one.
    pub later: f64,
    /// Why, as far as the rounds tell.
    pub why: String,
}

impl Agreement {
    /// Compares the ratios that both have.
    pub fn between(earlier: &Results, later: &Results) -> Self {
        let mut agreement =
            Self { earlier: earlier.machine.date.clone(), compared: 0, differing: Vec::new() };
        for row in later.rows.iter().filter(|row| COMPARED.contains(&row.quantity)) {
            let before = earlier.row(&row.scenario, &row.program, row.at, row.quantity);
            let (Some(before), Some(after)) = (before, row.ratio) else { continue };
            let Some(ratio) = before.ratio else { continue };
            agreement.compared += 1;
            if ratio.max(after) / ratio.min(after) - 1.0 > TOLERANCE {
                agreement.differing.push(Difference {
                    what: format!(
                        "{}, {} at {}: {}",
                        row.scenario,
                        row.program,
                        row.at,
                        row.quantity.label()
                    ),
                    earlier: ratio,
                    later: after,
                    why: why(&ratios(earlier, before), &ratios(later, row)),
                });
            }
        }
        agreement
    }
}

/// The ratios of the single rounds.
fn ratios(results: &Results, row: &Row) -> Vec<f64> {
    let reference = row.reference.as_deref().unwrap_or_default();
    let Some(other) = results.row(&row.scenario, reference, row.at, row.quantity) else { return Vec::new() };
    row.figures.iter().zip(&other.figures).map(|(a, b)| a / b).collect()
}

fn why(earlier: &[f64], later: &[f64]) -> String {
    let range = |ratios: &[f64]| format!("{:.2} to {:.2}", min(ratios), max(ratios));
    let overlap = min(earlier) <= max(later) && min(later) <= max(earlier);
    let said = if overlap {
        "the rounds of either run differ as much as the two runs do"
    } else {
        "each run agrees with itself: something lasted for a whole run"
    };
    format!("{said} (single rounds {}, {})", range(earlier), range(later))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    fn run(figures: &[f64]) -> Results {
        let row = |program: &str, figures: &[f64]| {
            Row::new("echo", program, 1, Quantity::RequestsPerSecond, figures.to_vec())
        };
        let reference = row("reference", &[100.0, 100.0, 100.0]);
        let mut ours = row("ours", figures);
        ours.compare_with("reference", &reference.figures);
        let mut results = Results::empty(Machine::here(), Vec::new());
        results.rows = vec![ours, reference];
        results
    }

    #[test]
    fn ratios_within_the_tolerance_agree() {
        let agreement = Agreement::between(&run(&[100.0, 110.0, 120.0]), &run(&[120.0, 125.0, 130.0]));
        assert_eq!((agreement.compared, agreement.differing), (1, vec![]));
    }

    #[test]
    fn ratios_further_apart_are_named_with_their_reason() {
        let agreement = Agreement::between(&run(&[100.0, 110.0, 150.0]), &run(&[120.0, 130.0, 140.0]));
        assert_eq!(agreement.differing.len(), 1);
        let difference = &agreement.differing[0];
        assert_eq!(difference.what, "echo, ours at 1: requests per second");
        assert_eq!((difference.earlier, difference.later), (1.1, 1.3));
        assert!(difference.why.contains("(single rounds 1.00 to 1.50, 1.20 to 1.40)"), "{}", difference.why);
        assert!(difference.why.starts_with("the rounds of either run"), "{}", difference.why);
        let apart = Agreement::between(&run(&[100.0, 101.0, 102.0]), &run(&[200.0, 201.0, 202.0]));
        assert!(apart.differing[0].why.starts_with("each run agrees with itself"));
    }
}

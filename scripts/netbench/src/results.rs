//! The results of a run: plain data, as its JSON file has it.

use serde::{Deserialize, Serialize};

use crate::agreement::Agreement;
use crate::handover::Handover;
use crate::machine::Machine;
use crate::quantity::Quantity;
use crate::series::{max, median, min, paired_ratio};
use crate::targets::Verdict;

/// Everything that a run has found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Results {
    /// Where it was measured.
    pub machine: Machine,
    /// With which arguments.
    pub arguments: Vec<String>,
    /// How long the run took, in seconds.
    pub took: f64,
    /// How many whole rounds were made.
    pub rounds: usize,
    /// Whether the last round was made to its end.
    pub complete: bool,
    /// How long handovers between two CPUs take at best.
    pub handover: Option<Handover>,
    /// What each program did.
    pub rows: Vec<Row>,
    /// The programs' own bars.
    pub targets: Vec<Verdict>,
    /// What was not measured, and why.
    pub left_out: Vec<LeftOut>,
    /// What a reader must know before believing a figure.
    pub warnings: Vec<String>,
    /// How it agrees with an earlier run, if it was held against one.
    pub agreement: Option<Agreement>,
}

/// One quantity of one program, under one load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which scenario: `echo`, `burst`, …
    pub scenario: String,
    /// Whose figures.
    pub program: String,
    /// Under what load; what it counts is the scenario's [`axis`](crate::scenarios::Scenario).
    pub at: u64,
    /// What was measured.
    pub quantity: Quantity,
    /// Its unit.
    pub unit: String,
    /// One for each round, in order.
    pub figures: Vec<f64>,
    /// The middle figure.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The median of the ratios to the [`reference`](Self::reference)'s figures of the same rounds.
    pub ratio: Option<f64>,
    /// The program that the ratio is to.
    pub reference: Option<String>,
}

impl Row {
    /// A row without a ratio.
    pub fn new(scenario: &str, program: &str, at: u64, quantity: Quantity, figures: Vec<f64>) -> Self {
        let (median, min, max) = (median(&figures), min(&figures), max(&figures));
        let (scenario, program, unit) = (scenario.to_owned(), program.to_owned(), quantity.unit().to_owned());
        Self {
            scenario,
            program,
            at,
            quantity,
            unit,
            figures,
            median,
            min,
            max,
            ratio: None,
            reference: None,
        }
    }

    /// Puts in the ratio to another program's figures.
    pub fn compare_with(&mut self, other: &str, figures: &[f64]) {
        let ratio = paired_ratio(&self.figures, figures);
        self.ratio = ratio.is_finite().then_some(ratio);
        self.reference = self.ratio.map(|_| other.to_owned());
    }
}

/// A program that a scenario does without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Of which scenario.
    pub scenario: String,
    /// Which program.
    pub program: String,
    /// Whether it is the workspace's own, whose failing fails the run.
    pub ours: bool,
    /// From which load on; `None` for the whole scenario.
    pub at: Option<u64>,
    /// Why.
    pub reason: String,
}

impl Results {
    /// Empty ones.
    pub fn empty(machine: Machine, arguments: Vec<String>) -> Self {
        let warnings = machine.warning().into_iter().collect();
        let (rows, targets, left_out) = (Vec::new(), Vec::new(), Vec::new());
        let (took, rounds, complete, handover, agreement) = (0.0, 0, false, None, None);
        Self {
            machine,
            arguments,
            took,
            rounds,
            complete,
            handover,
            rows,
            targets,
            left_out,
            warnings,
            agreement,
        }
    }

    /// The row of a program's quantity under a load.
    pub fn row(&self, scenario: &str, program: &str, at: u64, quantity: Quantity) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.scenario == scenario && row.program == program && row.at == at && row.quantity == quantity
        })
    }

    /// A scenario's rows of one quantity.
    pub fn of<'a>(&'a self, scenario: &'a str, quantity: Quantity) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| row.scenario == scenario && row.quantity == quantity)
    }
}

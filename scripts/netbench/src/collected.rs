//! The figures of a scenario's turns, as they come in, and the rows that they make.

use std::collections::BTreeMap;

use common::Error;

use crate::contender::Contender;
use crate::quantity::Quantity;
use crate::results::{LeftOut, Row};
use crate::run::Watcher;
use crate::scenarios::Scenario;
use crate::tools::Tools;
use crate::turn::{Figure, Pace, Turn};

/// What a scenario's rounds have found so far.
pub(crate) struct Collected<'a> {
    pub(crate) scenario: &'a Scenario,
    cells: Vec<Cell>,
    /// How many turns each program has done, by load.
    done: BTreeMap<(&'static str, u64), usize>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// The figures of one program's quantity under one load.
struct Cell {
    program: &'static str,
    /// The scenario's load.
    load: u64,
    at: u64,
    quantity: Quantity,
    figures: Vec<f64>,
}

impl<'a> Collected<'a> {
    pub(crate) fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, cells: Vec::new(), done: BTreeMap::new(), left_out: Vec::new() }
    }

    /// Gives everybody a turn under every load; `false` when it was not done to its end.
    pub(crate) fn round(&mut self, pace: Pace, tools: &Tools, watcher: &mut dyn Watcher) -> bool {
        for &at in &self.scenario.points {
            for contender in self.scenario.taking(at) {
                if watcher.wants_to_stop() {
                    return false;
                }
                watcher.turn(self.scenario, contender, at);
                if self.is_left_out(contender, at) {
                    continue;
                }
                let outcome = self.turn(contender, at, pace, tools);
                // Ctrl-C ends what is measured, too: that is nobody's failing.
                if let Err((from, error)) = outcome
                    && !watcher.wants_to_stop()
                {
                    self.leave_out(contender, from, &error);
                }
            }
        }
        !watcher.wants_to_stop()
    }

    /// Gives a program its turn.
    ///
    /// # Errors
    /// Why it has no figures, and from which load on.
    fn turn(
        &mut self,
        contender: &Contender,
        at: u64,
        pace: Pace,
        tools: &Tools,
    ) -> Result<(), (Option<u64>, Error)> {
        let turn = Turn::start(contender, tools, at, pace).map_err(|error| (None, error))?;
        let figures = (self.scenario.turn)(&turn).map_err(|error| (Some(at), error))?;
        *self.done.entry((contender.name, at)).or_default() += 1;
        figures.iter().for_each(|figure| self.put(contender, at, figure));
        Ok(())
    }

    fn put(&mut self, contender: &Contender, load: u64, figure: &Figure) {
        let place = self.cells.iter_mut().find(|cell| {
            (cell.program, cell.at, cell.quantity) == (contender.name, figure.at, figure.quantity)
        });
        match place {
            Some(cell) => cell.figures.push(figure.value),
            None => self.cells.push(Cell {
                program: contender.name,
                load,
                at: figure.at,
                quantity: figure.quantity,
                figures: vec![figure.value],
            }),
        }
    }

    fn leave_out(&mut self, contender: &Contender, at: Option<u64>, reason: &Error) {
        self.left_out.push(LeftOut {
            scenario: self.scenario.name.to_owned(),
            program: contender.name.to_owned(),
            ours: contender.ours,
            at,
            reason: reason.to_string(),
        });
    }

    fn is_left_out(&self, contender: &Contender, at: u64) -> bool {
        let holds = |out: &LeftOut| out.program == contender.name && out.at.is_none_or(|from| at >= from);
        self.left_out.iter().any(holds)
    }

    /// In the order of the loads, the programs, the quantities. What not every turn had a figure of has no
    /// row, as its median would be that of the better turns only.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> =
            self.cells.iter().filter(|cell| self.is_whole(cell)).map(|cell| self.row(cell)).collect();
        let place = |row: &Row| self.scenario.contenders.iter().position(|one| one.name == row.program);
        rows.sort_by_key(|row| (row.at, place(row), row.quantity));
        rows
    }

    fn is_whole(&self, cell: &Cell) -> bool {
        self.done.get(&(cell.program, cell.load)) == Some(&cell.figures.len())
    }

    fn row(&self, cell: &Cell) -> Row {
        let mut row =
            Row::new(self.scenario.name, cell.program, cell.at, cell.quantity, cell.figures.clone());
        let reference = self.scenario.reference;
        let other = self
            .cells
            .iter()
            .find(|other| (other.program, other.at, other.quantity) == (reference, cell.at, cell.quantity));
        if let Some(other) = other.filter(|other| self.is_whole(other) && cell.program != reference) {
            row.compare_with(reference, &other.figures);
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_not_every_turn_had_a_figure_of_has_no_row() {
        let scenario = crate::scenarios::all(true).remove(0);
        let contender = scenario.contenders[0];
        let mut collected = Collected::new(&scenario);
        let figure = |at| Figure { at, quantity: Quantity::AnsweredWithin, value: 1.0 };
        for figures in [&[figure(1), figure(2)][..], &[figure(1)][..]] {
            *collected.done.entry((contender.name, 100)).or_default() += 1;
            figures.iter().for_each(|figure| collected.put(&contender, 100, figure));
        }
        let rows = collected.rows();
        assert_eq!(rows.iter().map(|row| (row.at, row.figures.len())).collect::<Vec<_>>(), [(1, 2)]);
    }

    #[test]
    fn a_ratio_is_only_to_one_who_was_there_in_every_round() {
        let scenario = crate::scenarios::all(true).remove(0);
        let ours = scenario.contenders[0];
        let is_reference = |contender: &&Contender| contender.name == scenario.reference;
        let reference = *scenario.contenders.iter().find(is_reference).unwrap();
        let ratio = |rounds_of_reference| {
            let mut collected = Collected::new(&scenario);
            for (contender, rounds) in [(ours, 2), (reference, rounds_of_reference)] {
                collected.done.insert((contender.name, 1), rounds);
                for _ in 0..rounds {
                    let figure = Figure { at: 1, quantity: Quantity::CpuPerRequest, value: 3.0 };
                    collected.put(&contender, 1, &figure);
                }
            }
            collected.rows().into_iter().find(|row| row.program == ours.name).and_then(|row| row.ratio)
        };
        assert_eq!(ratio(2), Some(1.0));
        assert_eq!(ratio(1), None);
    }
}

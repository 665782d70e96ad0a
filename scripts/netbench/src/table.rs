//! The results as tables for a terminal.

use comfy_table::{Cell, CellAlignment, Table, presets};
use indicatif::HumanCount;

use crate::agreement::{Agreement, TOLERANCE};
use crate::quantity::Quantity;
use crate::results::{Results, Row};
use crate::scenarios::Scenario;
use crate::targets::Verdict;

/// The columns, where a scenario has figures for them: quantity, heading.
const COLUMNS: [(Quantity, &str); 15] = [
    (Quantity::Throughput, "GB/s"),
    (Quantity::RequestsPerSecond, "requests/s"),
    (Quantity::AnsweredWithin, "answered, ms"),
    (Quantity::LatencyP50, "p50, µs"),
    (Quantity::LatencyP99, "p99, µs"),
    (Quantity::CpuPerRequest, "CPU/request, ns"),
    (Quantity::CpuPerGigabyte, "CPU/GB, s"),
    (Quantity::IdleCpu, "idle CPU, ms/s"),
    (Quantity::ResidentMemory, "memory, MB"),
    (Quantity::NodeMemory, "memory/node, MiB"),
    (Quantity::Threads, "threads"),
    (Quantity::OpenFiles, "descriptors"),
    (Quantity::Unanswered, "unanswered"),
    (Quantity::QueueOverflows, "queue overflows"),
    (Quantity::LoadBusy, "load's CPU, %"),
];

/// A scenario's figures: a line for each load and program, medians of the rounds, the first column with
/// the least and the greatest and the ratio to the reference.
pub fn scenario(scenario: &Scenario, results: &Results) -> Table {
    let rows: Vec<&Row> = results.rows.iter().filter(|row| row.scenario == scenario.name).collect();
    let shown: Vec<_> = COLUMNS
        .into_iter()
        .filter(|(quantity, _)| rows.iter().any(|row| row.quantity == *quantity))
        .collect();
    let mut table = new();
    let mut header = vec![scenario.axis.to_owned(), "program".to_owned()];
    for (index, (_, heading)) in shown.iter().enumerate() {
        header.push((*heading).to_owned());
        if index == 0 {
            header.extend(["min – max".to_owned(), format!("of that of: {}", scenario.reference)]);
        }
    }
    table.set_header(header);
    let mut lines: Vec<(u64, &str)> = rows.iter().map(|row| (row.at, row.program.as_str())).collect();
    lines.dedup();
    for (at, program) in lines {
        let find = |quantity| results.row(scenario.name, program, at, quantity);
        let mut cells = vec![right(thousands(at as f64)), Cell::new(program)];
        for (index, (quantity, _)) in shown.iter().enumerate() {
            let row = find(*quantity);
            cells.push(right(row.map(|row| number(row.median)).unwrap_or_default()));
            if index == 0 {
                let range = row.map(|row| format!("{} – {}", number(row.min), number(row.max)));
                let ratio = row.and_then(|row| row.ratio).map(|ratio| format!("{ratio:.2} x"));
                cells.extend([range, ratio].map(|cell| right(cell.unwrap_or_default())));
            }
        }
        table.add_row(cells);
    }
    table
}

/// The bars.
pub fn targets(verdicts: &[Verdict]) -> Table {
    let mut table = new();
    table.set_header(["bar", "measured", "target", ""]);
    for verdict in verdicts {
        let measured = format!("{:.3} {}", verdict.measured, verdict.unit);
        let (target, met) = (verdict.bound.to_string(), if verdict.met { "met" } else { "NOT MET" });
        table.add_row([&verdict.what, measured.trim_end(), &target, met]);
    }
    table
}

/// How the run agrees with an earlier one.
pub fn agreement(agreement: &Agreement) -> String {
    let (agree, of) = (agreement.compared - agreement.differing.len(), agreement.compared);
    let mut text = format!(
        "{agree} of {of} ratios are within {:.0} % of those of the run of {}",
        TOLERANCE * 100.0,
        agreement.earlier
    );
    if !agreement.differing.is_empty() {
        let mut table = new();
        table.set_header(["ratio", "then", "now", "why"]);
        for one in &agreement.differing {
            table.add_row([
                &one.what,
                &format!("{:.2}", one.earlier),
                &format!("{:.2}", one.later),
                &one.why,
            ]);
        }
        text = format!("{text}; the others:\n{table}");
    }
    text
}

fn new() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table
}

fn right(text: impl AsRef<str>) -> Cell {
    Cell::new(text.as_ref()).set_alignment(CellAlignment::Right)
}

/// A figure, which is never below 0, with the digits that mean something, thousands apart.
fn number(figure: f64) -> String {
    match figure {
        size if size >= 100.0 || size == 0.0 => thousands(figure),
        size if size >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

fn thousands(figure: f64) -> String {
    HumanCount(figure.round() as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_mean_something() {
        let shown = [0.0, 0.512, 12.34, 123.4, 1234.6, 1_234_567.0].map(number);
        assert_eq!(shown, ["0", "0.51", "12.3", "123", "1,235", "1,234,567"]);
    }
}

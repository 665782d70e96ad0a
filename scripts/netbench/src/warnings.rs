//! What a reader must know of a run before believing its figures.

use crate::quantity::Quantity;
use crate::results::{Results, Row};

/// From this share of a CPU on, the load may be what is measured, in percent.
const LOAD_IS_THE_LIMIT: f64 = 90.0;

/// A line for each such thing.
pub(crate) fn of(results: &Results) -> Vec<String> {
    disturbed(results).into_iter().chain(busy_loads(results)).collect()
}

/// When part of what was measured was not measured at the machine's best.
fn disturbed(results: &Results) -> Option<String> {
    let rows = || results.rows.iter().filter(|row| row.quantity == Quantity::Disturbed);
    let all: f64 = rows().flat_map(|row| &row.figures).sum();
    let share = all / rows().map(|row| row.figures.len()).sum::<usize>().max(1) as f64;
    (share > 0.0).then(|| {
        format!(
            "{share:.0} % of the time was measured while the machine was not at its best: a handover between two \
             of its CPUs took over twice as long as it takes at best"
        )
    })
}

/// A line for each scenario in which the load was as busy as a CPU can be.
fn busy_loads(results: &Results) -> Vec<String> {
    let mut warnings = Vec::<String>::new();
    let busy = |row: &&Row| row.quantity == Quantity::LoadBusy && row.median >= LOAD_IS_THE_LIMIT;
    let mut scenarios: Vec<&str> =
        results.rows.iter().filter(busy).map(|row| row.scenario.as_str()).collect();
    scenarios.dedup();
    for scenario in scenarios {
        let of: Vec<String> = results
            .of(scenario, Quantity::LoadBusy)
            .filter(|row| busy(row))
            .map(|row| format!("{} at {}", row.program, row.at))
            .collect();
        warnings.push(format!(
            "{scenario}: the load itself used a whole CPU, so a program may be able to do more than its requests \
             or bytes per second say, and only its CPU time for them compares these: {}",
            of.join(", ")
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    #[test]
    fn a_load_that_uses_a_whole_cpu_is_named_with_its_programs() {
        let mut results = Results::empty(Machine::here(), Vec::new());
        let row = |program: &str, at, figure| Row::new("echo", program, at, Quantity::LoadBusy, vec![figure]);
        results.rows = vec![row("fast", 10, 99.0), row("slow", 10, 89.0), row("fast", 1, 50.0)];
        let told = of(&results);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("echo: ") && told[0].ends_with("compares these: fast at 10"), "{told:?}");
    }

    #[test]
    fn how_much_was_measured_under_worse_conditions_is_said() {
        let mut results = Results::empty(Machine::here(), Vec::new());
        results.rows = vec![Row::new("echo", "one", 1, Quantity::Disturbed, vec![0.0, 30.0, 0.0])];
        assert!(of(&results)[0].starts_with("10 % of the time"), "{:?}", of(&results));
        results.rows[0].figures = vec![0.0; 3];
        assert_eq!(of(&results), Vec::<String>::new());
    }
}

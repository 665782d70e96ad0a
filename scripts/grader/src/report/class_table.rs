//! The table of a class: what everybody has reached, and what did not pass.

use comfy_table::{Cell, Color, Table};

use super::causes::{self, Cause};
use super::table::{number, table};
use super::words::points;
use super::{Checked, Graded, LeftOut, Run, Score};
use crate::verdict::{Verdict, Worth};

/// A row for everybody.
pub(super) fn of(run: &Run, width: Option<u16>) -> Table {
    let mut table = table(&["submission", "assignment", "points", "of", "undecided", "not passed"], width);
    for graded in &run.submissions {
        let Score { earned, undecided, possible } = graded.score();
        let undecided_cell = number(points(undecided));
        table.add_row([
            Cell::new(&graded.name),
            Cell::new(graded.assignment),
            number(points(earned)),
            number(points(possible)),
            if undecided > 0.0 { undecided_cell.fg(Color::Yellow) } else { undecided_cell },
            Cell::new(not_passed(graded)),
        ]);
    }
    for LeftOut { name, why } in &run.left_out {
        let why = Cell::new(format!("not graded: {why}"));
        table.add_row([Cell::new(name), Cell::new(""), Cell::new(""), Cell::new(""), Cell::new(""), why]);
    }
    table
}

/// The names of those that did not pass; of those that had no turn of their own only how many, and what that comes of.
fn not_passed(graded: &Graded) -> String {
    let checks = &graded.checks;
    let counts = |check: &&Checked| !matches!(check.outcome.verdict.worth(), Worth::Full | Worth::LeftOut);
    let missed = checks.iter().filter(counts);
    let (waiting, tried): (Vec<_>, Vec<_>) = missed.partition(|check| check.had_no_turn());
    let mut lines: Vec<String> = tried.into_iter().map(Checked::sentence_name).collect();
    for verdict in [Verdict::Blocked, Verdict::NotRun] {
        let count = waiting.iter().filter(|check| check.outcome.verdict == verdict).count();
        if count > 0 {
            lines.push(format!("{count} {}", verdict.word()));
        }
    }
    let holds_up = |cause: &Cause| cause.is_certain && !cause.others.is_empty();
    if let Some(cause) = causes::of(graded).into_iter().next().filter(holds_up) {
        lines.insert(0, format!("to mend first: {}", cause.line));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::verdict::Outcome;

    fn shown(run: &Run) -> String {
        anstream::adapter::strip_str(&of(run, Some(200)).to_string()).to_string()
    }

    fn row(text: &str, start: &str) -> String {
        let row = text.lines().find(|line| line.contains(start)).expect(start);
        row.split(['│', '┆']).map(str::trim).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_class_has_one_row_for_each() {
        let text = shown(&sample::class());
        let failed = "a check that ends with fail";
        assert_eq!(row(&text, "alice"), format!("|alice|hw-multithread|2|4|0|{failed}|"));
        assert_eq!(row(&text, "bob"), "|bob|hw-multithread|2|4|2|a check that ends with inconclusive|");
        assert_eq!(row(&text, "carol"), "|carol|hw-echo|2|4|0|a check that ends with crash|");
        let why = "not graded: cannot find a submission in dora: there is no grade.toml";
        assert_eq!(row(&text, "dora"), format!("|dora|||||{why}|"));
    }

    #[test]
    fn of_checks_that_had_no_turn_only_their_number_is_told() {
        let mut run = sample::every_verdict();
        let checks = &mut run.submissions[0].checks;
        checks.drain(1..3);
        for check in &mut checks[1..4] {
            check.outcome = Outcome { reason: "the budget was over".to_owned(), ..Outcome::not_run() };
        }
        let mut other = run.submissions[0].clone();
        "bob".clone_into(&mut other.name);
        other.checks[1].outcome.verdict = Verdict::Blocked;
        run.submissions.push(other);
        let text = shown(&run);
        assert!(text.contains(" 4 not run ") && text.contains(" 1 blocked "), "{text}");
        assert!(!text.contains("a check that ends with crash"), "{text}");
    }
}

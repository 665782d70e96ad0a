//! The run as CSV, for a class in a spreadsheet.

use common::Error;

use super::words::points;
use super::{Checked, Graded, LeftOut, Run, Score, causes};

/// The column before those of the checks.
const MEND: &str = "to mend first";

/// A row for each submission and assignment: its points, what to mend first, and a column for the verdict of each check.
/// Nobody of a class is missing: one that cannot be graded has a row without points, with the reason as what to mend.
///
/// # Errors
/// Where a row cannot be written.
pub fn csv(run: &Run) -> Result<Vec<u8>, Error> {
    let names = check_names(run);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let told = |error: ::csv::Error| Error::new("cannot write the report", error);
    let header = ["submission", "assignment", "score", "possible", "undecided"].map(str::to_owned);
    let checks = names.iter().map(|name| harmless(name));
    writer.write_record(header.into_iter().chain([MEND.to_owned()]).chain(checks)).map_err(told)?;
    for graded in &run.submissions {
        writer.write_record(row(graded, &names)).map_err(told)?;
    }
    for LeftOut { name, why } in &run.left_out {
        let empty = |cells| std::iter::repeat_n(String::new(), cells);
        let why = harmless(&format!("not graded: {why}"));
        let cells = [harmless(name)].into_iter().chain(empty(4)).chain([why]);
        writer.write_record(cells.chain(empty(names.len()))).map_err(told)?;
    }
    writer.into_inner().map_err(|error| Error::new("cannot write the report", error.error()))
}

/// In the order in which they first come; two assignments may share a check.
fn check_names(run: &Run) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in run.submissions.iter().flat_map(|graded| &graded.checks).map(Checked::sentence_name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn row(graded: &Graded, names: &[String]) -> Vec<String> {
    let Score { earned, undecided, possible } = graded.score();
    let mut row = vec![harmless(&graded.name), graded.assignment.to_string()];
    row.extend([earned, possible, undecided].map(points));
    let lines: Vec<String> = causes::of(graded).into_iter().map(|cause| cause.line).collect();
    row.push(harmless(&lines.join("; ")));
    row.extend(names.iter().map(|name| {
        let check = graded.checks.iter().find(|check| check.sentence_name() == *name);
        check.map_or("", |check| check.outcome.verdict.word()).to_owned()
    }));
    row
}

/// A spreadsheet takes a cell that begins with one of these for a formula, and runs it (CWE-1236).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return format!("'{cell}");
    }
    cell.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rows(run: &Run) -> Vec<Vec<String>> {
        let bytes = csv(run).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_class_has_one_row_for_each_and_one_column_for_each_check() {
        let ends = |word: &str| format!("a check that ends with {word}");
        let columns = [ends("pass"), ends("fail"), ends("inconclusive"), ends("not checked"), ends("crash")];
        let rows = rows(&sample::class());
        assert_eq!(rows[0][..5], ["submission", "assignment", "score", "possible", "undecided"]);
        assert_eq!(rows[0][5], "to mend first");
        assert_eq!(rows[0][6..], columns);
        let lost = |word: &str| format!("a check that ends with {word}: client 2 was given an ID again");
        let mended =
            [format!("{} (2 points)", lost("fail")), format!("{} (crash) (2 points)", lost("crash"))];
        assert_eq!(
            rows[1],
            ["alice", "hw-multithread", "2", "4", "0", &mended[0], "pass", "fail", "", "", ""]
        );
        assert_eq!(rows[2], ["bob", "hw-multithread", "2", "4", "2", "", "pass", "", "inconclusive", "", ""]);
        assert_eq!(
            rows[3],
            ["carol", "hw-echo", "2", "4", "0", &mended[1], "pass", "", "", "not checked", "crash"]
        );
        assert_eq!(rows[4][0], "dora");
        assert!(rows[4][5].starts_with("not graded: ") && rows[4][5].ends_with("no grade.toml"), "{rows:?}");
        assert_eq!([&rows[4][1..5], &rows[4][6..]].concat(), [""; 9]);
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn a_name_is_never_a_formula() {
        let mut run = sample::class();
        for (graded, name) in run.submissions.iter_mut().zip(["=1+1", "@SUM(A1)", "a,\"b\"\nc"]) {
            name.clone_into(&mut graded.name);
        }
        "=2+2".clone_into(&mut run.left_out[0].name);
        let first: Vec<String> = rows(&run).iter().map(|row| row[0].clone()).collect();
        assert_eq!(first[1..], ["'=1+1", "'@SUM(A1)", "a,\"b\"\nc", "'=2+2"]);
        assert_eq!(
            ["+1", "-1", "\t=1", "\r=1", "b-1"].map(harmless),
            ["'+1", "'-1", "'\t=1", "'\r=1", "b-1"]
        );
    }
}

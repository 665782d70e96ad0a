//! The results as files: JSON whole, CSV for spreadsheets.

use std::fs;
use std::path::Path;

use common::Error;

use crate::results::Results;

/// Writes `results.json`, aside and moved into place, so that the file is whole at every moment.
///
/// # Errors
/// Where it cannot be written.
pub fn write_json(results: &Results, folder: &Path) -> Result<(), Error> {
    let doing = |what: &Path| format!("cannot write {}", what.display());
    let (aside, path) = (folder.join("results.json.new"), folder.join("results.json"));
    let text = serde_json::to_string_pretty(results).map_err(|error| Error::new(doing(&path), error))?;
    fs::write(&aside, text + "\n").map_err(|error| Error::io(doing(&aside), &error))?;
    fs::rename(&aside, &path).map_err(|error| Error::io(doing(&path), &error))
}

/// Reads what [`write_json`] wrote.
///
/// # Errors
/// Where it cannot be read or is something else.
pub fn read_json(path: &Path) -> Result<Results, Error> {
    let doing = format!("cannot read {}", path.display());
    let text = fs::read_to_string(path).map_err(|error| Error::io(&doing, &error))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::new(doing, error).advise("give the results.json of an earlier run"))
}

/// Writes `results.csv`: a line for each row, its figures in one field, semicolons between them.
///
/// # Errors
/// Where it cannot be written.
pub fn write_csv(results: &Results, folder: &Path) -> Result<(), Error> {
    let path = folder.join("results.csv");
    let failed = |error: csv::Error| Error::new(format_args!("cannot write {}", path.display()), error);
    let mut writer = csv::Writer::from_path(&path).map_err(failed)?;
    let header =
        ["scenario", "program", "at", "quantity", "unit", "median", "min", "max", "ratio", "reference"];
    writer.write_record(header.into_iter().chain(["figures"])).map_err(failed)?;
    for row in &results.rows {
        let figures: Vec<String> = row.figures.iter().map(f64::to_string).collect();
        let record = [
            row.scenario.clone(),
            row.program.clone(),
            row.at.to_string(),
            row.quantity.label().to_owned(),
            row.unit.clone(),
            row.median.to_string(),
            row.min.to_string(),
            row.max.to_string(),
            row.ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
            row.reference.clone().unwrap_or_default(),
            figures.join(";"),
        ];
        writer.write_record(record).map_err(failed)?;
    }
    writer.flush().map_err(|error| Error::io(format_args!("cannot write {}", path.display()), &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;
    use crate::results::{LeftOut, Row};

    fn results() -> Results {
        let mut results = Results::empty(crate::machine::Machine::here(), vec!["--quick".to_owned()]);
        let mut row = Row::new("echo", "one, two", 10, Quantity::RequestsPerSecond, vec![1.5, 2.5, 4.0]);
        row.compare_with("other", &[1.0, 1.0, 1.0]);
        results.rows.push(row);
        results.left_out.push(LeftOut {
            scenario: "echo".to_owned(),
            program: "gone".to_owned(),
            ours: false,
            at: None,
            reason: "not there".to_owned(),
        });
        results
    }

    #[test]
    fn json_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let written = results();
        write_json(&written, folder.path()).unwrap();
        let read = read_json(&folder.path().join("results.json")).unwrap();
        assert_eq!((read.rows, read.left_out), (written.rows, written.left_out));
    }

    #[test]
    fn something_else_is_not_taken_for_results() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        fs::write(&path, "{\"rows\": 1}").unwrap();
        let told = read_json(&path).unwrap_err().to_string();
        assert!(told.contains("cannot read") && told.contains("earlier run"), "{told}");
    }

    #[test]
    fn csv_has_a_line_for_each_row() {
        let folder = tempfile::tempdir().unwrap();
        write_csv(&results(), folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join("results.csv")).unwrap();
        let line = "echo,\"one, two\",10,requests per second,1/s,2.5,1.5,4,2.5,other,1.5;2.5;4";
        assert_eq!(text.lines().nth(1), Some(line));
    }
}

//! The forms that a report is written in.

use clap::ValueEnum;
use common::Error;

use super::safe::safe;
use super::{Disclose, Run, classroom, csv, disclose, gradescope, json, junit};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Everything, for programs.
    Json,
    /// JUnit XML, for continuous integration.
    Junit,
    /// The results.json of Gradescope.
    Gradescope,
    /// The line `result=…` for GitHub Classroom's reporter.
    GithubClassroom,
    /// A row for each submission, for a spreadsheet.
    Csv,
}

/// The run in that form, without what its reader may not see. What student programs said is made harmless and
/// short in all of them.
///
/// # Errors
/// Where the form has no place for so much.
pub fn render(run: &Run, format: Format, disclose: Disclose) -> Result<Vec<u8>, Error> {
    let run = safe(disclose::apply(run.clone(), disclose));
    match format {
        Format::Json => json::json(&run),
        Format::Junit => junit::junit(&run),
        Format::Gradescope => gradescope::gradescope(&run),
        Format::GithubClassroom => classroom::output_line(&run).map(String::into_bytes),
        Format::Csv => csv::csv(&run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_forms_have_their_names_on_the_command_line() {
        let name = |format: &Format| format.to_possible_value().expect("not skipped").get_name().to_owned();
        let names: Vec<String> = Format::value_variants().iter().map(name).collect();
        assert_eq!(names, ["json", "junit", "gradescope", "github-classroom", "csv"]);
    }

    #[test]
    fn a_flood_of_output_makes_no_flood_of_report() {
        for &format in Format::value_variants() {
            let bytes = render(&sample::hostile(), format, Disclose::Full).unwrap();
            assert!(bytes.len() < 20_000_000, "{format:?}: {}", bytes.len());
            assert!(!bytes.contains(&0x1b), "{format:?}");
        }
    }

    #[test]
    fn a_run_without_any_check_has_a_report_too() {
        let run = Run { submissions: Vec::new(), ..sample::every_verdict() };
        for &format in Format::value_variants() {
            assert!(!render(&run, format, Disclose::Full).unwrap().is_empty(), "{format:?}");
        }
    }
}

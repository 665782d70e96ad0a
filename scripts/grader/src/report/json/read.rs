//! A report in JSON, read back: whatever a file has in it, what comes of it is a run like any other, or one sentence.

use common::Error;
use common::escape::one_line;
use serde::Deserialize;

use super::super::Run;
use super::super::safe::safe;
use super::SCHEMA;
use crate::evidence::cut::cut;
use crate::rubric::MOST_POINTS;

/// What is to be done about a file that is something else.
const ADVICE: &str = "give a report that was written with --format json";

/// The run that [`super::json`] has written. `name` is the file's, for messages. Texts are made harmless and short as if
/// they came from a submission: who can write the file can write anything into it.
///
/// # Errors
/// Where it is no such report; names the file, the line and the column.
pub fn read(name: &str, bytes: &[u8]) -> Result<Run, Error> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| refused(name, &error))?;
    let doing = || format!("cannot read {name}");
    match head.schema {
        None => return Err(Error::new(doing(), "it is JSON, but no report of this grader").advise(ADVICE)),
        Some(SCHEMA) => {}
        Some(schema) => {
            let cause = format!("its schema is {schema}, and this grader knows {SCHEMA}");
            return Err(Error::new(doing(), cause).advise("read it with the grader that has written it"));
        }
    }
    let run: Run = serde_json::from_slice(bytes).map_err(|error| refused(name, &error))?;
    match impossible(&run) {
        Some(cause) => Err(Error::new(doing(), cause).advise(ADVICE)),
        None => Ok(safe(run)),
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a report")]
struct Head {
    schema: Option<u32>,
}

/// What no run can have, however well it is written.
fn impossible(run: &Run) -> Option<String> {
    let checks = run.submissions.iter().flat_map(|graded| &graded.checks);
    let points = checks.map(|check| check.criterion.points);
    if let Some(points) = points.into_iter().find(|points| !(0.0..=MOST_POINTS).contains(points)) {
        return Some(format!("{points} are no points of a check"));
    }
    let parts = run.class.as_ref()?.parts.as_ref()?;
    (!parts.are_possible()).then(|| "its parts are none that a class can have".to_owned())
}

fn refused(name: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    // serde_json tells the place in its own words, too, and the file's as they are.
    let told = error.to_string();
    let mut cause = told.rsplit_once(" at line ").map_or(told.as_str(), |(cause, _)| cause).replace('`', "'");
    cause = cut(&cause, 300);
    one_line(&mut cause);
    let cause = match error.classify() {
        serde_json::error::Category::Eof => "it ends before it is complete".to_owned(),
        _ => cause,
    };
    Error::new(format!("cannot read {name}, line {line}, column {column}"), cause).advise(ADVICE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::json;
    use super::*;
    use crate::report::{Disclose, disclose, sample};

    fn told(bytes: impl AsRef<[u8]>) -> String {
        read("part.json", bytes.as_ref()).expect_err("no report").to_string()
    }

    fn written() -> String {
        String::from_utf8(json(&sample::every_verdict()).unwrap()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_written_is_read_back(run in sample::run()) {
            let run = safe(run);
            let once = json(&run).unwrap();
            let read = read("x", &once).unwrap();
            // Without the runs themselves, of which each has pages.
            prop_assert!(read == run);
            prop_assert!(json(&read).unwrap() == once);
        }

        #[test]
        fn what_is_withheld_stays_so(run in sample::run()) {
            for disclosed in [Disclose::Actual, Disclose::None] {
                let less = disclose::apply(safe(run.clone()), disclosed);
                let read = read("x", &json(&less).unwrap()).unwrap();
                prop_assert!(disclose::apply(read, Disclose::Full) == less);
            }
        }

        #[test]
        fn any_bytes_are_a_report_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!told(bytes).contains('\n'));
        }

        #[test]
        fn a_report_that_was_cut_or_changed_somewhere_is_one_or_is_refused(
            at in 0.0..1.0, byte in any::<u8>(), cut in any::<bool>(),
        ) {
            let mut bytes = written().into_bytes();
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] = byte;
            bytes.truncate(if cut { at } else { bytes.len() });
            if let Err(error) = read("x", &bytes) {
                let error = error.to_string();
                prop_assert!(error.starts_with("cannot read x") && !error.contains('\n'), "{}", error);
            }
        }
    }

    #[test]
    fn a_mistake_is_told_where_it_is() {
        let wrong = written().replacen("\"verdict\": \"fail\"", "\"verdict\": \"fine\"", 1);
        let (line, text) = wrong.lines().enumerate().find(|(_, line)| line.contains("fine")).unwrap();
        let place = format!("cannot read part.json, line {}, column {}: ", line + 1, text.len() - 1);
        let told_so = told(&wrong);
        assert!(told_so.starts_with(&place), "{told_so}, not {place}");
        assert!(told_so.contains("unknown variant 'fine'") && told_so.ends_with(ADVICE), "{told_so}");
    }

    #[test]
    fn what_a_file_says_can_forge_nothing() {
        let wrong = written().replacen(
            "\"verdict\": \"fail\"",
            &format!("\"verdict\": \"\\n\\u001b{}\"", "x".repeat(9999)),
            1,
        );
        let told = told(&wrong);
        assert!(told.contains("unknown variant '\\n\\u{1b}xx") && told.len() < 600, "{told}");
    }

    #[test]
    fn other_files_are_told_as_such() {
        let place = "cannot read part.json, line 1, column 0: it ends before it is complete";
        assert_eq!(told(""), format!("{place}; {ADVICE}"));
        let json = format!("cannot read part.json: it is JSON, but no report of this grader; {ADVICE}");
        assert_eq!(told("{\"score\": 3.0}"), json);
        assert!(told("submission,score\nkim,3\n").starts_with("cannot read part.json, line 1, column 1: "));
        let list = told("[".repeat(100_000));
        assert!(list.starts_with("cannot read part.json, line 1, column "), "{list}");
        assert!(told("7").contains(": invalid type: integer '7', expected a report; "), "{}", told("7"));
        let newer = written().replacen("\"schema\": 1", "\"schema\": 2", 1);
        assert_eq!(
            told(newer),
            "cannot read part.json: its schema is 2, and this grader knows 1; \
             read it with the grader that has written it"
        );
    }

    #[test]
    fn what_no_run_can_have_is_refused() {
        let points = written().replacen("\"points\": 2.0", "\"points\": -2.0", 1);
        assert!(told(points).contains(": -2 are no points of a check; "));
        let class = "\"complete\": true, \"class\": {\"folders\": [], \"files\": [], \"only\": [], \
                     \"parts\": {\"graded\": [3], \"of\": 2}}";
        let parts = written().replacen("\"complete\": true", class, 1);
        assert!(told(parts).contains(": its parts are none that a class can have; "));
    }

    #[test]
    fn a_report_of_an_older_grader_is_read_too() {
        let run = read("x", written().as_bytes()).unwrap();
        assert_eq!((run.grader, run.class, run.disclosed), (None, None, Disclose::Full));
        let hostile = json(&sample::hostile()).unwrap();
        assert_eq!(read("x", &hostile).unwrap(), safe(sample::hostile()), "whoever wrote it");
    }
}

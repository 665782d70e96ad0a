//! The run as GitHub Classroom's reporter (`autograding-grading-reporter`) takes it: JSON in Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::Error;
use serde::Serialize;

use super::words::rounded;
use super::{Checked, Graded, Run, Status, causes, details};
use crate::evidence::cut::{cut, thousands};
use crate::verdict::Worth;

/// The value travels in an environment variable, which Linux lets have 128 KiB with its name.
const MOST: usize = 127 * 1024;
/// How many characters a test may tell, the first of them with which all fits.
const SHARES: [usize; 5] = [8_000, 2_000, 500, 100, 0];
/// Of a test's message, in characters.
const MESSAGE: usize = 200;

/// The line for the file that `$GITHUB_OUTPUT` names: `result=` and [`value`].
///
/// # Errors
/// As [`value`].
pub fn output_line(run: &Run) -> Result<String, Error> {
    Ok(format!("result={}\n", value(run)?))
}

/// The step's output `result`.
///
/// # Errors
/// Where there are so many checks that their names alone are too long for the reporter.
pub fn value(run: &Run) -> Result<String, Error> {
    Ok(STANDARD.encode(json(run)?))
}

/// What [`value`] encodes.
///
/// # Errors
/// As [`value`].
pub fn json(run: &Run) -> Result<String, Error> {
    let doing = "cannot write the report for GitHub Classroom";
    let mut results = results(run);
    let whole: Vec<String> = results.tests.iter().map(|test| test.test_code.clone()).collect();
    for share in SHARES {
        for (test, whole) in results.tests.iter_mut().zip(&whole) {
            test.test_code = cut_to(whole, share);
        }
        let text = serde_json::to_string(&results).map_err(|error| Error::new(doing, error))?;
        if text.len().div_ceil(3) * 4 <= MOST {
            return Ok(text);
        }
    }
    let checks: usize = run.submissions.iter().map(|graded| graded.checks.len()).sum();
    let cause = format!("{} checks are more than its reporter can take", thousands(checks));
    Err(Error::new(doing, cause).advise("grade one submission in each step"))
}

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    max_score: f64,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    score: f64,
    /// The reporter shows it of a test with an error only.
    message: Option<String>,
    /// The reporter shows it of every test, so here is what happened.
    test_code: String,
    filename: &'static str,
    line_no: u32,
    /// In milliseconds.
    duration: f64,
}

/// Checks that do not count here are left out: the reporter would count each as one that did not pass.
fn results(run: &Run) -> Results {
    let alone = run.submissions.len() == 1;
    let mut tests = Vec::new();
    for graded in &run.submissions {
        let elsewhere = causes::elsewhere(graded);
        let checks = graded.checks.iter().enumerate();
        let counted = checks.filter(|(_, check)| check.outcome.verdict.worth() != Worth::LeftOut);
        let because = |at| elsewhere.get(&at).map(String::as_str);
        tests.extend(counted.map(|(at, check)| test(graded, check, because(at), alone)));
    }
    Results {
        version: 1,
        status: match run.status() {
            _ if !run.complete => "error",
            Status::Passed => "pass",
            Status::Failed => "fail",
            Status::Usage | Status::Inconclusive | Status::GraderError => "error",
        },
        max_score: rounded(run.submissions.iter().map(|graded| graded.score().possible).sum()),
        tests,
    }
}

fn test(graded: &Graded, check: &Checked, because: Option<&str>, alone: bool) -> Test {
    let outcome = &check.outcome;
    let (status, score) = match outcome.verdict.worth() {
        Worth::Full | Worth::LeftOut => ("pass", check.criterion.points),
        Worth::Nothing => ("fail", 0.0),
        Worth::Undecided => ("error", 0.0),
    };
    let mut name = check.sentence_name();
    if !alone {
        name = format!("{} {}: {name}", graded.name, graded.assignment);
    }
    let message = match outcome.verdict.worth() {
        Worth::Full | Worth::LeftOut => None,
        Worth::Nothing => Some(format!("{}: {}", outcome.verdict.word(), because.unwrap_or(&outcome.reason))),
        Worth::Undecided => Some(format!(
            "{name}: {}, so that these points are neither given nor lost: {}",
            outcome.verdict.word(),
            outcome.reason
        )),
    };
    Test {
        name: no_commands(&name),
        status,
        score,
        message: message.map(|message| no_commands(&cut(&message, MESSAGE))),
        test_code: no_commands(&details::text(check, because, usize::MAX)),
        filename: "",
        line_no: 0,
        duration: outcome.milliseconds,
    }
}

/// With no room at all not even that something is left out is said.
fn cut_to(text: &str, share: usize) -> String {
    if share == 0 { String::new() } else { no_commands(&cut(text, share)) }
}

/// The reporter prints this to the workflow's log, where `::notice …::` at the beginning of a line and `##[notice …]`
/// anywhere are commands: with them a student's program could report a score of its own.
fn no_commands(text: &str) -> String {
    let lines = text.lines().map(|line| match line.trim_start().starts_with("::") {
        true => format!("| {line}"),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n").replace("##[", "## [")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::safe::safe;
    use crate::report::sample;

    fn decoded(run: &Run) -> Value {
        let line = output_line(run).unwrap();
        let value = line.strip_prefix("result=").and_then(|rest| rest.strip_suffix('\n')).expect("one line");
        serde_json::from_slice(&STANDARD.decode(value).unwrap()).unwrap()
    }

    /// What the reporter computes: the sum of the scores, of the greatest score.
    fn reported(value: &Value) -> (f64, f64) {
        let scores = value["tests"].as_array().unwrap().iter().map(|test| test["score"].as_f64().unwrap());
        (scores.sum(), value["max_score"].as_f64().unwrap())
    }

    #[test]
    fn every_test_has_the_fields_that_the_reporter_reads() {
        let value = decoded(&sample::every_verdict());
        assert_eq!((&value["version"], &value["status"]), (&Value::from(1), &Value::from("error")));
        assert_eq!(reported(&value), (2.0, 16.0));
        let tests = value["tests"].as_array().unwrap();
        let statuses: Vec<&str> = tests.iter().map(|test| test["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["pass", "fail", "fail", "fail", "fail", "error", "error", "error"]);
        for test in tests {
            assert!(
                test["name"].is_string() && test["test_code"].is_string() && test["filename"].is_string()
            );
            assert!(test["line_no"] == 0 && test["duration"].is_number());
            assert_eq!(test["message"].is_null(), test["status"] == "pass");
        }
        assert!(tests[1]["test_code"].as_str().unwrap().contains("sent       1hello"));
        assert!(tests[5]["message"].as_str().unwrap().contains("neither given nor lost"));
    }

    #[test]
    fn the_whole_is_as_the_exit_status_says() {
        let status = |run: &Run| decoded(run)["status"].as_str().map(str::to_owned);
        let mut run = sample::class();
        assert_eq!(status(&run).as_deref(), Some("fail"));
        run.submissions.retain(|graded| graded.name == "bob");
        assert_eq!(status(&run).as_deref(), Some("error"));
        run.submissions[0].checks.truncate(1);
        assert_eq!(status(&run).as_deref(), Some("pass"));
        run.complete = false;
        assert_eq!(status(&run).as_deref(), Some("error"));
    }

    #[test]
    fn no_program_can_give_the_workflow_a_command() {
        assert_eq!(no_commands("a\n  ::notice::x\n##[notice]y"), "a\n|   ::notice::x\n## [notice]y");
        let value = decoded(&safe(sample::hostile()));
        for test in value["tests"].as_array().unwrap() {
            for text in ["name", "message", "test_code"].iter().filter_map(|key| test[key].as_str()) {
                assert!(!text.contains("##["), "{text}");
                assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
            }
        }
    }

    #[test]
    fn it_always_fits_an_environment_variable() {
        let mut run = safe(sample::hostile());
        "x".clone_into(&mut run.submissions[0].name);
        for times in [1, 8] {
            run.submissions = vec![run.submissions[0].clone(); times];
            let line = output_line(&run).unwrap();
            assert!((64 * 1024..128 * 1024 - 64).contains(&line.len()), "{times}: {}", line.len());
        }
    }

    #[test]
    fn it_is_cut_as_soon_as_it_does_not_fit() {
        let mut run = sample::every_verdict();
        let check = run.submissions[0].checks[1].clone();
        let mut longest = 0;
        for checks in 60..140 {
            run.submissions[0].checks = vec![check.clone(); checks];
            longest = longest.max(output_line(&run).unwrap().len());
        }
        assert!((120 * 1024..128 * 1024 - 64).contains(&longest), "{longest}");
    }

    #[test]
    fn more_checks_than_fit_are_an_error() {
        let mut run = sample::every_verdict();
        run.submissions = vec![run.submissions[0].clone(); 100];
        let error = value(&run).unwrap_err().to_string();
        assert!(error.contains(": 900 checks are more than its reporter can take; grade one "), "{error}");
    }
}

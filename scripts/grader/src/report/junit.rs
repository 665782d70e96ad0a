//! The run as JUnit XML, which every continuous integration shows.

use std::time::Duration;

use chrono::DateTime;
use common::Error;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::words::score;
use super::{Checked, Graded, Run, causes, details};
use crate::verdict::{Verdict, Worth};

/// In characters.
const TEXT: usize = 50_000;

/// A suite for each submission and assignment, a case for each check.
///
/// # Errors
/// Where the XML cannot be written.
pub fn junit(run: &Run) -> Result<Vec<u8>, Error> {
    let mut report = Report::new("grade");
    report.set_time(duration(run.seconds));
    if let Ok(began) = DateTime::parse_from_rfc3339(&run.began) {
        report.set_timestamp(began);
    }
    report.add_test_suites(run.submissions.iter().map(suite));
    let text = report.to_string().map_err(|error| Error::new("cannot write the report", error))?;
    Ok(text.into_bytes())
}

fn suite(graded: &Graded) -> TestSuite {
    let mut suite = TestSuite::new(format!("{}: {}", graded.name, graded.assignment));
    suite.set_time(duration(graded.seconds));
    suite.add_property(Property::new("score", score(graded.score())));
    suite.add_property(Property::new("isolation", &graded.isolation));
    let to_mend = causes::of(graded).into_iter().map(|cause| format!("to mend: {}", cause.line));
    let told: Vec<String> = to_mend.chain(graded.notes.iter().cloned()).collect();
    if !told.is_empty() {
        suite.set_system_out(told.join("\n"));
    }
    let elsewhere = causes::elsewhere(graded);
    let because = |at| elsewhere.get(&at).map(String::as_str);
    let checks = graded.checks.iter().enumerate();
    suite.add_test_cases(checks.map(|(at, check)| case(graded, check, because(at))));
    suite
}

fn case(graded: &Graded, check: &Checked, because: Option<&str>) -> TestCase {
    let text = details::text(check, because, TEXT);
    let mut case = TestCase::new(check.sentence_name(), status(check, &text));
    case.set_classname(format!("{}.{}", graded.name, graded.assignment));
    case.set_time(duration(check.outcome.milliseconds / 1e3));
    if check.outcome.verdict == Verdict::Pass && !text.is_empty() {
        case.set_system_out(text);
    }
    case
}

fn status(check: &Checked, text: &str) -> TestCaseStatus {
    let verdict = check.outcome.verdict;
    let mut status = match (verdict, verdict.worth()) {
        (_, Worth::Full) => return TestCaseStatus::success(),
        (Verdict::NotRun, _) | (_, Worth::LeftOut) => TestCaseStatus::skipped(),
        (_, Worth::Nothing) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (_, Worth::Undecided) => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    let reason = &check.outcome.reason;
    let message = if reason.is_empty() { verdict.word() } else { reason };
    status.set_message(message).set_type(verdict.word()).set_description(text);
    status
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::safe::safe;
    use crate::report::sample;

    fn reread(run: &Run) -> Report {
        let xml = String::from_utf8(junit(run).unwrap()).unwrap();
        Report::deserialize_from_str(&xml).unwrap()
    }

    #[test]
    fn every_verdict_has_its_kind() {
        let report = reread(&sample::every_verdict());
        assert_eq!((report.tests, report.failures, report.errors), (9, 4, 2));
        assert!(report.timestamp.is_some());
        let suite = &report.test_suites[0];
        assert_eq!((suite.name.as_str(), suite.skipped), ("alice: hw-multithread", 2));
        let kind = |case: &TestCase| match &case.status {
            TestCaseStatus::Success { .. } => 'p',
            TestCaseStatus::Skipped { .. } => 's',
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, .. } => 'f',
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, .. } => 'e',
        };
        assert_eq!(suite.test_cases.iter().map(kind).collect::<String>(), "pffffsees");
    }

    #[test]
    fn a_failure_has_its_time_message_and_steps() {
        let report = reread(&sample::every_verdict());
        let case = &report.test_suites[0].test_cases[1];
        assert_eq!(case.name.as_str(), "a check that ends with fail");
        assert_eq!(case.time, Some(Duration::from_millis(1_234)));
        let TestCaseStatus::NonSuccess { message, ty, description, .. } = &case.status else { panic!() };
        assert_eq!(message.as_ref().unwrap().as_str(), "client 2 was given an ID again");
        assert_eq!(ty.as_ref().unwrap().as_str(), "fail");
        assert!(description.as_ref().unwrap().as_str().contains("sent       1hello\\n\n"));
    }

    #[test]
    fn a_suite_begins_with_what_to_mend_and_a_case_says_what_it_follows_from() {
        let mut run = sample::every_verdict();
        for at in [1, 2] {
            "the submission has no client".clone_into(&mut run.submissions[0].checks[at].outcome.reason);
        }
        let suite = &reread(&run).test_suites[0];
        let line = "the submission has no client: 2 checks follow from it (4 points)";
        let told = suite.system_out.as_ref().unwrap().as_str();
        assert!(told.starts_with(&format!("to mend: {line}\n")), "{told}");
        assert!(told.ends_with("\nthe build printed 2 warnings"), "{told}");
        let description = |at: usize| match &suite.test_cases[at].status {
            TestCaseStatus::NonSuccess { description, .. } => {
                description.as_ref().unwrap().as_str().to_owned()
            }
            _ => panic!("it did not pass"),
        };
        assert!(!description(1).contains("cause:"));
        assert!(
            description(2).contains(&format!("\ncause:      {line}; see 'a check that ends with fail'\n"))
        );
    }

    #[test]
    fn no_program_can_break_the_xml_or_flood_it() {
        let run = safe(sample::hostile());
        let xml = String::from_utf8(junit(&run).unwrap()).unwrap();
        let invalid = |c: char| (c < ' ' && !"\t\r\n".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(!xml.contains(invalid));
        assert!(xml.len() < 2_000_000, "{}", xml.len());
        assert_eq!(reread(&run).tests, 9);
    }
}

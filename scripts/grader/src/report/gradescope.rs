//! The run as Gradescope's `results.json`, as its autograder specification has it.

use common::Error;
use serde::Serialize;

use super::words::{points, rounded, score};
use super::{Checked, Graded, Run, Score, causes, details, json};
use crate::evidence::cut::cut;
use crate::verdict::{Verdict, Worth};

/// Of a test, and of all together, in characters.
const TEXT: usize = 20_000;

/// The whole run as one submission of Gradescope's: the points of all its assignments are added up.
///
/// # Errors
/// Where a value cannot be written as JSON.
pub fn gradescope(run: &Run) -> Result<Vec<u8>, Error> {
    let alone = run.submissions.len() == 1;
    let mut tests = Vec::new();
    for (group, graded) in run.submissions.iter().enumerate() {
        let (numbered, elsewhere) = (graded.checks.iter().enumerate(), causes::elsewhere(graded));
        tests.extend(numbered.map(|(index, check)| {
            let place = format!("{}.{}", group + 1, index + 1);
            let because = elsewhere.get(&index).map(String::as_str);
            test(graded, check, because, place, alone)
        }));
    }
    json::bytes(&Results {
        score: rounded(run.submissions.iter().map(of_the_whole).sum()),
        execution_time: rounded(run.seconds),
        output: cut(&output(run), TEXT),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        // Whatever the grader itself prints is for the teacher.
        stdout_visibility: "hidden",
        tests,
    })
}

/// Gradescope's own total is fixed, so that what does not count here would be lost: its points are shared out over the
/// rest.
fn of_the_whole(graded: &Graded) -> f64 {
    let Score { earned, possible, .. } = graded.score();
    if possible > 0.0 { earned * all(graded) / possible } else { 0.0 }
}

fn all(graded: &Graded) -> f64 {
    graded.checks.iter().map(|check| check.criterion.points).sum()
}

#[derive(Serialize)]
struct Results {
    /// Gradescope takes it before the sum of the tests.
    score: f64,
    /// In seconds.
    execution_time: f64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    /// Without a score and a status a test is shown as a remark; that is one which does not count here.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    name: String,
    name_format: &'static str,
    number: String,
    output: String,
    output_format: &'static str,
    tags: Vec<&'static str>,
    visibility: &'static str,
    extra_data: Extra,
}

#[derive(Serialize)]
struct Extra {
    submission: String,
    check: String,
    verdict: Verdict,
    milliseconds: f64,
}

fn test(graded: &Graded, check: &Checked, because: Option<&str>, number: String, alone: bool) -> Test {
    let verdict = check.outcome.verdict;
    let worth = verdict.worth();
    let all = Some(check.criterion.points);
    let (score, max_score, status) = match worth {
        Worth::Full => (all, all, Some("passed")),
        Worth::Nothing | Worth::Undecided => (Some(0.0), all, Some("failed")),
        Worth::LeftOut => (None, None, None),
    };
    let mut name = check.sentence_name();
    if !alone {
        name = format!("{}: {name}", graded.assignment);
    }
    Test {
        score,
        max_score,
        status,
        name: if worth == Worth::Undecided { format!("UNDECIDED: {name}") } else { name },
        name_format: "text",
        number,
        output: test_output(check, because),
        output_format: "text",
        tags: tags(graded, check),
        visibility: "visible",
        extra_data: Extra {
            submission: graded.name.clone(),
            check: check.criterion.name.clone(),
            verdict,
            milliseconds: check.outcome.milliseconds,
        },
    }
}

fn tags(graded: &Graded, check: &Checked) -> Vec<&'static str> {
    let required = check.criterion.required.then_some("required");
    let undecided = (check.outcome.verdict.worth() == Worth::Undecided).then_some("undecided");
    [Some(graded.assignment.name()), required, undecided].into_iter().flatten().collect()
}

fn test_output(check: &Checked, because: Option<&str>) -> String {
    let verdict = check.outcome.verdict;
    let said = match verdict.worth() {
        Worth::Undecided => {
            format!("{}: these points are neither given nor lost; somebody has to look\n", verdict.word())
        }
        Worth::LeftOut => format!("{}: this costs no points\n", verdict.word()),
        Worth::Full | Worth::Nothing => format!("{}\n", verdict.word()),
    };
    said + &details::text(check, because, TEXT)
}

fn output(run: &Run) -> String {
    let mut lines = Vec::new();
    if !run.complete {
        lines.push("INCOMPLETE: the run ended before all checks had their turn".to_owned());
    }
    for graded in &run.submissions {
        let sum = graded.score();
        lines.push(format!("{} ({}): {}", graded.title, graded.assignment, score(sum)));
        for (number, cause) in (1..).zip(causes::of(graded)) {
            let head = if number == 1 { "to mend first:\n" } else { "" };
            lines.push(format!("{head}  {number}. {}", cause.line));
        }
        if sum.undecided > 0.0 {
            lines.push(format!(
                "UNDECIDED: {} points are not given yet, by no fault of the submission; have it graded again, or \
                 somebody has to look at: {}",
                points(sum.undecided),
                names(graded, Worth::Undecided)
            ));
        }
        let left_out = names(graded, Worth::LeftOut);
        if !left_out.is_empty() {
            let of_all = of_the_whole(graded);
            lines.push(format!(
                "not checked here, at no loss of points ({} of {} count as {} of {}): {left_out}",
                points(sum.earned),
                points(sum.possible),
                points(rounded(of_all)),
                points(all(graded))
            ));
        }
        if !graded.isolation.is_empty() {
            lines.push(format!("isolation: {}", graded.isolation));
        }
        lines.extend(graded.notes.iter().map(|note| format!("note: {note}")));
    }
    lines.join("\n")
}

fn names(graded: &Graded, worth: Worth) -> String {
    let checks = graded.checks.iter().filter(|check| check.outcome.verdict.worth() == worth);
    checks.map(Checked::sentence_name).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
#[path = "gradescope/tests.rs"]
mod tests;

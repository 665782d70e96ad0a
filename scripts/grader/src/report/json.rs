//! The whole run as JSON: all that the other forms are made of, so that whoever reads it can make any of them. `score` and
//! `causes` follow from the rest, for readers that are other programs; they are not read back.

mod read;

use common::Error;
use serde::Serialize;

use super::{Checked, Class, Disclose, Graded, Grader, LeftOut, Run, Score, causes};
pub use read::read;

/// Raised when a reader of an older report would misunderstand a newer one.
const SCHEMA: u32 = 1;

/// The run, with the sum of each submission's points.
///
/// # Errors
/// Where a value cannot be written as JSON.
pub fn json(run: &Run) -> Result<Vec<u8>, Error> {
    let Run { began, seconds, complete, left_out, grader, class, disclosed, .. } = run;
    let submissions = run.submissions.iter().map(|graded| WithScore {
        graded,
        score: graded.score(),
        causes: causes::of(graded).into_iter().map(|cause| named(cause, &graded.checks)).collect(),
    });
    let document = Document {
        schema: SCHEMA,
        began,
        seconds: *seconds,
        complete: *complete,
        grader: grader.as_ref(),
        class: class.as_ref(),
        disclosed: *disclosed,
        submissions: submissions.collect(),
        left_out,
    };
    bytes(&document)
}

/// Any value as JSON for a file that people read too.
pub(super) fn bytes(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|error| Error::new("cannot write the report", error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    began: &'a str,
    seconds: f64,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    grader: Option<&'a Grader>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a Class>,
    #[serde(skip_serializing_if = "Disclose::is_full")]
    disclosed: Disclose,
    submissions: Vec<WithScore<'a>>,
    left_out: &'a [LeftOut],
}

#[derive(Serialize)]
struct WithScore<'a> {
    #[serde(flatten)]
    graded: &'a Graded,
    score: Score,
    /// What to mend first.
    causes: Vec<Cause<'a>>,
}

/// A cause with the names of its checks.
#[derive(Serialize)]
struct Cause<'a> {
    line: String,
    points: f64,
    shown_by: &'a str,
    others: Vec<&'a str>,
}

fn named(cause: causes::Cause, checks: &[Checked]) -> Cause<'_> {
    let name = |at: usize| checks[at].criterion.name.as_str();
    let others = cause.others.iter().map(|at| name(*at)).collect();
    Cause { line: cause.line, points: cause.points, shown_by: name(cause.shown_by), others }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::report::sample;

    #[test]
    fn it_has_its_version_and_each_score() {
        let value: Value = serde_json::from_slice(&super::json(&sample::class()).unwrap()).unwrap();
        assert_eq!(value["schema"], 1);
        let score = |index: usize| value["submissions"][index]["score"].clone();
        assert_eq!(score(0), json!({"earned": 2.0, "undecided": 0.0, "possible": 4.0}));
        assert_eq!(score(1), json!({"earned": 2.0, "undecided": 2.0, "possible": 4.0}));
        assert_eq!(score(2), json!({"earned": 2.0, "undecided": 0.0, "possible": 4.0}));
        let causes = &value["submissions"][0]["causes"];
        let line = "a check that ends with fail: client 2 was given an ID again (2 points)";
        let one =
            json!({"line": line, "points": 2.0, "shown_by": "a_check_that_ends_with_fail", "others": []});
        assert_eq!(causes, &json!([one]));
        let check = &value["submissions"][2]["checks"][1];
        assert_eq!((&check["verdict"], &check["points"]), (&json!("unsupported"), &json!(2.0)));
    }
}

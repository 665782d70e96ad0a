//! What the specification demands of each field, as rules.

use serde_json::Value;

use super::*;
use crate::report::safe::safe;
use crate::report::sample;

type Rule = (&'static str, fn(&Value) -> bool);

const FORMATS: [&str; 5] = ["text", "html", "simple_format", "md", "ansi"];
const VISIBILITIES: [&str; 4] = ["hidden", "after_due_date", "after_published", "visible"];

const TOP: [Rule; 11] = [
    ("score", Value::is_f64),
    ("execution_time", Value::is_number),
    ("output", Value::is_string),
    ("output_format", is_format),
    ("test_output_format", is_format),
    ("test_name_format", is_format),
    ("visibility", is_visibility),
    ("stdout_visibility", is_visibility),
    ("extra_data", Value::is_object),
    ("tests", Value::is_array),
    ("leaderboard", Value::is_array),
];

const TEST: [Rule; 11] = [
    ("score", Value::is_number),
    ("max_score", Value::is_number),
    ("status", |value| value == "passed" || value == "failed"),
    ("name", Value::is_string),
    ("name_format", is_format),
    ("number", |value| {
        value.as_str().is_some_and(|number| number.split('.').all(|n| n.parse::<u32>().is_ok()))
    }),
    ("output", Value::is_string),
    ("output_format", is_format),
    ("tags", |value| value.as_array().is_some_and(|tags| tags.iter().all(Value::is_string))),
    ("visibility", is_visibility),
    ("extra_data", Value::is_object),
];

fn is_format(value: &Value) -> bool {
    value.as_str().is_some_and(|value| FORMATS.contains(&value))
}

fn is_visibility(value: &Value) -> bool {
    value.as_str().is_some_and(|value| VISIBILITIES.contains(&value))
}

fn obeys(value: &Value, rules: &[Rule]) {
    for (key, value) in value.as_object().expect("an object") {
        let (_, rule) = rules.iter().find(|(name, _)| name == key).expect(key);
        assert!(rule(value), "{key}: {value}");
    }
}

fn results(run: &Run) -> Value {
    let value: Value = serde_json::from_slice(&gradescope(run).unwrap()).unwrap();
    obeys(&value, &TOP);
    value["tests"].as_array().expect("tests").iter().for_each(|test| obeys(test, &TEST));
    value
}

#[test]
fn every_field_is_one_of_the_specification() {
    let every_run = [sample::every_verdict(), sample::class(), safe(sample::hostile())];
    every_run.iter().for_each(|run| {
        let value = results(run);
        for needed in ["score", "execution_time", "output", "stdout_visibility", "tests"] {
            assert!(!value[needed].is_null(), "{needed}");
        }
    });
}

#[test]
fn points_are_given_taken_or_left_out_by_verdict() {
    let value = results(&sample::every_verdict());
    // 2 of 16 points, and 2 that do not count here: of the 18 that Gradescope knows of, as large a share.
    assert_eq!(value["score"], 2.25);
    assert!(value["output"].as_str().unwrap().contains("2 of 16 count as 2.25 of 18"), "{}", value["output"]);
    let told = |test: &Value| {
        let number = |key: &str| test[key].as_f64();
        (number("score"), number("max_score"), test["status"].as_str().map(str::to_owned))
    };
    let tests: Vec<_> = value["tests"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(tests[0], (Some(2.0), Some(2.0), Some("passed".to_owned())));
    assert_eq!(tests[5], (None, None, None), "what does not count here is in no sum");
    for undone in [1, 2, 3, 4, 6, 7, 8] {
        assert_eq!(tests[undone], (Some(0.0), Some(2.0), Some("failed".to_owned())), "{undone}");
    }
    assert_eq!(tests.iter().filter_map(|test| test.1).sum::<f64>(), 16.0);
}

#[test]
fn undecided_points_are_said_loudly() {
    let value = results(&sample::every_verdict());
    let output = value["output"].as_str().unwrap();
    assert!(output.contains("UNDECIDED: 6 points are not given yet"), "{output}");
    assert!(
        output.contains("look at: a check that ends with inconclusive; a check that ends with grader error")
    );
    let left_out = output.lines().find(|line| line.starts_with("not checked here, at no loss of points"));
    assert!(left_out.is_some_and(|line| line.ends_with(": a check that ends with not checked")), "{output}");
    assert!(output.contains("\nisolation: a network of its own\nnote: the build printed 2 warnings"));
    let test = &value["tests"][6];
    assert_eq!(test["name"], "UNDECIDED: a check that ends with inconclusive");
    assert_eq!(test["tags"], serde_json::json!(["hw-multithread", "required", "undecided"]));
    assert!(test["output"].as_str().unwrap().contains("neither given nor lost"));
    let decided = results(&sample::class());
    assert_eq!(decided["output"].as_str().unwrap().matches("UNDECIDED").count(), 1, "only bob's");
}

#[test]
fn each_test_has_its_number_and_several_assignments_are_told_apart() {
    let value = results(&sample::class());
    let numbers: Vec<&str> =
        value["tests"].as_array().unwrap().iter().filter_map(|t| t["number"].as_str()).collect();
    assert_eq!(numbers, ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3"]);
    assert_eq!(value["tests"][4]["name"], "hw-echo: a check that ends with pass");
    // Carol's 2 of 4 are 3 of 6.
    assert_eq!(value["score"], 7.0);
}

#[test]
fn a_run_that_was_cut_short_says_so_first() {
    let value = results(&Run { complete: false, ..sample::every_verdict() });
    assert!(value["output"].as_str().unwrap().starts_with("INCOMPLETE: "));
}

#[test]
fn what_programs_print_is_bounded() {
    let bytes = gradescope(&safe(sample::hostile())).unwrap();
    assert!(bytes.len() < 500_000, "{}", bytes.len());
}

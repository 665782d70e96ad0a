//! The rubrics and the checks know each other.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;

use grader::assignment::Assignment;
use grader::{checks, rubric};

#[test]
fn every_check_has_its_place_in_the_rubric_and_the_points_make_a_hundred() {
    for assignment in Assignment::ALL {
        let known: Vec<&str> = checks::of(assignment).iter().map(|check| check.name).collect();
        let rubric = rubric::read(&rubric::Source::Embedded, assignment, &known).unwrap();
        let listed: BTreeSet<&str> = rubric.checks.iter().map(|criterion| criterion.name.as_str()).collect();
        assert_eq!(listed, known.iter().copied().collect::<BTreeSet<_>>(), "{assignment}");
        assert_eq!(known.len(), listed.len(), "a check of {assignment} is there twice");
        let points: f64 = rubric.checks.iter().map(|criterion| criterion.points).sum();
        assert!((points - 100.0).abs() < 1e-9, "{assignment}: {points} points");
        for criterion in &rubric.checks {
            assert!(!criterion.sentence.is_empty(), "{assignment}, {}: no sentence", criterion.name);
        }
    }
}

#[test]
fn what_a_check_builds_on_is_tried_before_it() {
    for assignment in Assignment::ALL {
        let all = checks::of(assignment);
        for (place, check) in all.iter().enumerate() {
            for needed in check.needs {
                let before = all[..place].iter().any(|other| other.name == *needed);
                assert!(before, "{assignment}: {} builds on {needed}", check.name);
            }
        }
        assert_eq!(
            all.first().map(|check| check.name),
            Some("the_server_starts_and_listens"),
            "{assignment}"
        );
    }
}

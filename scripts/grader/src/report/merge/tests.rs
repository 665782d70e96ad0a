use proptest::prelude::*;

use super::*;
use crate::assignment::Assignment;
use crate::class::shard::Shard;
use crate::report::{Class, Disclose, Graded, Grader, sample};
use crate::verdict::{Outcome, Verdict};

/// A class in which each folder has as many submissions as its number says, or cannot be graded.
fn class(folders: &[usize], files: usize) -> Run {
    let one = sample::every_verdict().submissions.remove(0);
    let name = |at: usize| format!("kim{at:02}");
    let names = |all: usize, ending: &str| (0..all).map(|at| name(at) + ending).collect::<Vec<_>>();
    let left_out = |name: String| LeftOut { why: format!("{name} is an archive"), name };
    let submissions = folders.iter().enumerate().flat_map(|(at, count)| {
        // Two for one assignment have the name of their folder's path, as the command line gives it.
        let shown = if *count > 1 { format!("/class/{}", name(at)) } else { name(at) };
        let one = Graded { name: shown, folder: Some(name(at)), ..one.clone() };
        (0..*count).map(move |nth| Graded { seconds: nth as f64, ..one.clone() })
    });
    let empty = folders.iter().enumerate().filter(|(_, count)| **count == 0);
    Run {
        submissions: submissions.collect(),
        left_out: names(files, ".zip")
            .into_iter()
            .chain(empty.map(|(at, _)| name(at)))
            .map(left_out)
            .collect(),
        class: Some(Class {
            folders: names(folders.len(), ""),
            files: names(files, ".zip"),
            ..Class::default()
        }),
        grader: Some(Grader { version: "1".to_owned(), program: "x".to_owned() }),
        ..sample::every_verdict()
    }
}

/// The part of it that a machine would have graded.
fn part(whole: &Run, part: u32, of: u32) -> Part {
    let mut run = whole.clone();
    let class = Class { parts: Some(Shard { part, of }.into()), ..whole.class.clone().unwrap() };
    let has = |name: &str| class.graded().any(|graded| graded == name);
    run.submissions.retain(|graded| has(graded.folder.as_deref().unwrap()));
    run.left_out.retain(|folder| has(&folder.name));
    run.class = Some(class);
    Part { name: format!("part{part}.json"), run }
}

fn parts(whole: &Run, of: u32) -> Vec<Part> {
    (1..=of).map(|number| part(whole, number, of)).collect()
}

fn lines(merged: &Merged) -> Vec<String> {
    merged
        .told
        .iter()
        .map(|told| match told {
            Told::Warning(told) => format!("warning: {told}"),
            Told::Error(told) => format!("error: {told}"),
        })
        .collect()
}

/// All submissions decided, and well.
fn passed(mut run: Run) -> Run {
    for graded in &mut run.submissions {
        graded.checks.truncate(1);
    }
    run
}

proptest! {
    #[test]
    fn the_parts_of_a_class_are_the_class(
        folders in proptest::collection::vec(0_usize..3, 0..12), files in 0_usize..4, of in 1_u32..16, seed in any::<u64>(),
    ) {
        let whole = class(&folders, files);
        let mut parts = parts(&whole, of);
        fastrand::Rng::with_seed(seed).shuffle(&mut parts);
        let merged = merge(parts).unwrap();
        prop_assert!(merged.run == whole);
        prop_assert_eq!(merged.status(), whole.status_of_class());
        prop_assert_eq!(merged.told.len(), whole.left_out.len());
    }

    #[test]
    fn parts_may_be_put_together_bit_by_bit(of in 2_u32..9, first in 1_u32..8) {
        let whole = passed(class(&[1, 1, 0, 2, 1, 0, 1], 2));
        let mut parts = parts(&whole, of);
        let rest = parts.split_off(first.min(of - 1) as usize);
        let some = Part { name: "some.json".to_owned(), run: merge(parts).unwrap().run };
        prop_assert!(merge([vec![some], rest].concat()).unwrap().run == whole);
    }
}

#[test]
fn whoever_is_missing_has_a_row_and_is_told() {
    let whole = passed(class(&[1; 6], 1));
    let mut parts = parts(&whole, 3);
    parts.remove(0);
    let merged = merge(parts).unwrap();
    assert_eq!(
        lines(&merged),
        [
            "error: part 1 of 3 is missing, with kim00, kim03 and kim00.zip; grade it with --shard 1/3, and give its report, too"
        ]
    );
    let rows: Vec<_> = merged.run.left_out.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(rows, ["kim00.zip", "kim00", "kim03"]);
    assert!(
        merged.run.left_out[1]
            .why
            .starts_with("part 1 of 3 of the class is missing; grade it with --shard 1/3")
    );
    assert!(!merged.run.complete);
    assert_eq!(merged.run.submissions.len(), 4);
    assert_eq!((merged.run.status(), merged.status()), (Status::Passed, Status::Inconclusive));
}

#[test]
fn somebody_who_failed_does_not_hide_that_others_are_missing() {
    let mut whole = class(&[1; 4], 0);
    // One that passed, and one that failed.
    whole.submissions.iter_mut().for_each(|graded| graded.checks.truncate(2));
    assert_eq!(whole.status_of_class(), Status::Failed);
    let merged = merge(vec![part(&whole, 1, 2)]).unwrap();
    assert_eq!((merged.run.status(), merged.status()), (Status::Failed, Status::Inconclusive));
}

#[test]
fn a_part_with_nobody_in_it_need_not_be_there() {
    let whole = passed(class(&[1, 1], 0));
    let merged = merge(vec![part(&whole, 2, 5), part(&whole, 1, 5)]).unwrap();
    assert_eq!(merged.run, whole);
    assert_eq!((merged.told.len(), merged.status()), (0, Status::Passed));
    let alone = merge(vec![part(&whole, 5, 5)]).unwrap();
    assert_eq!(
        (alone.run.submissions.len(), alone.run.left_out.len(), alone.status()),
        (0, 2, Status::Inconclusive)
    );
}

#[test]
fn whoever_was_graded_alone_is_not_missing() {
    let whole = passed(class(&[1, 1], 0));
    let mut alone = Run { class: None, ..whole.clone() };
    alone.submissions.remove(0);
    alone.submissions[0].folder = None;
    let merged = merge(vec![Part { name: "kim.json".to_owned(), run: alone }, part(&whole, 1, 2)]).unwrap();
    let names: Vec<_> = merged.run.submissions.iter().map(|graded| graded.name.as_str()).collect();
    assert_eq!((names, merged.told.len()), (vec!["kim00", "kim01"], 0));
    assert!(merged.run.complete && merged.status() == Status::Passed);
}

#[test]
fn the_same_twice_is_taken_once_and_told() {
    let whole = passed(class(&[1; 4], 0));
    let mut again = part(&whole, 2, 2);
    "again.json".clone_into(&mut again.name);
    let merged = merge([parts(&whole, 2), vec![again]].concat()).unwrap();
    assert_eq!(merged.run, whole);
    let told =
        "warning: kim01 and kim03 are in part2.json and in again.json with the same verdicts: taken once";
    assert_eq!(lines(&merged), [told]);
    assert_eq!(merged.status(), Status::Passed);
}

#[test]
fn what_is_decided_is_taken_before_what_was_not_run() {
    let whole = passed(class(&[1; 2], 0));
    let mut cut_short = part(&whole, 2, 2);
    "short.json".clone_into(&mut cut_short.name);
    cut_short.run.complete = false;
    cut_short.run.submissions[0].checks[0].outcome = Outcome::not_run();
    let merged = merge([vec![cut_short], parts(&whole, 2)].concat()).unwrap();
    assert_eq!(merged.run.submissions, whole.submissions);
    assert_eq!(
        lines(&merged),
        [
            "warning: the run of short.json has not come to its end: 1 of its 1 submissions are undecided; go on with it \
             with --resume",
            "warning: kim01 is in part2.json and in short.json with more undecided: the first is taken"
        ]
    );
}

#[test]
fn verdicts_that_contradict_each_other_are_a_conflict() {
    let whole = passed(class(&[1; 2], 0));
    let mut other = part(&whole, 2, 2);
    "other.json".clone_into(&mut other.name);
    other.run.submissions[0].checks[0].outcome.verdict = Verdict::Crash;
    other.run.submissions[0].fingerprint = Some("1".to_owned());
    let merged = merge([parts(&whole, 2), vec![other.clone()]].concat()).unwrap();
    assert_eq!(merged.run, whole);
    assert_eq!(
        lines(&merged),
        [
            "error: kim01 came out for hw-multithread in one way in part2.json and in another in other.json (a check that ends \
          with pass: pass, crash): what stands in part2.json is taken; see which is right, and give that report first"
        ]
    );
    assert_eq!((merged.run.status(), merged.status()), (Status::Passed, Status::Inconclusive));
    let mut before = parts(&whole, 2);
    before[1].run.submissions[0].fingerprint = Some("2".to_owned());
    let merged = merge([vec![other], before].concat()).unwrap();
    assert_eq!(
        (merged.run.status(), merged.status()),
        (Status::Failed, Status::Inconclusive),
        "the one given first counts"
    );
    assert!(
        lines(&merged)[0].contains("the rubric, the grader or its settings were others"),
        "{:?}",
        merged.told
    );
}

#[test]
fn whoever_could_not_be_graded_and_then_was_is_told() {
    let whole = passed(class(&[0, 1], 0));
    let mut alone = Run { class: None, left_out: Vec::new(), ..whole.clone() };
    "kim00".clone_into(&mut alone.submissions[0].name);
    alone.submissions[0].folder = None;
    let merged =
        merge([parts(&whole, 2), vec![Part { name: "kim.json".to_owned(), run: alone }]].concat()).unwrap();
    assert_eq!(lines(&merged), ["warning: kim00 is not graded in part1.json, and is in another report"]);
    assert_eq!((merged.run.left_out.len(), merged.status()), (0, Status::Passed));
}

#[test]
fn a_class_that_was_another_one_for_each_part_is_told() {
    let (early, late) = (passed(class(&[1; 3], 0)), passed(class(&[1; 4], 0)));
    let merged = merge(vec![part(&early, 1, 2), part(&early, 2, 2)]).unwrap();
    assert_eq!(merged.run, early);
    // Part 2 has the fourth, and was graded before that was handed in.
    let merged = merge(vec![part(&late, 1, 2), part(&early, 2, 2)]).unwrap();
    assert_eq!(
        lines(&merged),
        [
            "error: kim03 is in no report: part1.json knows it, but the class was another one for the part that has it; grade \
          it alone, with --submission, and give that report, too"
        ]
    );
    assert_eq!((merged.run.submissions.len(), merged.status()), (3, Status::Inconclusive));
}

#[test]
fn reports_of_no_one_class_are_refused() {
    let whole = class(&[1; 4], 0);
    let refused = |one: Part, other: Part| merge(vec![one, other]).unwrap_err().to_string();
    assert_eq!(
        refused(part(&whole, 1, 2), part(&whole, 2, 3)),
        "cannot put the reports together: part1.json is of a class in 2 parts and part2.json of one in 3; give parts of the \
         same N of --shard I/N"
    );
    let mut only = part(&whole, 2, 2);
    only.run.class.as_mut().unwrap().only.push(Assignment::Echo);
    let told = refused(part(&whole, 1, 2), only);
    assert!(told.contains("part1.json and part2.json were graded for other assignments"), "{told}");
    type Change = (fn(&mut Graded), &'static str);
    let changes: [Change; 3] = [
        (
            |graded| graded.checks[1].criterion.points = 3.0,
            "'a_check_that_ends_with_fail' is worth 2 points in one and 3 in",
        ),
        (
            |graded| graded.checks[1].criterion.required = false,
            "'a_check_that_ends_with_fail' is required in one of them",
        ),
        (|graded| graded.checks.truncate(8), "one has 9 checks and the other 8"),
    ];
    for (change, what) in changes {
        let mut other = part(&whole, 2, 2);
        other.run.submissions.iter_mut().for_each(change);
        let told = refused(part(&whole, 1, 2), other);
        assert!(
            told.contains("graded by different rubrics for hw-multithread: ") && told.contains(what),
            "{told}"
        );
    }
}

#[test]
fn another_grader_is_told_and_the_least_that_is_shown_counts() {
    let whole = passed(class(&[1; 2], 0));
    let mut other = part(&whole, 2, 2);
    other.run.disclosed = Disclose::None;
    other.run.grader.as_mut().unwrap().program = "y".to_owned();
    let merged = merge(vec![part(&whole, 1, 2), other.clone()]).unwrap();
    let told = "warning: part1.json and part2.json come from different builds of grader 1, which may judge differently";
    assert_eq!(lines(&merged), [told]);
    assert_eq!(merged.run.disclosed, Disclose::None);
    other.run.grader.as_mut().unwrap().version = "2".to_owned();
    let merged = merge(vec![part(&whole, 1, 2), other]).unwrap();
    assert!(lines(&merged)[0].contains("come from graders 1 and 2, "), "{:?}", merged.told);
}

#[test]
fn one_report_of_anything_stays_as_it_is() {
    let one = |run: Run| merge(vec![Part { name: "x".to_owned(), run }]).unwrap();
    for run in [sample::every_verdict(), sample::class(), class(&[1, 0, 2], 1)] {
        assert_eq!(one(run.clone()).run, run);
        assert_eq!(one(run.clone()).status(), run.status_of_class());
    }
}

#[test]
fn it_has_taken_from_the_first_beginning_to_the_last_end() {
    let whole = class(&[1; 2], 0);
    let mut parts = parts(&whole, 2);
    "2025-05-01T03:00:10Z".clone_into(&mut parts[1].run.began);
    parts[1].run.seconds = 7.0;
    let run = merge(parts).unwrap().run;
    assert_eq!((run.began.as_str(), run.seconds), ("2025-05-01T12:00:00+09:00", 17.0));
}

#[test]
fn many_names_are_cut() {
    let all: Vec<String> = (0..22).map(|n| n.to_string()).collect();
    assert_eq!(
        (names(&all[..1]), names(&all[..2]), names(&all[..3])),
        ("0".into(), "0 and 1".into(), "0, 1 and 2".into())
    );
    assert!(names(&all).ends_with("18, 19 and 2 more"));
}

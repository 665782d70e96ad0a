//! Whether reports can be put together at all: points of different rubrics make no one table.

use std::collections::BTreeMap;

use common::Error;

use super::{Part, Told};
use crate::assignment::Assignment;
use crate::report::Checked;

const DOING: &str = "cannot put the reports together";

/// What is worth knowing about parts that can.
pub(super) fn check(parts: &[Part]) -> Result<Vec<Told>, Error> {
    same_division(parts)?;
    same_rubrics(parts)?;
    Ok(other_graders(parts).into_iter().chain(unfinished(parts)).collect())
}

fn same_division(parts: &[Part]) -> Result<(), Error> {
    let of_classes: Vec<_> = parts.iter().filter_map(|part| Some((part, part.run.class.as_ref()?))).collect();
    let divided = of_classes.iter().filter_map(|(part, class)| Some((part, class.parts.as_ref()?.of)));
    let divided: Vec<_> = divided.collect();
    if let Some((part, of)) = divided.iter().find(|(_, of)| *of != divided[0].1) {
        let (first, of_first) = divided[0];
        let cause =
            format!("{} is of a class in {of_first} parts and {} of one in {of}", first.name, part.name);
        return Err(Error::new(DOING, cause).advise("give parts of the same N of --shard I/N"));
    }
    if let Some((part, _)) = of_classes.iter().find(|(_, class)| class.only != of_classes[0].1.only) {
        let cause = format!(
            "{} and {} were graded for other assignments of their class",
            of_classes[0].0.name, part.name
        );
        return Err(
            Error::new(DOING, cause).advise("grade all parts with the same assignments on the command line")
        );
    }
    Ok(())
}

fn same_rubrics(parts: &[Part]) -> Result<(), Error> {
    let mut rubrics: BTreeMap<Assignment, (usize, &[Checked])> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        for graded in &part.run.submissions {
            let (from, rubric) = *rubrics.entry(graded.assignment).or_insert((at, &graded.checks));
            // One run has one rubric.
            if from == at {
                continue;
            }
            if let Some(what) = difference(rubric, &graded.checks) {
                let (one, other) = (&parts[from].name, &part.name);
                let cause = format!(
                    "{one} and {other} were graded by different rubrics for {}: {what}",
                    graded.assignment
                );
                return Err(
                    Error::new(DOING, cause).advise("grade one of them again, with the rubrics of the other")
                );
            }
        }
    }
    Ok(())
}

/// Sentences and hints give no points, and may have been left out.
fn difference(one: &[Checked], other: &[Checked]) -> Option<String> {
    let mut pairs = one.iter().map(|check| &check.criterion).zip(other.iter().map(|check| &check.criterion));
    let unlike = pairs.find_map(|(one, other)| match () {
        () if one.name != other.name => {
            Some(format!("where one has '{}' the other has '{}'", one.name, other.name))
        }
        () if one.points != other.points => Some(format!(
            "'{}' is worth {} points in one and {} in the other",
            one.name, one.points, other.points
        )),
        () if one.required != other.required => {
            Some(format!("'{}' is required in one of them only", one.name))
        }
        () => None,
    });
    let lengths = || format!("one has {} checks and the other {}", one.len(), other.len());
    unlike.or_else(|| (one.len() != other.len()).then(lengths))
}

fn other_graders(parts: &[Part]) -> Option<Told> {
    let known: Vec<_> = parts.iter().filter_map(|part| Some((part, part.run.grader.as_ref()?))).collect();
    let (first, grader) = known.first()?;
    let (part, other) = known.iter().find(|(_, other)| other != grader)?;
    let how = if grader.version == other.version {
        format!("different builds of grader {}", grader.version)
    } else {
        format!("graders {} and {}", grader.version, other.version)
    };
    let told = format!("{} and {} come from {how}, which may judge differently", first.name, part.name);
    Some(Told::Warning(told))
}

fn unfinished(parts: &[Part]) -> impl Iterator<Item = Told> {
    parts.iter().filter(|part| !part.is_over()).map(|part| {
        let all = &part.run.submissions;
        let left = all.iter().filter(|graded| graded.checks.iter().any(Checked::is_undecided)).count();
        let told = format!(
            "the run of {} has not come to its end: {left} of its {} submissions are undecided; go on with it with --resume",
            part.name,
            all.len()
        );
        Told::Warning(told)
    })
}

//! A run whose texts cannot harm a report: bounded, and without characters that a terminal, an XML file or a
//! spreadsheet takes for something else.

use common::escape::one_line;

use super::words::rounded;
use super::{Checked, Class, Graded, Grader, Run};
use crate::evidence::cut::cut;
use crate::verdict::Step;

/// The characters of a text on one line.
const LINE: usize = 2_000;
/// The characters of a text of several lines.
const BLOCK: usize = 4_000;
/// No more characters than a cut puts in the place of what it takes away.
const MARK: usize = 64;
/// How many notes are kept of one check or submission.
const NOTES: usize = 50;
/// The characters of all of them together, roughly.
const ALL_NOTES: usize = 20_000;
/// How many steps are kept of one check.
const STEPS: usize = 600;
/// The characters of all steps of one check together, roughly.
const ALL_STEPS: usize = 100_000;

/// The same run, every text of it made safe and every number one that JSON can write.
pub(super) fn safe(mut run: Run) -> Run {
    line(&mut run.began);
    run.seconds = rounded(run.seconds);
    run.submissions.iter_mut().for_each(graded);
    run.left_out.iter_mut().flat_map(|folder| [&mut folder.name, &mut folder.why]).for_each(line);
    if let Some(Grader { version, program }) = &mut run.grader {
        [version, program].into_iter().for_each(line);
    }
    if let Some(Class { folders, files, .. }) = &mut run.class {
        folders.iter_mut().chain(files).for_each(line);
    }
    run
}

fn graded(graded: &mut Graded) {
    for text in [&mut graded.name, &mut graded.title, &mut graded.isolation] {
        line(text);
    }
    graded.folder.iter_mut().chain(&mut graded.fingerprint).for_each(line);
    notes(&mut graded.notes);
    graded.seconds = rounded(graded.seconds);
    graded.checks.iter_mut().for_each(checked);
}

fn checked(checked: &mut Checked) {
    let (criterion, outcome) = (&mut checked.criterion, &mut checked.outcome);
    for text in [&mut criterion.name, &mut criterion.sentence, &mut outcome.reason] {
        line(text);
    }
    criterion.points = rounded(criterion.points);
    criterion.hint.iter_mut().for_each(line);
    if let Some(difference) = &mut outcome.difference {
        line(&mut difference.expected);
        line(&mut difference.received);
        if let Some(hex) = &mut difference.hex {
            block(hex, BLOCK);
        }
    }
    notes(&mut outcome.notes);
    outcome.steps.truncate(STEPS);
    let share = (ALL_STEPS / outcome.steps.len().max(1)).min(LINE);
    outcome.steps.iter_mut().for_each(|one| step(one, share));
    outcome.milliseconds = rounded(outcome.milliseconds);
}

fn notes(notes: &mut Vec<String>) {
    notes.truncate(NOTES);
    let share = (ALL_NOTES / notes.len().max(1)).min(BLOCK);
    notes.iter_mut().for_each(|note| block(note, share));
}

fn step(step: &mut Step, share: usize) {
    line_of(&mut step.who, share);
    line_of(&mut step.what, share);
    step.at = rounded(step.at);
}

fn line(text: &mut String) {
    line_of(text, LINE);
}

/// Escaped first: what is cut then has its share, however much longer the escapes have made it.
fn line_of(text: &mut String, limit: usize) {
    harmless(text);
    shorten(text, limit);
}

fn harmless(text: &mut String) {
    one_line(text);
    if text.contains(NOT_XML) {
        *text = text.replace(NOT_XML, "\u{fffd}");
    }
}

/// What has been cut before is not cut again, so that a report that was read and is written once more stays the same.
fn shorten(text: &mut String, limit: usize) {
    if text.len() > limit && text.chars().count() > limit + MARK {
        *text = cut(text, limit);
    }
}

/// Characters that XML has no place for, though they are printable by their kind.
const NOT_XML: [char; 2] = ['\u{fffe}', '\u{ffff}'];

fn block(text: &mut String, limit: usize) {
    let lines = text.trim_end_matches(['\n', '\r']).lines().map(|part| {
        let mut part = part.to_owned();
        harmless(&mut part);
        part
    });
    *text = lines.collect::<Vec<_>>().join("\n");
    shorten(text, limit);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::sample;

    fn all_texts(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| all_texts(value, texts)),
            Value::Object(values) => values.values().for_each(|value| all_texts(value, texts)),
            _ => {}
        }
    }

    #[test]
    fn no_text_keeps_a_control_character_or_more_than_its_share() {
        let run = safe(sample::hostile());
        let mut texts = Vec::new();
        all_texts(&serde_json::to_value(&run).unwrap(), &mut texts);
        let unsafe_char = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{fffe}\u{ffff}".contains(c));
        assert!(texts.iter().all(|text| !text.contains(unsafe_char)));
        assert!(texts.iter().all(|text| text.chars().count() < 10_000));
        // In nine checks, whatever a program printed.
        assert!(texts.iter().map(String::len).sum::<usize>() < 5_000_000);
        assert!(run.submissions[0].checks[0].outcome.reason.contains("characters left out"));
        assert_eq!(run.submissions[0].notes[0], "line 1\nline 2");
    }

    #[test]
    fn what_is_safe_already_stays_as_it_is() {
        let run = sample::every_verdict();
        assert_eq!(safe(run.clone()), run);
        let once = safe(sample::hostile());
        assert_eq!(safe(once.clone()), once);
    }

    proptest! {
        #[test]
        fn a_text_is_cut_once(text in sample::text(), repeats in 1_usize..2000, limit in 100_usize..3000) {
            for make_safe in [line_of, block] {
                let mut once = text.repeat(repeats);
                make_safe(&mut once, limit);
                prop_assert!(once.chars().count() <= limit + MARK);
                let mut twice = once.clone();
                make_safe(&mut twice, limit);
                prop_assert_eq!(twice, once);
            }
        }
    }
}

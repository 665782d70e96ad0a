//! What was done and seen in one check, line by line, for people.

use super::Checked;
use crate::evidence::cut::{cut, thousands};
use crate::verdict::{Step, Verdict, Worth};

/// How many steps are shown of a check's beginning, and how many of its end.
const HEAD: usize = 40;
const TAIL: usize = 60;

/// A line, and what it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub tone: Tone,
    pub text: String,
}

/// What a line tells; a terminal has a colour for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Reason,
    Cause,
    Step,
    Expected,
    Received,
    Hex,
    Note,
    Sentence,
    Hint,
}

/// All there is to say of a check, which may have come out as it did because of something that is told elsewhere. Of one
/// that passed only its notes, and of many steps the first and the last, unless `all` is asked for.
pub(super) fn of(check: &Checked, because: Option<&str>, all: bool) -> Vec<Line> {
    let (criterion, outcome) = (&check.criterion, &check.outcome);
    let mut lines = Lines::default();
    if outcome.verdict != Verdict::Pass || all {
        lines.add(Tone::Reason, "", &outcome.reason);
        because.iter().for_each(|cause| lines.add(Tone::Cause, "cause:      ", cause));
        lines.steps(&outcome.steps, all);
        if let Some(difference) = &outcome.difference {
            lines.add(Tone::Expected, "expected:   ", &difference.expected);
            lines.add(Tone::Received, "received:   ", &difference.received);
            difference.hex.iter().for_each(|hex| lines.add(Tone::Hex, "  ", hex));
        }
        lines.add(Tone::Sentence, "assignment: ", &criterion.sentence);
    }
    for note in &outcome.notes {
        lines.add(Tone::Note, "note:       ", note);
    }
    if outcome.verdict.worth() == Worth::Nothing {
        criterion.hint.iter().for_each(|hint| lines.add(Tone::Hint, "hint:       ", hint));
    }
    lines.0
}

/// The same as one text of at most about `limit` characters.
pub(super) fn text(check: &Checked, because: Option<&str>, limit: usize) -> String {
    let lines: Vec<String> = of(check, because, false).into_iter().map(|line| line.text).collect();
    cut(&lines.join("\n"), limit)
}

#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    /// A text of several lines is set below its own beginning; an empty one is left out.
    fn add(&mut self, tone: Tone, label: &str, text: &str) {
        for (number, part) in text.lines().enumerate() {
            let label = if number == 0 { label } else { &" ".repeat(label.len()) };
            self.0.push(Line { tone, text: format!("{label}{part}") });
        }
    }

    fn steps(&mut self, steps: &[Step], all: bool) {
        let who = steps.iter().map(|step| step.who.chars().count()).max().unwrap_or(0).min(20);
        let tail = if all { 0 } else { steps.len().saturating_sub(TAIL) };
        let left_out = HEAD..tail.max(HEAD);
        for (index, step) in steps.iter().enumerate() {
            if index == left_out.start && !left_out.is_empty() {
                let text = format!("     ({} steps left out)", thousands(left_out.len()));
                self.0.push(Line { tone: Tone::Step, text });
            }
            if !left_out.contains(&index) {
                let tone = Tone::Step;
                self.0.push(Line { tone, text: numbered(index + 1, who, step) });
            }
        }
    }
}

fn numbered(number: usize, width: usize, step: &Step) -> String {
    let Step { at, kind, who, what } = step;
    format!("{number:>4} {at:>10.1} ms  {who:<width$}  {:<10} {what}", kind.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::every_verdict;

    #[test]
    fn a_failure_is_told_from_its_reason_to_its_hint() {
        let run = every_verdict();
        let text = text(&run.submissions[0].checks[1], Some("all crash"), usize::MAX);
        let parts = [
            "client 2 was given an ID again\ncause:      all crash\n   1       12.3 ms  client 2             connected\n",
            "   2       12.3 ms  client 2  sent       1hello\\n\n",
            "\nexpected:   S3CRET-DIFF\nreceived:   Client 2\n  first difference at byte 8",
            "\nassignment: Each client is given a unique ID\nnote:       the report came",
            "\nhint:       S3CRET-HINT look at the counter",
        ];
        let places: Vec<usize> = parts.iter().map(|part| text.find(part).expect(part)).collect();
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn a_pass_has_its_notes_and_an_undecided_check_no_hint() {
        let run = every_verdict();
        let checks = &run.submissions[0].checks;
        assert_eq!(text(&checks[0], None, usize::MAX), "note:       the report came 0 s after the start too");
        assert!(of(&checks[0], None, true).iter().any(|line| line.tone == Tone::Step));
        assert!(of(&checks[6], None, true).iter().all(|line| line.tone != Tone::Hint));
    }

    #[test]
    fn many_steps_lose_their_middle_and_keep_their_numbers() {
        let mut check = every_verdict().submissions[0].checks[1].clone();
        let one = check.outcome.steps[0].clone();
        check.outcome.steps = vec![one.clone(); HEAD + TAIL];
        assert!(!text(&check, None, usize::MAX).contains("left out"));
        check.outcome.steps = vec![one; 500];
        let all: Vec<Line> = of(&check, None, true);
        assert_eq!(all.iter().filter(|line| line.tone == Tone::Step).count(), 500);
        let text = text(&check, None, usize::MAX);
        assert!(text.contains("\n  40  ") && text.contains("\n     (400 steps left out)\n 441  "), "{text}");
        assert!(
            text.contains("\n 500  ") && !text.contains("\n  41  ") && !text.contains("\n 440  "),
            "{text}"
        );
    }
}

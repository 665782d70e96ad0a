//! A verdict that the machine was too busy for is asked for again.

use super::judge::judge;
use super::trial::Trial;
use crate::report::{Checked, Graded, Run};
use crate::schedule::Entry;

/// How often a check is tried.
const ROUNDS: usize = 3;

/// Grades all of them, and again what was not decided; what is decided stays as it is.
///
/// `grade` grades entries, in their order. Gives what came of each, in the order of `trials`, and what was tried again.
pub fn try_all(trials: &[Trial], mut grade: impl FnMut(&[Entry]) -> Run) -> (Vec<Graded>, Vec<String>) {
    let entries: Vec<Entry> = trials.iter().map(|trial| trial.entry.clone()).collect();
    let mut graded = grade(&entries).submissions;
    let mut again = Vec::new();
    for _ in 1..ROUNDS {
        let open: Vec<(usize, Entry)> = (0..trials.len())
            .filter_map(|number| Some((number, undecided(&trials[number], &graded[number])?)))
            .collect();
        if open.is_empty() {
            break;
        }
        let entries: Vec<Entry> = open.iter().map(|(_, entry)| entry.clone()).collect();
        for ((number, entry), new) in open.iter().zip(grade(&entries).submissions) {
            again.extend(told(&graded[*number], entry));
            merge(&mut graded[*number], new.checks);
        }
    }
    (graded, again)
}

/// The same submission with the checks that have to be tried again.
fn undecided(trial: &Trial, graded: &Graded) -> Option<Entry> {
    let open = judge(&trial.program, &graded.checks).undecided;
    let mut entry = trial.entry.clone();
    entry.rubric.checks.retain(|criterion| open.contains(&criterion.name));
    (!open.is_empty()).then_some(entry)
}

fn told(graded: &Graded, entry: &Entry) -> Vec<String> {
    let checks = graded.checks.iter().filter(|check| entry.rubric.checks.contains(&check.criterion));
    checks
        .map(|check| format!("{}: {}: {}", graded.name, check.sentence_name(), check.outcome.reason))
        .collect()
}

fn merge(graded: &mut Graded, new: Vec<Checked>) {
    for check in new {
        if let Some(old) = graded.checks.iter_mut().find(|old| old.criterion.name == check.criterion.name) {
            *old = check;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Assignment;
    use crate::rubric::Rubric;
    use crate::schedule::Board;
    use crate::self_test::testing::criterion;
    use crate::submission::Submission;
    use crate::verdict::Verdict;

    #[test]
    fn only_what_is_undecided_is_tried_again_and_three_times_at_most() {
        use Verdict::{Fail, Inconclusive, Pass};
        let submission = Submission::new("good", "/", Assignment::Echo);
        let checks = ["a", "b", "c"].map(|name| criterion(name, true)).to_vec();
        let entry = Entry { submission, rubric: Rubric { title: String::new(), checks } };
        let trials = [Trial::for_a_test(entry)];
        let turns =
            [[Inconclusive, Fail, Inconclusive], [Pass, Pass, Inconclusive], [Fail, Fail, Inconclusive]];
        let mut tried: Vec<Vec<String>> = Vec::new();
        let (graded, again) = try_all(&trials, |entries| {
            let mut run = Board::new(entries, Vec::new()).run();
            for check in &mut run.submissions[0].checks {
                let place =
                    ["a", "b", "c"].iter().position(|name| *name == check.criterion.name).expect("known");
                check.outcome.verdict = turns[tried.len()][place];
            }
            tried.push(entries[0].rubric.checks.iter().map(|check| check.name.clone()).collect());
            run
        });
        let verdicts: Vec<Verdict> = graded[0].checks.iter().map(|check| check.outcome.verdict).collect();
        assert_eq!(tried, [vec!["a", "b", "c"], vec!["a", "c"], vec!["c"]]);
        assert_eq!(verdicts, [Pass, Fail, Inconclusive]);
        assert_eq!(again.len(), 3, "{again:?}");
    }
}

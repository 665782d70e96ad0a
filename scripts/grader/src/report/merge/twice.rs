//! Each submission once: whoever is in several reports is taken from one of them, and that is told.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Told, names};
use crate::assignment::Assignment;
use crate::report::{Checked, Graded, LeftOut};

/// What is left when everybody is there once.
pub(super) struct Chosen {
    pub(super) submissions: Vec<Graded>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) told: Vec<Told>,
    /// Whether anybody has come out in two ways.
    pub(super) is_doubted: bool,
}

/// The folder, the assignment, and which of several: a folder may have two programs for the same.
type Key = (String, Assignment, usize);

/// The same submission in several reports, each by the place of that report.
type Copies = Vec<(usize, Graded)>;

pub(super) fn choose(parts: Vec<Part>) -> Chosen {
    let files: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    let mut order: Vec<Copies> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    let mut rows: Vec<(usize, LeftOut)> = Vec::new();
    for (at, Part { run, .. }) in parts.into_iter().enumerate() {
        // Who is in a part that was missing has a row by that; what becomes of that is told anew.
        let own: Option<BTreeSet<&str>> = run.class.as_ref().map(|class| class.graded().collect());
        let is_own = |folder: &&LeftOut| own.as_ref().is_none_or(|own| own.contains(folder.name.as_str()));
        rows.extend(run.left_out.iter().filter(is_own).map(|folder| (at, folder.clone())));
        let mut before: BTreeMap<(String, Assignment), usize> = BTreeMap::new();
        for graded in run.submissions {
            let name = graded.folder.clone().unwrap_or_else(|| graded.name.clone());
            let nth = before.entry((name.clone(), graded.assignment)).or_default();
            let place = *known.entry((name, graded.assignment, *nth)).or_insert(order.len());
            *nth += 1;
            if place == order.len() {
                order.push(Vec::new());
            }
            order[place].push((at, graded));
        }
    }
    let mut telling = Telling { files: &files, ..Telling::default() };
    let submissions: Vec<Graded> = order.into_iter().filter_map(|copies| telling.best(copies)).collect();
    let left_out = telling.left_out(rows, &submissions);
    let is_doubted = !telling.conflicts.is_empty();
    Chosen { submissions, left_out, is_doubted, told: telling.told() }
}

/// Whether it is known that the two do not come of the same.
fn are_of_others(one: &Graded, other: &Graded) -> bool {
    one.fingerprint.as_ref().zip(other.fingerprint.as_ref()).is_some_and(|(one, other)| one != other)
}

#[derive(Default)]
struct Telling<'f> {
    files: &'f [String],
    /// Who stands in two files with the same verdicts, and who is decided in the first of two only.
    same: BTreeMap<(usize, usize), Vec<String>>,
    better: BTreeMap<(usize, usize), Vec<String>>,
    conflicts: Vec<String>,
    others: Vec<String>,
}

impl Telling<'_> {
    /// The one of which most is decided; of several such the first.
    fn best(&mut self, mut copies: Copies) -> Option<Graded> {
        let undecided = |graded: &Graded| graded.checks.iter().filter(|check| check.is_undecided()).count();
        let best = (0..copies.len()).min_by_key(|copy| undecided(&copies[*copy].1))?;
        let (from, best) = copies.remove(best);
        for (other_from, other) in &copies {
            let pair = (from, *other_from);
            let unlike = unlike(&best, other);
            if !unlike.is_empty() || are_of_others(&best, other) {
                self.conflicts.push(self.conflict(&best, other, pair, &unlike));
            } else if undecided(&best) < undecided(other) {
                self.better.entry(pair).or_default().push(best.name.clone());
            } else {
                self.same.entry(pair).or_default().push(best.name.clone());
            }
        }
        Some(best)
    }

    fn conflict(&self, best: &Graded, other: &Graded, pair: (usize, usize), unlike: &[String]) -> String {
        let (name, assignment) = (&best.name, best.assignment);
        let (from, other_from) = (&self.files[pair.0], &self.files[pair.1]);
        let changed = match are_of_others(best, other) {
            true => ", and its files, its grade.toml, the rubric, the grader or its settings were others",
            false => "",
        };
        let how = match unlike {
            [] => format!("{name} is for {assignment} in {from} and in {other_from}"),
            unlike => format!(
                "{name} came out for {assignment} in one way in {from} and in another in {other_from} ({})",
                unlike.join("; ")
            ),
        };
        format!(
            "{how}{changed}: what stands in {from} is taken; see which is right, and give that report first"
        )
    }

    /// The rows of those who are not graded anywhere, each once.
    fn left_out(&mut self, rows: Vec<(usize, LeftOut)>, graded: &[Graded]) -> Vec<LeftOut> {
        let graded: BTreeSet<&str> =
            graded.iter().map(|graded| graded.folder.as_deref().unwrap_or(&graded.name)).collect();
        let mut first: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let mut kept = Vec::new();
        for (from, row) in rows {
            if graded.contains(row.name.as_str()) {
                let told =
                    format!("{} is not graded in {}, and is in another report", row.name, self.files[from]);
                self.others.push(told);
                continue;
            }
            let (at, why) = first.entry(row.name.clone()).or_insert_with(|| (from, row.why.clone()));
            // One report may have two rows of one name.
            if *at == from {
                kept.push(row);
            } else if *why != row.why {
                let (one, other) = (&self.files[*at], &self.files[from]);
                self.others.push(format!(
                    "why {} is not graded is told in {one} and otherwise in {other}",
                    row.name
                ));
            }
        }
        kept
    }

    fn told(self) -> Vec<Told> {
        let Self { files, same, better, conflicts, others } = self;
        let of_pair = |((one, other), all): ((usize, usize), Vec<String>), how: &str| {
            let (all, are) = (names(&all), if all.len() == 1 { "is" } else { "are" });
            Told::Warning(format!("{all} {are} in {} and in {} {how}", files[one], files[other]))
        };
        let same = same.into_iter().map(|same| of_pair(same, "with the same verdicts: taken once"));
        let better =
            better.into_iter().map(|better| of_pair(better, "with more undecided: the first is taken"));
        let others = others.into_iter().map(Told::Warning);
        same.chain(better).chain(others).chain(conflicts.into_iter().map(Told::Error)).collect()
    }
}

/// The checks about which two decided differently.
fn unlike(one: &Graded, other: &Graded) -> Vec<String> {
    let pairs = one.checks.iter().zip(&other.checks);
    let decided = pairs.filter(|(one, other)| !one.is_undecided() && !other.is_undecided());
    let unlike = decided.filter(|(one, other)| one.outcome.verdict != other.outcome.verdict);
    let told = |(one, other): (&Checked, &Checked)| {
        let (one_word, other_word) = (one.outcome.verdict.word(), other.outcome.verdict.word());
        format!("{}: {one_word}, {other_word}", one.sentence_name())
    };
    unlike.map(told).collect()
}

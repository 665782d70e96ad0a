//! What a report knows of the class that it is of: who belongs to it, and which part of it was graded. Every part knows
//! the whole class, so that it can be said who is missing.

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::class::shard::{MOST, Shard, part_of};

/// A class, as one run has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(expecting = "a class")]
pub struct Class {
    /// The names of its folders, sorted.
    pub folders: Vec<String>,
    /// The names of what lies beside them that somebody has handed in, sorted.
    pub files: Vec<String>,
    /// The assignments that were asked for; none for all.
    pub only: Vec<Assignment>,
    /// Which parts of it were graded; nothing for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
}

/// Some of the parts that a class was divided into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "the parts of a class")]
pub struct Parts {
    /// Which, from 1, sorted.
    pub graded: Vec<u32>,
    /// Of how many.
    pub of: u32,
}

impl Parts {
    /// Whether what stands at this place of the class is in them.
    pub fn have(&self, place: usize) -> bool {
        self.has(part_of(place, self.of))
    }

    /// Whether a part is one of them.
    pub fn has(&self, part: u32) -> bool {
        self.graded.binary_search(&part).is_ok()
    }

    /// Whether there are no others.
    pub fn are_all(&self) -> bool {
        (1..=self.of).all(|part| self.has(part))
    }

    /// Whether a class can be divided so.
    pub fn are_possible(&self) -> bool {
        let sorted = self.graded.is_sorted_by(|one, next| one < next);
        sorted && (1..=MOST).contains(&self.of) && self.graded.iter().all(|part| (1..=self.of).contains(part))
    }
}

impl From<Shard> for Parts {
    fn from(Shard { part, of }: Shard) -> Self {
        Self { graded: vec![part], of }
    }
}

impl Class {
    /// All names, each at its place: what lies beside the folders stands behind them, and is shared out as they are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().chain(&self.files).map(String::as_str)
    }

    /// How large it is, in words.
    pub fn told(&self) -> String {
        match self.folders.len() {
            1 => "1 folder".to_owned(),
            many => format!("{many} folders"),
        }
    }

    /// The names of those that were looked at.
    pub fn graded(&self) -> impl Iterator<Item = &str> {
        let is_graded = |place| self.parts.as_ref().is_none_or(|parts| parts.have(place));
        self.names().enumerate().filter(move |(place, _)| is_graded(*place)).map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'c>(names: impl Iterator<Item = &'c str>) -> String {
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn folders_and_then_files_are_dealt_one_after_the_other() {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let whole = Class { folders: own(&["a", "b", "c"]), files: own(&["x", "y"]), ..Class::default() };
        assert_eq!(names(whole.graded()), "a b c x y");
        let part = |part| Class { parts: Some(Shard { part, of: 2 }.into()), ..whole.clone() };
        assert_eq!(names(part(1).graded()), "a c y");
        assert_eq!(names(part(2).graded()), "b x");
        let parts = Parts { graded: vec![2, 4], of: 5 };
        assert!(parts.has(4) && !parts.has(3) && !parts.are_all());
        assert!(Parts { graded: vec![1, 2], of: 2 }.are_all());
        let possible = |graded: &[u32], of| Parts { graded: graded.to_vec(), of }.are_possible();
        assert!(possible(&[1, 3], 3) && possible(&[], 3) && !possible(&[], 0));
        assert!(!possible(&[3, 1], 3) && !possible(&[1, 1], 3) && !possible(&[0], 3) && !possible(&[4], 3));
        assert!(!possible(&[1], u32::MAX));
    }
}

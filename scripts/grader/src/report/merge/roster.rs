//! Who belongs to the class, by what its parts know of it, and who of them is in none of the reports.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Told, names};
use crate::class::shard::part_of;
use crate::report::{Class, Parts};

/// The class as all parts together know it.
pub(super) struct Roster {
    /// None where no report is of a class.
    pub(super) class: Option<Class>,
    /// Who is in no report, and why that is so.
    pub(super) missing: Vec<(String, String)>,
    /// Those of each missing part.
    of_parts: BTreeMap<u32, Vec<String>>,
    /// Those who were not there when the parts that have them were graded, and what is to be done.
    unknown: Vec<(String, String)>,
    places: BTreeMap<String, usize>,
}

impl Roster {
    pub(super) fn of(parts: &[Part]) -> Self {
        let classes: Vec<(&Part, &Class)> =
            parts.iter().filter_map(|part| Some((part, part.run.class.as_ref()?))).collect();
        let class = united(&classes);
        let mut roster = Self {
            missing: Vec::new(),
            of_parts: BTreeMap::new(),
            unknown: Vec::new(),
            places: class.iter().flat_map(Class::names).map(str::to_owned).zip(0..).collect(),
            class: None,
        };
        let found: BTreeSet<&str> = classes.iter().flat_map(|(_, class)| class.graded()).collect();
        let by_themselves = parts.iter().flat_map(|part| &part.run.submissions);
        let by_themselves: BTreeSet<&str> =
            by_themselves.map(|graded| graded.folder.as_deref().unwrap_or(&graded.name)).collect();
        let known = classes.iter().rev().flat_map(|(part, class)| class.names().map(|name| (name, *part)));
        let known: BTreeMap<&str, &Part> = known.collect();
        let there = class.as_ref().and_then(|class| class.parts.as_ref());
        for (place, name) in class.iter().flat_map(Class::names).enumerate() {
            if found.contains(name) || by_themselves.contains(name) {
                continue;
            }
            let part = there.map(|parts| (part_of(place, parts.of), parts));
            match (part.filter(|(part, parts)| !parts.has(*part)), known.get(name)) {
                (Some((part, Parts { of, .. })), _) => {
                    let why = format!("part {part} of {of} of the class is missing; {}", advice(part, *of));
                    roster.missing.push((name.to_owned(), why));
                    roster.of_parts.entry(part).or_default().push(name.to_owned());
                }
                (None, by) => {
                    let by = by.map_or("one part", |part| &part.name);
                    let why = format!(
                        "{by} knows it, but the class was another one for the part that has it; grade it alone, with \
                         --submission, and give that report, too"
                    );
                    roster.missing.push((name.to_owned(), why.clone()));
                    roster.unknown.push((name.to_owned(), why));
                }
            }
        }
        Self { class, ..roster }
    }

    /// The place in the class; behind all where it has none.
    pub(super) fn place(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or(usize::MAX)
    }

    /// As a run has them: what is no folder stands before the folders.
    pub(super) fn place_of_left_out(&self, name: &str) -> (bool, usize) {
        let place = self.place(name);
        let folders = self.class.as_ref().map_or(0, |class| class.folders.len());
        (place < folders, place)
    }

    /// One line for each part that is missing.
    pub(super) fn told(&self) -> Vec<Told> {
        let of = self.class.as_ref().and_then(|class| class.parts.as_ref()).map_or(0, |parts| parts.of);
        let missing = self.of_parts.iter().map(|(part, all)| {
            Told::Error(format!("part {part} of {of} is missing, with {}; {}", names(all), advice(*part, of)))
        });
        let unknown = self.unknown.iter();
        let unknown = unknown.map(|(name, why)| Told::Error(format!("{name} is in no report: {why}")));
        missing.chain(unknown).collect()
    }
}

fn advice(part: u32, of: u32) -> String {
    format!("grade it with --shard {part}/{of}, and give its report, too")
}

/// All folders and files that any part knows, and the parts that are there.
fn united(classes: &[(&Part, &Class)]) -> Option<Class> {
    let (_, first) = classes.first()?;
    let mut class = Class { parts: None, ..(*first).clone() };
    if classes.iter().any(|(_, other)| (&other.folders, &other.files) != (&first.folders, &first.files)) {
        let all = |of: fn(&Class) -> &Vec<String>| {
            let names: BTreeSet<String> = classes.iter().flat_map(|(_, class)| of(class)).cloned().collect();
            names.into_iter().collect()
        };
        class.folders = all(|class| &class.folders);
        class.files = all(|class| &class.files);
    }
    if let Some(of) = classes.iter().find_map(|(_, class)| class.parts.as_ref()).map(|parts| parts.of) {
        let each = classes.iter().flat_map(|(_, class)| {
            class.parts.as_ref().map_or_else(|| (1..=of).collect::<Vec<u32>>(), |parts| parts.graded.clone())
        });
        // There is nobody in a part behind the last name.
        let all = u32::try_from(class.names().count()).unwrap_or(of);
        let graded: BTreeSet<u32> = each.chain(all.saturating_add(1)..=of).collect();
        let parts = Parts { graded: graded.into_iter().collect(), of };
        class.parts = (!parts.are_all()).then_some(parts);
    }
    Some(class)
}

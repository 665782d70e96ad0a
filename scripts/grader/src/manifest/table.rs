//! The keys of a TOML table: those that are not known are refused, with the nearest one that is.

use std::ops::Range;

use common::Error;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::value::Value;

/// The tables that a file may have, with the keys of each; the outermost has no name and comes first.
pub(crate) type Tables = &'static [(&'static str, &'static [&'static str])];

/// One table.
#[derive(Debug)]
pub(crate) struct Table<'d> {
    document: &'d Document,
    at: usize,
    entries: &'d DeTable<'d>,
}

impl<'d> Table<'d> {
    /// The table `name` of `tables`, which begins at byte `at`.
    ///
    /// # Errors
    /// Where it has a key that does not belong there.
    pub(crate) fn new(
        document: &'d Document,
        name: &str,
        at: usize,
        entries: &'d DeTable<'d>,
        tables: Tables,
    ) -> Result<Self, Error> {
        let known = tables.iter().find(|(table, _)| *table == name).map_or(&[][..], |(_, keys)| keys);
        let unknown = entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        match unknown.min_by_key(|key| key.span().start) {
            None => Ok(Self { document, at, entries }),
            Some(key) => {
                let error = document.error(key.span().start, format_args!("unknown key '{}'", key.get_ref()));
                Err(error.advise(advice(key.get_ref(), known, tables)))
            }
        }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &'static str) -> Option<Value<'d>> {
        self.entries.get(key).map(|value: &Spanned<DeValue<'d>>| Value::new(self.document, key, value))
    }

    /// The value of a key that cannot be left out; `advice` says what to write.
    ///
    /// # Errors
    /// Where it is left out.
    pub(crate) fn need(&self, key: &'static str, advice: &str) -> Result<Value<'d>, Error> {
        let missing = || self.document.error(self.at, format_args!("'{key}' is missing")).advise(advice);
        self.get(key).ok_or_else(missing)
    }

    /// The key of [`Table::get`], where it stands in the file.
    pub(crate) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get_key_value(key).map(|(key, _)| key.span())
    }

    /// A mistake at a place.
    pub(crate) fn error_at(&self, place: &Range<usize>, cause: impl std::fmt::Display) -> Error {
        self.document.error(place.start, cause)
    }
}

/// The one of `known` that was probably meant.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // clap's own measure for what it suggests.
    const ALIKE: f64 = 0.7;
    let lower = word.to_lowercase().replace('_', "-");
    let score = |key: &&'k str| (strsim::jaro(&lower, &key.replace('_', "-")), *key);
    let best = known.iter().map(score).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(alike, _)| *alike > ALIKE).map(|(_, key)| key)
}

fn advice(key: &str, known: &[&str], tables: Tables) -> String {
    // In TOML, what follows a table's head belongs to that table: the usual mistake.
    match tables.iter().find(|(_, keys)| keys.contains(&key)) {
        Some(("", _)) => return "write it at the top of the file, above the first [table]".to_owned(),
        Some((table, _)) => return format!("write it in the table [{table}]"),
        None => {}
    }
    match nearest(key, known) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("the keys here are {}", known.join(", ")),
    }
}

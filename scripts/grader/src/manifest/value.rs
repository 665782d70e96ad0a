//! A value of a TOML file, read as what its key needs.

use std::fmt::Display;

use common::Error;
use serde_spanned::Spanned;
use toml::de::DeValue;

use super::document::Document;
use super::table::{Table, Tables};

/// A value with its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'d> {
    document: &'d Document,
    /// What messages call it.
    pub(crate) key: &'static str,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Value<'d> {
    /// The value that stands at `key`.
    pub(crate) fn new(document: &'d Document, key: &'static str, value: &'d Spanned<DeValue<'d>>) -> Self {
        Self { document, key, value }
    }

    /// A string.
    ///
    /// # Errors
    /// Where it is anything else.
    pub(crate) fn text(&self) -> Result<&'d str, Error> {
        self.inner().as_str().ok_or_else(|| self.wrong("a string"))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// Where it is anything else.
    pub(crate) fn flag(&self) -> Result<bool, Error> {
        self.inner().as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// A whole number; `None` where it is one that no `i64` holds.
    ///
    /// # Errors
    /// Where it is anything else; `wanted` says what it has to be.
    pub(crate) fn integer(&self, wanted: &str) -> Result<Option<i64>, Error> {
        let integer = self.inner().as_integer().ok_or_else(|| self.wrong(wanted))?;
        Ok(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
    }

    /// A number, with or without decimals.
    ///
    /// # Errors
    /// Where it is anything else.
    pub(crate) fn number(&self) -> Result<f64, Error> {
        match self.inner() {
            DeValue::Integer(integer) if integer.radix() == 10 => {
                integer.as_str().parse().map_err(|_| self.wrong("a number"))
            }
            DeValue::Float(float) => float.as_str().parse().map_err(|_| self.wrong("a number")),
            _ => Err(self.wrong("a number")),
        }
    }

    /// One string, or an array of them.
    ///
    /// # Errors
    /// Where it is anything else.
    pub(crate) fn texts(&self) -> Result<Vec<String>, Error> {
        let wanted = "a string or an array of strings";
        match self.inner() {
            DeValue::String(text) => Ok(vec![text.clone().into_owned()]),
            DeValue::Array(items) => {
                let text = |item: Self| item.inner().as_str().map(str::to_owned);
                let item = |value| Self { value, ..*self };
                items.iter().map(|value| text(item(value)).ok_or_else(|| item(value).wrong(wanted))).collect()
            }
            _ => Err(self.wrong(wanted)),
        }
    }

    /// The values of an array; `wanted` says what it has to be.
    ///
    /// # Errors
    /// Where it is no array.
    pub(crate) fn items(&self, wanted: &str) -> Result<Vec<Self>, Error> {
        let items = self.inner().as_array().ok_or_else(|| self.wrong(wanted))?;
        Ok(items.iter().map(|value| Self { value, ..*self }).collect())
    }

    /// The values of a table whose keys are no words of the file's own, each with its key; `wanted` says what it has
    /// to be.
    ///
    /// # Errors
    /// Where it is no table.
    pub(crate) fn named(&self, wanted: &str) -> Result<Vec<(&'d str, Self)>, Error> {
        let entries = self.inner().as_table().ok_or_else(|| self.wrong(wanted))?;
        Ok(entries.iter().map(|(key, value)| (key.get_ref().as_ref(), Self { value, ..*self })).collect())
    }

    /// A table, whose keys are those of that name in `tables`.
    ///
    /// # Errors
    /// Where it is no table, or has other keys.
    pub(crate) fn table(&self, tables: Tables) -> Result<Table<'d>, Error> {
        let entries = self.inner().as_table().ok_or_else(|| self.wrong("a table"))?;
        Table::new(self.document, self.key, self.value.span().start, entries, tables)
    }

    /// Whether it is a table.
    pub(crate) fn is_table(&self) -> bool {
        self.inner().is_table()
    }

    /// Whether it is a string.
    pub(crate) fn is_text(&self) -> bool {
        self.inner().is_str()
    }

    /// A mistake in it.
    pub(crate) fn error(&self, cause: impl Display) -> Error {
        self.document.error(self.value.span().start, cause)
    }

    /// The mistake that it is not what it has to be.
    pub(crate) fn wrong(&self, wanted: &str) -> Error {
        let (key, is) = (self.key, kind(self.inner()));
        self.error(format_args!("'{key}' is {is}")).advise(format_args!("write {wanted}"))
    }

    fn inner(&self) -> &'d DeValue<'d> {
        self.value.get_ref()
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

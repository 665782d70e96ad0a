//! A teacher's template: what all submissions of a class have in common.

use std::path::Path;

use clap::ValueEnum;
use common::Error;
use toml::Value;

use crate::assignment::Assignment;

/// Keys and their values, which stand in every `grade.toml` whatever is seen.
#[derive(Debug, Clone, Default)]
pub struct Template(toml::Table);

impl Template {
    /// Reads it from a file like a `grade.toml`, of which each key may be left out.
    ///
    /// # Errors
    /// Where it cannot be read, or is no TOML.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let doing = format!("cannot use the template {}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(&doing, &error))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| Error::new(&doing, error.message()))?;
        let template = Self(table);
        match (template.value("", "assignment"), template.assignment()) {
            (Some(_), None) => Err(Error::new(doing, "its 'assignment' is none")),
            _ => Ok(template),
        }
    }

    /// The assignment, if it names one.
    pub(super) fn assignment(&self) -> Option<Assignment> {
        Assignment::from_str(self.0.get("assignment")?.as_str()?, false).ok()
    }

    /// What a key of a table has to be; at the top the table has no name.
    pub(super) fn value(&self, table: &str, key: &str) -> Option<&Value> {
        match table {
            "" => self.0.get(key),
            table => self.0.get(table)?.as_table()?.get(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_keys_of_its_tables_and_an_assignment_that_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("class.toml");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Template::read(&path)
        };
        let template = read("assignment = 'hw-bulk'\nhosts = ['nsl2']\n[wire]\ngap = '1s'\n").unwrap();
        assert_eq!(template.assignment(), Some(Assignment::Bulk));
        assert_eq!(template.value("wire", "gap"), Some(&Value::from("1s")));
        assert_eq!(template.value("", "gap"), None);
        assert!(template.value("", "hosts").is_some_and(Value::is_array));
        assert!(read("assignment = 'hw'").unwrap_err().to_string().contains("'assignment' is none"));
        assert!(read("=").is_err());
    }
}

//! A teacher's template: what all submissions of a class have in common.

use std::path::Path;

use clap::ValueEnum;
use common::Error;
use toml::Value;

use crate::assignment::Assignment;
use crate::manifest;

/// Keys and their values, which stand in every `grade.toml` whatever is seen.
#[derive(Debug, Clone, Default)]
pub struct Template(toml::Table);

impl Template {
    /// Reads it from a file like a `grade.toml`, of which each key may be left out.
    ///
    /// # Errors
    /// Where it cannot be read, or a key is none or has no value that it can have.
    pub fn read(path: &Path) -> Result<Self, Error> {
        manifest::read_common(path).map(Self)
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
        let is_refused = |text: &str, why: &str| {
            let told = read(text).unwrap_err().to_string();
            assert!(told.contains(why), "{told}");
        };
        is_refused("assignment = 'hw-bluk'", "'hw-bluk' is no assignment; did you mean 'hw-bulk'?");
        is_refused("[wire]\ngab = '1s'", "line 2, column 1: unknown key 'gab'; did you mean 'gap'?");
        is_refused("[wire]\ngap = 'soon'", "line 2, column 7: ");
        assert!(read("=").is_err());
    }
}

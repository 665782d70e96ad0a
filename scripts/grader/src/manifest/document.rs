//! A TOML file, whose every mistake is told with its line and column.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use common::Error;
use common::escape::{Escaped, one_line};
use serde_spanned::Spanned;
use toml::de::DeTable;

use super::table::{Table, Tables};
use super::uncertain;

/// The longest file that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// The text of a TOML file.
#[derive(Debug)]
pub(crate) struct Document {
    /// The file's name as messages show it.
    name: String,
    text: String,
}

impl Document {
    /// Reads the file.
    ///
    /// # Errors
    /// Where it cannot be read, is no regular file, is longer than 256 KiB or is not UTF-8.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let doing = format!("cannot read {}", Escaped(path.as_os_str().as_encoded_bytes()));
        let io = |error| Error::io(&doing, &error);
        // A named pipe would keep its reader waiting for ever.
        if !path.metadata().map_err(io)?.is_file() {
            return Err(Error::new(doing, "it is not a file").advise("name a TOML file"));
        }
        let mut bytes = Vec::new();
        File::open(path).map_err(io)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Error::new(doing, format_args!("it has more than {} KiB", MAX_BYTES / 1024)));
        }
        Self::new(path, bytes)
    }

    /// One that was read before, called as at this path.
    pub(crate) fn of(path: &Path, text: &str) -> Self {
        Self { name: Escaped(path.as_os_str().as_encoded_bytes()).to_string(), text: text.to_owned() }
    }

    fn new(path: &Path, bytes: Vec<u8>) -> Result<Self, Error> {
        let name = Escaped(path.as_os_str().as_encoded_bytes()).to_string();
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { name, text }),
            Err(error) => {
                let (at, lossy) =
                    (error.utf8_error().valid_up_to(), String::from_utf8_lossy(error.as_bytes()));
                let document = Self { name, text: lossy.into_owned() };
                Err(document.error(at, "it is not UTF-8").advise("save the file as UTF-8"))
            }
        }
    }

    /// The whole, for [`Document::table`].
    ///
    /// # Errors
    /// Where it is no TOML.
    pub(crate) fn parse(&self) -> Result<Spanned<DeTable<'_>>, Error> {
        DeTable::parse(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let told = error.message();
            match told {
                _ if told.contains("escaped value") => {
                    let advice =
                        "write a regular expression in single quotes, where \\ is itself: 'ID (?<id>\\d+)'";
                    self.error(at, "a \\ in double quotes begins one of a few signs, and this is none")
                        .advise(advice)
                }
                "duplicate key" => {
                    let line = self.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
                    let key = line.split(['=', ']']).next().unwrap_or_default().trim();
                    self.error(at, format_args!("'{}' stands there a second time", Escaped(key.as_bytes())))
                        .advise("remove one of them")
                }
                _ => self.error(at, told).advise("write it as TOML"),
            }
        })
    }

    /// The keys and their values, without their places.
    ///
    /// # Errors
    /// Where it is no TOML.
    pub(crate) fn values(&self) -> Result<toml::Table, Error> {
        toml::from_str(&self.text).map_err(|error| self.error(0, error.message()).advise("write it as TOML"))
    }

    /// The keys that it calls uncertain.
    pub(crate) fn uncertain(&self) -> Vec<String> {
        uncertain::keys(&self.text)
    }

    /// The outermost table of what [`Document::parse`] gave.
    ///
    /// # Errors
    /// Where it has a key that none of `tables` knows.
    pub(crate) fn table<'d>(
        &'d self,
        parsed: &'d Spanned<DeTable<'d>>,
        tables: Tables,
    ) -> Result<Table<'d>, Error> {
        Table::new(self, "", 0, parsed.get_ref(), tables)
    }

    /// A mistake at a place, in bytes from the start.
    pub(crate) fn error(&self, at: usize, cause: impl Display) -> Error {
        let (line, column) = self.line_and_column(at);
        let mut cause = cause.to_string();
        one_line(&mut cause);
        Error::new(format_args!("cannot read {}, line {line}, column {column}", self.name), cause)
    }

    /// Both from 1; columns are characters, as editors count them.
    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        (line, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> String {
        let document = match Document::new(Path::new("grade.toml"), bytes.to_vec()) {
            Ok(document) => document,
            Err(error) => return error.to_string(),
        };
        document.parse().expect_err("not TOML").to_string()
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_place() {
        assert_eq!(
            told(b"a = 1\n  b = \n"),
            "cannot read grade.toml, line 2, column 7: string values must be quoted, expected literal \
             string; write it as TOML"
        );
        assert_eq!(
            told(b"a = 1\na = 2\n"),
            "cannot read grade.toml, line 2, column 1: 'a' stands there a second time; remove one of them"
        );
        assert_eq!(
            told(b"[lines]\nconnect = 'x'\n[lines]\nreport = 'y'\n"),
            "cannot read grade.toml, line 3, column 2: 'lines' stands there a second time; remove one of them"
        );
        let regex = told(br#"a = "n = (?<count>\d+)""#);
        assert!(regex.contains("line 1, column 20") && regex.contains("in single quotes"), "{regex}");
    }

    #[test]
    fn columns_are_characters_and_not_bytes() {
        let document = Document::new(Path::new("x"), "ä = 'öü' ?".as_bytes().to_vec()).unwrap();
        assert_eq!(document.line_and_column("ä = 'öü' ".len()), (1, 10));
        assert_eq!(document.line_and_column(10_000), (1, 11));
    }

    #[test]
    fn what_is_not_utf8_is_told_with_its_place() {
        let told = told(b"a = 1\nb = '\xff'");
        assert_eq!(told, "cannot read grade.toml, line 2, column 6: it is not UTF-8; save the file as UTF-8");
    }

    #[test]
    fn a_folder_and_an_endless_file_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let told = Document::read(dir.path()).unwrap_err().to_string();
        assert!(told.ends_with(": it is not a file; name a TOML file"), "{told}");
        let long = dir.path().join("grade.toml");
        std::fs::write(&long, "#".repeat(300_000)).unwrap();
        let told = Document::read(&long).unwrap_err().to_string();
        assert!(told.ends_with(": it has more than 256 KiB"), "{told}");
    }
}

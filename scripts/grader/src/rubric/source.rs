//! Where rubrics come from: they came with the grader, or lie in a folder.

use std::path::{Path, PathBuf};

use common::Error;

use super::embedded::{self, file};
use crate::assignment::Assignment;
use crate::manifest::document::Document;

/// A rubric for each assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Those that the grader was built with.
    Embedded,
    /// A folder with a file for each assignment.
    Folder(PathBuf),
}

impl Source {
    /// That of an assignment.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub(super) fn document(&self, assignment: Assignment) -> Result<Document, Error> {
        match self {
            Self::Embedded => {
                Ok(Document::of(&Path::new("rubrics").join(file(assignment)), embedded::text(assignment)))
            }
            Self::Folder(folder) => {
                let path = folder.join(file(assignment));
                Document::read(&path).map_err(|error| match path.exists() {
                    true => error,
                    false => error.advise("a folder of rubrics has a file for each assignment"),
                })
            }
        }
    }
}

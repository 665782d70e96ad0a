//! Regular expressions of the submission's.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use regex::Regex;

use crate::stop::Stop;

/// Expressions that are compiled once: a thousand clients read what they are told by the same ones, and to compile one
/// takes longer than to be answered.
#[derive(Debug, Default)]
pub struct Patterns(Mutex<HashMap<String, Regex>>);

impl Patterns {
    /// The expression of that text.
    ///
    /// # Errors
    /// The grader's, where it is none: whoever reads a grade.toml has looked at that.
    pub fn of(&self, text: &str) -> Result<Regex, Stop> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = known.get(text) {
            return Ok(regex.clone());
        }
        let regex = Regex::new(text).map_err(Stop::grader)?;
        known.insert(text.to_owned(), regex.clone());
        Ok(regex)
    }
}

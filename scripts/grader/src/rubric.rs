//! Which checks count how much, and for which sentence of the assignment: `rubrics/<assignment>.toml`.

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;

/// The rubric of one assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rubric {
    /// Which assignment.
    pub assignment: Assignment,
    /// Its title.
    pub title: String,
    /// The checks that are switched on, in the order of the report.
    pub checks: Vec<Criterion>,
}

/// A check as the rubric has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// The name of the check's function.
    pub name: String,
    /// What it is worth.
    pub points: f64,
    /// Whether the whole is not passed without it.
    pub required: bool,
    /// The sentence of the assignment that it stands for.
    pub sentence: String,
    /// What to look for in a program that fails it.
    pub hint: Option<String>,
}

//! Reads `grade.toml`.

//! Writes a first `grade.toml` for a folder.

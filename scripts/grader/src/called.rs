//! How whoever reads a message calls the grader.

/// What is typed before its arguments: `cargo grade` in the repository, `grade` where it is installed.
pub(crate) fn called() -> &'static str {
    common::program::called("grade", "cargo grade")
}

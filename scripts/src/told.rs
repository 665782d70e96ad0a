//! What every program owes a user whom it cannot serve.

use crate::process::Ended;

/// Asserts that a program ended with `status` and one line on standard error, which begins as errors do,
/// contains `part`, and has nothing for the eyes of Rust's users only.
///
/// # Panics
/// Where it did not.
#[track_caller]
pub fn assert_told(ended: &Ended, status: i32, part: &str) {
    let told = ended.error_text();
    assert_eq!(ended.status.code(), Some(status), "{told}");
    assert!(told.starts_with("error: ") && told.ends_with('\n') && told.lines().count() == 1, "{told}");
    assert!(told.contains(part), "expected '{part}' in: {told}");
    for inside in ["panicked", "os error", "Os {", "Some(", "Err("] {
        assert!(!told.contains(inside), "{told}");
    }
}

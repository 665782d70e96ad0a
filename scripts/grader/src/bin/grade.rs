//! `cargo grade`: grades submissions.
fn main() {}

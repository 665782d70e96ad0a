//! The workspace's own programs, as submissions.

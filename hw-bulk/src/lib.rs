//! The 100 kB report: a bulk echo for clients that run at the same time.
//!
//! Contract: section 6 of the assignments. No program is here yet.

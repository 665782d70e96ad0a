//! The source-routed proxy report: a file downloaded through any number of hops.
//!
//! Contract: section 5 of the assignments. No program is here yet.

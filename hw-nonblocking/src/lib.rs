//! The multi-client assignment, method 2: a server that serves every client from one thread.
//!
//! Contract: section 3 of the assignments. No program is here yet.

//! The multi-client assignment, method 1: a server with one thread for each client.
//!
//! Contract: sections 2a and 2b of the assignments. No program is here yet.

//! A class over several machines: who is in which part of it, and by what it is known whether anything has changed since
//! a submission was graded.

pub mod fingerprint;
pub mod shard;

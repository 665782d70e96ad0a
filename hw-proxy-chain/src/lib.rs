//! The source-routed proxy report: a file downloaded through any number of hops.
//!
//! No program is here yet, only the route as plain data: [`route`].

pub mod route;

//! The sandbox, tried on real programs, with namespaces and without.

#![cfg(target_os = "linux")]

mod bounds;
mod ending;
mod stage;
mod view;

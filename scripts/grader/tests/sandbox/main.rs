//! The sandbox, tried on real programs, with namespaces and without.

mod bounds;
mod ending;
mod stage;
mod view;

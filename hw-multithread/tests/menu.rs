//! The menu service by threads.

#![cfg(unix)]

scripts::menu_suite!(env!("CARGO_BIN_EXE_multithread-server"));

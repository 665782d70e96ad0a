//! The menu service from one thread.

#![cfg(unix)]

scripts::menu_suite!(env!("CARGO_BIN_EXE_nonblocking-server"));

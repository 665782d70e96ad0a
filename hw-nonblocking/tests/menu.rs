//! The menu service from one thread.

scripts::menu_suite!(env!("CARGO_BIN_EXE_nonblocking-server"));

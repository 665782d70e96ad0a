//! The menu service by threads.

scripts::menu_suite!(env!("CARGO_BIN_EXE_multithread-server"));

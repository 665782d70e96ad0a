//! The checks tell right programs from wrong ones: each fault costs the checks that it is about, and no other.

#![cfg(target_os = "linux")]

mod bulk;
mod chain;
mod echo;
mod menu_answers;
mod menu_client;
mod menu_server;
mod proxy;
mod simple_echo;
mod trial;

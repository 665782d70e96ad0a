//! The grader as a whole: its program, with submissions that behave and others that do not.

#![cfg(target_os = "linux")]

mod command;
mod container;
mod corpus;
mod folders;
mod init;
mod installed;
mod misbehaviour;
mod parts;
mod support;

//! Grades anybody's server and client of the socket assignments: every requirement is tried for real, on real
//! sockets, and every verdict comes with what was sent, what came back and what was expected.
//!
//! | To see how … | read |
//! |---|---|
//! | the assignments are named | [`assignment`] |
//! | a verdict is reached, and what a report keeps of a check | [`verdict`], [`report`] |
//! | what was seen is shown, escaped and cut | [`evidence`] |
//! | a submission says how it is started | [`submission`], [`manifest`] |
//! | a first `grade.toml` comes from what programs show when they are started | [`look`], [`first_manifest`] |
//! | the reference programs are graded like anybody's | [`own`] |
//! | checks get their points and sentences | [`rubric`] |
//! | submissions are graded side by side, each in a copy of its own | [`schedule`], [`scratch`] |
//! | a class is shared out over machines, put together again and gone on with | [`class`], [`report::merge`], [`report::resume`] |
//! | checks are tried in a process of their own | [`worker`], [`lane`] |
//! | a requirement is tried | [`mod@check`], [`checks`], [`scene`] |
//! | a program is waited for, typed to, listened to and ended | [`program`], [`output`] |
//! | the grader talks to a server itself | [`peer`] |
//! | what was done and seen is kept, and why a check stops | [`trace`], [`stop`] |
//! | a request is written in `grade.toml`, sent and found in what comes | `request` |
//! | what two programs say to each other is heard | `tap` |
//! | a screen and a server's lines are read of which nobody has said how they look | `screen`, `learn` |
//! | a program is kept from the machine, and all of it ended | [`sandbox`] |
//! | a program is looked at from outside | [`processes`] |
//! | the machine's own lateness is known | [`noise`] |
//! | the zip for Gradescope is made | [`autograder`] |
//! | the grader is tried with programs that are known to be right or wrong | [`self_test`] |

// Where the rest of this crate is absent, the table above still stands.
#![cfg_attr(not(target_os = "linux"), allow(rustdoc::broken_intra_doc_links))]
#![cfg(target_os = "linux")]

pub mod assignment;
pub mod autograder;
mod called;
pub mod check;
pub mod checks;
pub mod class;
pub mod cli;
pub mod evidence;
pub mod first_manifest;
pub mod lane;
mod learn;
pub mod look;
pub mod manifest;
mod names;
mod netlink;
pub mod noise;
mod os_path;
pub mod output;
pub mod own;
pub mod peer;
pub mod processes;
pub mod program;
pub mod report;
mod request;
pub mod rubric;
pub mod sandbox;
pub mod scene;
pub mod schedule;
pub mod scratch;
mod screen;
pub mod self_test;
pub mod stop;
pub mod submission;
mod tap;
pub mod time;
pub mod trace;
pub mod verdict;
pub mod worker;

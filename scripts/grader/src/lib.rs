//! Grades anybody's server and client of the socket assignments: every requirement is tried for real, on real
//! sockets, and every verdict comes with what was sent, what came back and what was expected.
//!
//! | To see how … | read |
//! |---|---|
//! | the assignments are named | [`assignment`] |
//! | a verdict is reached, and what a report keeps of a check | [`verdict`], [`report`] |
//! | a submission says how it is started | [`submission`], [`manifest`], [`first_manifest`] |
//! | the workspace's own programs are graded like anybody's | [`own`] |
//! | checks get their points and sentences | [`rubric`] |
//! | a program is kept from the machine, and all of it ended | [`sandbox`] |
//! | a program is looked at from outside | [`processes`] |
//! | the machine's own lateness is known | [`noise`] |

pub mod assignment;
pub mod first_manifest;
pub mod manifest;
pub mod noise;
pub mod own;
pub mod processes;
pub mod report;
pub mod rubric;
pub mod sandbox;
pub mod submission;
pub mod verdict;

//! Measures the workspace's programs beside what people would use instead, in turn, in one run.
//!
//! | To see how … | read |
//! |---|---|
//! | who is measured under which load | [`scenarios`], [`scenarios::contenders`], [`scenarios::nodes`] |
//! | the turns are interleaved and their figures collected | [`run`] |
//! | a program, or a chain of them, is started, loaded and measured | [`contender`], [`turn`], [`slices`]; the loads are [`scripts::load`] |
//! | a server's CPU time, memory, threads and descriptors are known | [`usage`] |
//! | what changes on the machine meanwhile is noticed | [`handover`], [`time_wait`] |
//! | figures of several rounds become one, and a ratio | [`series`] |
//! | the programs stand to their bars | [`targets`] |
//! | two runs are held against each other | [`agreement`] |
//! | results become files, tables and charts | [`files`], [`table`], [`charts`] |

pub mod agreement;
pub mod charts;
mod collected;
pub mod contender;
pub mod files;
pub mod handover;
pub mod machine;
pub mod quantity;
pub mod results;
pub mod run;
pub mod scenarios;
pub mod series;
pub mod slices;
mod started;
pub mod table;
pub mod targets;
pub mod time_wait;
pub mod tools;
pub mod turn;
pub mod usage;
mod warnings;

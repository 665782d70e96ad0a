//! The grader's own test: programs that are known to be right have to get all points, and the same programs with one
//! mistake each have to lose what that mistake breaks, and nothing else. What is tried stands in `scripts/mutants/`.
//!
//! | To see how … | read |
//! |---|---|
//! | the table of mutants is read | `table` |
//! | programs and mutants become submissions like anybody's | `trial` |
//! | a verdict of the machine's doing is asked for again | `rounds` |
//! | it is decided whether the grader was right | `judge` |
//! | that is printed | `show` |

mod judge;
mod language;
mod rounds;
mod show;
mod table;
#[cfg(test)]
mod testing;
mod trial;

pub use judge::{Answer, Judged, Program, Unlike, judge};
pub use rounds::try_all;
pub use show::show;
pub use table::{Expected, Losses, Mutant, Rows};
pub use trial::{Trial, Trials, Wanted};

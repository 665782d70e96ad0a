//! The menu service of the multi-client assignment, by either method.

mod answers;
mod burst;
mod busy;
mod client;
mod command;
mod company;
mod counts;
mod ending;
mod framing;
mod goodbye;
mod hostile;
mod ids;
mod leaving;
mod lines;
mod log;
mod minutes;
mod readable;
mod replies;
mod report;
mod requests;
mod resources;
mod restart;
mod running_time;
mod schedule;
mod service;
mod silence;
mod stalled;
mod start;
mod talk;
mod threads;
mod traffic;

use crate::check::Check;

/// The checks of both methods, and those of method 1 alone.
pub(super) fn by_threads() -> Vec<Check> {
    all(threads::EACH_ITS_OWN)
}

/// The checks of both methods, and those of method 2 alone.
pub(super) fn by_one_thread() -> Vec<Check> {
    all(threads::ONE_FOR_ALL)
}

fn all(by_method: &[Check]) -> Vec<Check> {
    let modules = [
        start::CHECKS,
        // What a server that answers nobody cannot show follows from these.
        answers::CHECKS,
        readable::CHECKS,
        ids::CHECKS,
        counts::CHECKS,
        leaving::CHECKS,
        lines::CHECKS,
        requests::CHECKS,
        by_method,
        busy::CHECKS,
        report::CHECKS,
        running_time::CHECKS,
        framing::CHECKS,
        hostile::CHECKS,
        stalled::CHECKS,
        silence::CHECKS,
        resources::CHECKS,
        restart::CHECKS,
        goodbye::CHECKS,
    ];
    [modules.concat(), client::checks()].concat()
}

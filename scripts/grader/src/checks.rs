//! The checks of every assignment.

mod bulk;
mod ctrl_c;
mod deaf;
mod echo;
mod exact;
mod menu;
mod multithread_echo;
mod pause;
mod proxy_chain;
mod proxy_lb;
mod said;
mod simple_echo;
mod taken;
mod threads;
mod uncaught;

use crate::assignment::Assignment;
use crate::check::Check;

/// The checks of an assignment, in the order in which they are run.
pub fn of(assignment: Assignment) -> Vec<Check> {
    match assignment {
        Assignment::Echo => echo::one_at_a_time(),
        Assignment::SimpleEcho => simple_echo::CHECKS.to_vec(),
        Assignment::MultithreadEcho => multithread_echo::by_threads(),
        Assignment::Multithread => menu::by_threads(),
        Assignment::Nonblocking => menu::by_one_thread(),
        Assignment::ProxyLb => proxy_lb::CHECKS.to_vec(),
        Assignment::ProxyChain => proxy_chain::CHECKS.to_vec(),
        Assignment::Bulk => bulk::CHECKS.to_vec(),
    }
}

//! The single-socket report, part 2: the echo with a thread for each client.

mod at_once;
pub(super) mod threads;

use super::echo::{OF_EVERY_ECHO, STARTS};
use crate::check;
use crate::check::Check;

const AT_ONCE: &[&str] = &["the_server_starts_and_listens", "twenty_clients_talk_at_once"];
const OWN: &[&str] = &["a_text_comes_back_as_it_was_sent", "twenty_clients_talk_at_once"];

/// The checks of every echo, and those of one with a thread for each client.
pub(super) fn by_threads() -> Vec<Check> {
    [OF_EVERY_ECHO, BY_THREADS].concat()
}

const BY_THREADS: &[Check] = &[
    check!(at_once::twenty_clients_talk_at_once).needing(STARTS),
    check!(at_once::a_hundred_clients_stay_connected).needing(AT_ONCE),
    check!(at_once::every_client_gets_its_own_data_only).needing(OWN),
    check!(at_once::a_client_that_never_reads_holds_nobody_up).needing(AT_ONCE),
    check!(at_once::clients_that_leave_or_reset_leave_the_others_served).needing(AT_ONCE),
    check!(threads::every_client_has_a_thread_of_its_own).needing(AT_ONCE),
    check!(threads::the_threads_end_with_their_clients).needing(&["every_client_has_a_thread_of_its_own"]),
    check!(at_once::ctrl_c_ends_the_server_with_clients_connected).needing(STARTS),
];

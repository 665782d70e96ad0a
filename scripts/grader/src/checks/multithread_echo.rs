//! The single-socket report, part 2: the echo with a thread for each client.

mod at_once;
pub(super) mod threads;

use super::echo::{LONG, OF_EVERY_ECHO, STARTS, ctrl_c};
use crate::check;
use crate::check::Check;

const AT_ONCE: &[&str] = &["the_server_starts_and_listens", "a_second_client_is_served_beside_the_first"];
const GO_ON: &[&str] =
    &["a_client_is_answered_until_it_closes", "a_second_client_is_served_beside_the_first"];
const STAY: &[&str] = &["a_client_is_answered_until_it_closes", "twenty_clients_talk_at_once"];

/// The checks of every echo, and those of one with a thread for each client.
pub(super) fn by_threads() -> Vec<Check> {
    [OF_EVERY_ECHO, BY_THREADS].concat()
}

const BY_THREADS: &[Check] = &[
    check!(at_once::a_second_client_is_served_beside_the_first).needing(STARTS),
    check!(at_once::twenty_clients_talk_at_once).needing(AT_ONCE).within(LONG),
    check!(at_once::a_hundred_clients_stay_connected).needing(STAY).within(180),
    check!(at_once::every_client_gets_its_own_data_only).needing(GO_ON).within(LONG),
    check!(at_once::a_client_that_never_reads_holds_nobody_up).needing(AT_ONCE).within(LONG),
    check!(at_once::clients_that_leave_leave_the_others_served).needing(AT_ONCE),
    check!(at_once::a_connection_ends_with_its_client).needing(STARTS),
    check!(threads::every_client_has_a_thread_of_its_own).needing(STARTS),
    check!(threads::the_threads_end_with_their_clients).needing(STARTS).within(LONG),
    check!(ctrl_c::ctrl_c_ends_the_server_with_clients_connected).needing(STARTS).within(LONG),
];

//! The 100 kB report: a stream there and back, several clients at the same time.

mod at_once;
mod client;
mod endings;
mod exchange;
mod lines;
mod resources;
mod threads;

use crate::check;
use crate::check::Check;

const STARTS: &[&str] = &["the_server_starts_and_listens"];
const COMES_BACK: &[&str] = &["the_server_starts_and_listens", "the_100_kb_come_back_byte_for_byte"];
const PAIR: &[&str] =
    &["the_100_kb_come_back_byte_for_byte", "the_client_sends_102400_bytes_and_takes_them_back"];

/// How long checks may take that start a program several times, in seconds.
const LONG: u64 = 90;

pub(super) const CHECKS: &[Check] = &[
    check!(endings::the_server_starts_and_listens),
    check!(exchange::the_100_kb_come_back_byte_for_byte).needing(STARTS),
    check!(exchange::the_server_closes_behind_the_last_byte).needing(STARTS),
    check!(exchange::bytes_that_come_in_small_pieces_come_back_too).needing(COMES_BACK),
    check!(exchange::bytes_that_are_no_text_come_back_too).needing(COMES_BACK),
    check!(exchange::a_client_that_closes_its_direction_early_gets_what_it_sent).needing(STARTS),
    check!(at_once::eight_clients_at_once_get_their_own_bytes).needing(STARTS).within(LONG),
    check!(at_once::a_client_that_sends_half_holds_nobody_up).needing(STARTS),
    check!(at_once::a_client_that_never_reads_holds_nobody_up).needing(STARTS),
    check!(at_once::clients_that_leave_early_leave_the_others_served).needing(STARTS),
    check!(at_once::clients_that_reset_leave_the_others_served).needing(STARTS),
    check!(threads::every_client_has_a_thread_of_its_own).needing(STARTS),
    check!(lines::the_server_prints_its_address).needing(STARTS),
    check!(lines::the_server_prints_the_lines_of_a_client).needing(STARTS),
    check!(client::the_client_sends_102400_bytes_and_takes_them_back),
    check!(client::the_client_prints_the_lines_of_the_report),
    check!(client::the_programs_of_the_submission_work_together).needing(PAIR),
    check!(client::the_client_ends_with_status_0_when_all_came_back),
    check!(client::a_client_that_gets_too_little_back_does_not_claim_all),
    check!(client::a_client_without_a_server_ends_with_an_error_status),
    check!(resources::memory_and_descriptors_are_back_after_200_clients).needing(STARTS).within(180),
    check!(endings::ctrl_c_ends_the_server).needing(STARTS).within(LONG),
    check!(endings::the_server_restarts_at_once_on_the_same_port).needing(STARTS).within(LONG),
];

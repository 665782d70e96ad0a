//! The round-robin proxy: backends, the proxy in front of them, and the client.

mod backend;
mod caller;
mod client;
mod down;
mod endings;
mod lines;
mod load;
mod rotation;
mod stand_in;
mod talk;
mod trouble;
mod wire;

use crate::check;
use crate::check::Check;

const SERVER: &str = "the_server_starts_and_listens";
const PROXY: &str = "the_proxy_starts_and_listens";

pub(super) const CHECKS: &[Check] = &[
    check!(backend::the_server_starts_and_listens),
    check!(rotation::the_proxy_starts_and_listens),
    check!(backend::the_backend_answers_with_its_name_behind_the_same_bytes).needing(&[SERVER]),
    check!(backend::the_backend_answers_a_request_without_a_newline).needing(&[SERVER]),
    check!(backend::the_backend_serves_clients_at_once).needing(&[SERVER]),
    check!(backend::the_backend_answers_1024_bytes).needing(&[SERVER]),
    check!(rotation::the_requests_of_a_client_take_the_backends_in_turn).needing(&[PROXY]),
    check!(rotation::every_client_begins_with_backend_1).needing(&[PROXY]),
    check!(rotation::every_request_has_a_backend_connection_of_its_own).needing(&[PROXY]),
    check!(rotation::the_backend_connection_is_closed_after_the_reply).needing(&[PROXY]),
    check!(rotation::a_request_of_1024_bytes_arrives_unchanged).needing(&[PROXY]),
    check!(rotation::a_request_without_a_newline_is_passed_on).needing(&[PROXY]),
    check!(client::the_three_programs_play_the_report_together).needing(&[SERVER, PROXY]),
    check!(client::the_client_sends_four_requests_on_one_connection),
    check!(client::the_client_sends_hello_and_nothing_else),
    check!(client::the_client_waits_a_second_between_requests),
    check!(down::a_backend_that_is_down_brings_the_client_an_error).needing(&[PROXY]),
    check!(down::the_error_has_the_reports_words).needing(&[PROXY]),
    check!(down::the_rotation_moves_on_past_a_backend_that_is_down).needing(&[PROXY]).within(60),
    check!(down::a_backend_that_comes_back_is_used_again).needing(&[PROXY]).within(60),
    check!(down::the_proxy_outlives_the_loss_of_both_backends).needing(&[PROXY]),
    check!(load::twenty_clients_at_once_get_their_own_replies).needing(&[PROXY]).within(60),
    check!(load::a_slow_backend_holds_up_only_its_own_client).needing(&[PROXY]),
    check!(load::a_silent_client_is_still_served).needing(&[SERVER, PROXY]).waiting(60),
    check!(lines::the_backend_prints_the_reports_lines).needing(&[SERVER]),
    check!(lines::the_proxy_prints_the_reports_lines).needing(&[PROXY]),
    check!(lines::the_client_prints_the_reports_lines),
    check!(lines::the_proxy_prints_which_backend_it_cannot_reach).needing(&[PROXY]),
    check!(lines::a_reset_is_printed_as_an_abrupt_end).needing(&[SERVER, PROXY]),
    check!(trouble::the_proxy_outlives_a_backend_that_resets).needing(&[PROXY]),
    check!(trouble::the_proxy_outlives_a_backend_that_closes_without_a_reply).needing(&[PROXY]),
    check!(trouble::clients_that_reset_leave_the_others_served).needing(&[PROXY]),
    check!(trouble::the_backend_outlives_a_client_that_resets).needing(&[SERVER]),
    check!(client::the_client_ends_when_the_proxy_goes_away),
    check!(load::the_proxys_descriptors_are_back_after_200_clients).needing(&[PROXY]).within(90),
    // These come last: connections that were ended by a server's side keep its port for a minute.
    check!(endings::ctrl_c_ends_the_backend_and_the_proxy).needing(&[SERVER, PROXY]).within(60),
    check!(endings::the_backend_and_the_proxy_start_again_at_once).needing(&[SERVER, PROXY]),
];

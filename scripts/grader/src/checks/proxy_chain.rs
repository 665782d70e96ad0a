//! The source-routed proxy chain: nodes, each of them server and proxy, and the client.

mod asking;
mod client;
mod download;
mod downloads;
mod endings;
mod lines;
mod node;
mod trouble;
mod wire;

use crate::check;
use crate::check::Check;

const SERVER: &str = "the_server_starts_and_listens";
const ONE_HOP: &str = "a_file_comes_through_one_hop";
const TWO_HOPS: &str = "a_file_comes_through_two_hops";
const GETS: &str = "the_client_gets_the_file_that_it_asks_for";
const ASKS: &str = "the_client_asks_the_first_hop_for_the_rest_of_the_route";
const PAIR: &str = "the_programs_of_the_submission_work_together";

/// How long checks may take that start a program several times or move much, in seconds.
const LONG: u64 = 90;

pub(super) const CHECKS: &[Check] = &[
    check!(node::the_server_starts_and_listens),
    check!(downloads::a_file_comes_through_one_hop).needing(&[SERVER]),
    check!(downloads::a_file_comes_through_two_hops).needing(&[ONE_HOP]),
    check!(downloads::a_file_comes_through_three_hops).needing(&[TWO_HOPS]),
    check!(downloads::a_node_may_stand_in_the_list_several_times).needing(&[TWO_HOPS]),
    check!(downloads::files_of_many_sizes_come_whole).needing(&[TWO_HOPS]).within(120),
    check!(downloads::a_file_that_is_no_text_comes_unchanged).needing(&[TWO_HOPS]),
    check!(wire::a_node_serves_a_request_that_has_no_end).needing(&[SERVER]),
    check!(wire::a_newline_may_stand_behind_a_request).needing(&[SERVER]),
    check!(wire::a_request_needs_no_newline_behind_it).needing(&[SERVER]),
    check!(wire::a_node_sends_on_the_rest_of_the_route).needing(&[SERVER]),
    check!(wire::a_node_serves_a_client_that_half_closes).needing(&[SERVER]),
    check!(wire::a_request_may_come_in_several_segments).needing(&[TWO_HOPS]),
    check!(downloads::several_downloads_run_at_once).needing(&[TWO_HOPS]).within(LONG),
    check!(trouble::a_node_lives_on_without_its_next_hop).needing(&[SERVER]),
    check!(trouble::a_node_lives_on_without_the_file).needing(&[SERVER]),
    check!(trouble::a_node_lives_on_when_a_client_goes_away).needing(&[SERVER]),
    check!(trouble::a_file_outside_of_the_folder_is_not_served).needing(&[SERVER]),
    check!(client::the_client_asks_the_first_hop_for_the_rest_of_the_route),
    check!(client::the_client_gets_the_file_that_it_asks_for),
    check!(client::the_input_file_may_end_with_a_newline).needing(&[GETS]),
    check!(client::the_client_writes_a_file_that_is_no_text_unchanged).needing(&[GETS]),
    check!(client::the_programs_of_the_submission_work_together).needing(&[TWO_HOPS, ASKS, GETS]),
    check!(client::an_empty_file_comes_too).needing(&[PAIR]),
    check!(client::the_client_says_that_the_first_hop_is_down).needing(&[GETS]),
    check!(client::the_client_says_that_the_next_hop_is_down).needing(&[PAIR]),
    check!(client::the_client_does_not_claim_a_missing_file).needing(&[PAIR]),
    check!(client::ten_seconds_of_silence_end_the_client).waiting(30),
    check!(lines::the_nodes_print_the_reports_lines).needing(&[TWO_HOPS]),
    check!(lines::the_client_prints_the_reports_line).needing(&[GETS]),
    check!(endings::ctrl_c_ends_a_node).needing(&[SERVER]).within(LONG),
    check!(endings::a_node_starts_again_at_once).needing(&[SERVER]),
];

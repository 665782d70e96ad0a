//! The source-routed proxy chain: nodes, each of them server and proxy, and the client.

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
const SERVES: &str = "a_node_serves_a_request_that_has_no_end";
const ONE_HOP: &str = "a_file_comes_through_one_hop";
const TWO_HOPS: &str = "a_file_comes_through_two_hops";

pub(super) const CHECKS: &[Check] = &[
    check!(node::the_server_starts_and_listens),
    check!(downloads::a_file_comes_through_one_hop).needing(&[SERVER]),
    check!(downloads::a_file_comes_through_two_hops).needing(&[SERVER]),
    check!(downloads::a_file_comes_through_three_hops).needing(&[SERVER]),
    check!(downloads::a_node_may_stand_in_the_list_several_times).needing(&[TWO_HOPS]),
    check!(downloads::files_of_many_sizes_come_whole).needing(&[TWO_HOPS]),
    check!(downloads::an_empty_file_comes_too).needing(&[ONE_HOP]),
    check!(downloads::the_input_file_may_end_with_a_newline).needing(&[ONE_HOP]),
    check!(wire::a_node_serves_a_request_that_has_no_end).needing(&[SERVER]),
    check!(wire::a_node_sends_on_the_rest_of_the_route).needing(&[SERVER]),
    check!(wire::the_client_asks_the_first_hop_for_the_rest_of_the_route),
    check!(wire::a_node_serves_a_client_that_half_closes).needing(&[SERVER]),
    check!(wire::a_request_may_come_in_several_segments).needing(&[SERVER]),
    check!(downloads::several_downloads_run_at_once).needing(&[SERVES]),
    check!(trouble::a_node_lives_on_without_its_next_hop).needing(&[SERVER]),
    check!(trouble::a_node_lives_on_without_the_file).needing(&[SERVER]),
    check!(trouble::a_node_lives_on_when_a_client_goes_away).needing(&[SERVER]),
    check!(trouble::the_client_says_that_the_first_hop_is_down),
    check!(trouble::the_client_says_that_the_next_hop_is_down).needing(&[ONE_HOP]),
    check!(trouble::the_client_does_not_claim_a_missing_file).needing(&[ONE_HOP]),
    check!(trouble::ten_seconds_of_silence_end_the_client).waiting(30),
    check!(trouble::a_file_outside_of_the_folder_is_not_served).needing(&[SERVER]),
    check!(lines::the_nodes_print_the_reports_lines).needing(&[SERVES]),
    check!(lines::the_client_prints_the_reports_line).needing(&[ONE_HOP]),
    check!(endings::ctrl_c_ends_a_node).needing(&[SERVER]),
    check!(endings::a_node_starts_again_at_once).needing(&[SERVER]),
];

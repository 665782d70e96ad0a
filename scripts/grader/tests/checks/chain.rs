//! The checks of the proxy chain tell right programs from wrong ones: each fault costs the checks that it is about, and no
//! other.

use grader::assignment::Assignment::ProxyChain;
use grader::submission::Part;
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut};

use crate::trial::{ALL, Case, Fault, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const ONE_HOP: &str = "a_file_comes_through_one_hop";
const TWO_HOPS: &str = "a_file_comes_through_two_hops";
const THREE_HOPS: &str = "a_file_comes_through_three_hops";
const SEVERAL_TIMES: &str = "a_node_may_stand_in_the_list_several_times";
const SIZES: &str = "files_of_many_sizes_come_whole";
const NO_TEXT: &str = "a_file_that_is_no_text_comes_unchanged";
const NO_END: &str = "a_node_serves_a_request_that_has_no_end";
const NEWLINE: &str = "a_newline_may_stand_behind_a_request";
const NO_NEWLINE: &str = "a_request_needs_no_newline_behind_it";
const THE_REST: &str = "a_node_sends_on_the_rest_of_the_route";
const HALF_CLOSE: &str = "a_node_serves_a_client_that_half_closes";
const SEGMENTS: &str = "a_request_may_come_in_several_segments";
const SEVERAL: &str = "several_downloads_run_at_once";
const NO_NEXT_HOP: &str = "a_node_lives_on_without_its_next_hop";
const NO_FILE: &str = "a_node_lives_on_without_the_file";
const GOES_AWAY: &str = "a_node_lives_on_when_a_client_goes_away";
const OUTSIDE: &str = "a_file_outside_of_the_folder_is_not_served";

const ASKS: &str = "the_client_asks_the_first_hop_for_the_rest_of_the_route";
const GETS: &str = "the_client_gets_the_file_that_it_asks_for";
const INPUT_END: &str = "the_input_file_may_end_with_a_newline";
const WRITES_NO_TEXT: &str = "the_client_writes_a_file_that_is_no_text_unchanged";
const TOGETHER: &str = "the_programs_of_the_submission_work_together";
const EMPTY: &str = "an_empty_file_comes_too";
const FIRST_DOWN: &str = "the_client_says_that_the_first_hop_is_down";
const NEXT_DOWN: &str = "the_client_says_that_the_next_hop_is_down";
const MISSING: &str = "the_client_does_not_claim_a_missing_file";
const SILENCE: &str = "ten_seconds_of_silence_end_the_client";
const NODE_LINES: &str = "the_nodes_print_the_reports_lines";
const CLIENT_LINE: &str = "the_client_prints_the_reports_line";
const CTRL_C: &str = "ctrl_c_ends_a_node";
const AGAIN: &str = "a_node_starts_again_at_once";

const HOPS: &[&str] = &[STARTS, ONE_HOP, TWO_HOPS, THREE_HOPS, SEVERAL_TIMES, SIZES, NO_TEXT];
const WIRE: &[&str] =
    &[STARTS, ONE_HOP, TWO_HOPS, NO_END, NEWLINE, NO_NEWLINE, THE_REST, HALF_CLOSE, SEGMENTS];
const CLIENT: &[&str] =
    &[ONE_HOP, TWO_HOPS, ASKS, GETS, INPUT_END, WRITES_NO_TEXT, TOGETHER, EMPTY, CLIENT_LINE];
const FAILURES: &[&str] = &[ONE_HOP, NO_NEXT_HOP, NO_FILE, FIRST_DOWN, NEXT_DOWN, MISSING, OUTSIDE];
const NODES: &[&str] = &[TWO_HOPS, GOES_AWAY, NODE_LINES, CTRL_C, AGAIN];

#[rustfmt::skip]
const FAULTS: &[Fault] = &[
    ("none", ALL, &[]),
    // One receive for the request, a file read as text and sent character by character, no failure told.
    ("as-the-report", ALL, &[
        (NO_TEXT, Fail), (SEGMENTS, Fail), (NEXT_DOWN, Fail), (MISSING, Fail), (OUTSIDE, Fail),
    ]),
    ("one-receive", HOPS, &[(SIZES, Fail)]),
    ("reads-text", HOPS, &[(NO_TEXT, Fail)]),
    ("loses-a-hop", &[TWO_HOPS, THREE_HOPS, THE_REST], &[(THREE_HOPS, Fail), (THE_REST, Fail)]),
    ("newline-as-text", &[ONE_HOP, TWO_HOPS, THREE_HOPS, SEVERAL_TIMES, THE_REST, NO_END], &[
        (TWO_HOPS, Fail), (THREE_HOPS, Blocked), (SEVERAL_TIMES, Blocked),
    ]),
    ("one-at-a-time", &[STARTS, TWO_HOPS, THREE_HOPS, SEVERAL_TIMES, NO_END, SEVERAL], &[
        (SEVERAL_TIMES, TimeOut), (SEVERAL, TimeOut),
    ]),
    ("wants-a-newline", WIRE, &[(NO_NEWLINE, TimeOut)]),
    ("cannot-have-a-newline", WIRE, &[(NEWLINE, Fail)]),
    ("newline-behind", WIRE, &[]),
    ("reads-to-the-end", WIRE, &[(NO_END, TimeOut)]),
    ("half-close-is-the-end", WIRE, &[(HALF_CLOSE, Fail), (SEGMENTS, Fail)]),
    ("one-segment", WIRE, &[(SEGMENTS, Fail)]),
    ("wants-two-hops", CLIENT, &[
        (GETS, Crash), (INPUT_END, Crash), (WRITES_NO_TEXT, Crash), (CLIENT_LINE, Crash),
    ]),
    ("client-one-receive", &[ONE_HOP, TWO_HOPS, ASKS, GETS, TOGETHER], &[(GETS, Fail), (TOGETHER, Blocked)]),
    ("only-prints", &[ONE_HOP, TWO_HOPS, SIZES, NO_END, GETS, ASKS, TOGETHER], &[
        (GETS, Crash), (ASKS, Crash), (TOGETHER, Fail),
    ]),
    ("asks-with-first-hop", &[TWO_HOPS, ASKS, GETS, TOGETHER], &[(ASKS, Fail), (TOGETHER, Blocked)]),
    ("asks-in-another-way", &[ONE_HOP, TWO_HOPS, NO_END, ASKS, GETS, TOGETHER], &[
        (ASKS, Fail), (GETS, Fail), (TOGETHER, Blocked),
    ]),
    ("dies-of-an-empty-line", &[ASKS, GETS, INPUT_END, TOGETHER], &[(INPUT_END, Crash)]),
    ("writes-text", CLIENT, &[(WRITES_NO_TEXT, Fail)]),
    ("no-empty-file", CLIENT, &[(EMPTY, Fail)]),
    ("other-name", CLIENT, &[]),
    ("status", CLIENT, &[]),
    ("client-line", CLIENT, &[(CLIENT_LINE, Fail)]),
    ("node-line", &[TWO_HOPS, NODE_LINES], &[(NODE_LINES, Fail)]),
    ("dies-of-next-hop", &[ONE_HOP, NO_NEXT_HOP, NO_FILE, NEXT_DOWN], &[(NO_NEXT_HOP, Crash), (NEXT_DOWN, Fail)]),
    ("dies-of-missing-file", FAILURES, &[(NO_FILE, Crash), (MISSING, Fail)]),
    ("never-resets", FAILURES, &[(NEXT_DOWN, Fail), (MISSING, Fail)]),
    ("claims-all", &[ONE_HOP, FIRST_DOWN, NEXT_DOWN, MISSING], &[(NEXT_DOWN, Fail), (MISSING, Fail)]),
    ("silent-on-first-hop", &[ONE_HOP, FIRST_DOWN, NEXT_DOWN], &[(FIRST_DOWN, Fail)]),
    ("serves-all", &[NO_END, NO_FILE, OUTSIDE], &[(OUTSIDE, Fail)]),
    ("dies-of-client", NODES, &[(GOES_AWAY, Crash)]),
    ("ctrl-c-uncaught", &[NO_END, CTRL_C], &[]),
    ("ctrl-c-ignored", NODES, &[(CTRL_C, TimeOut)]),
    ("threads-keep-it", NODES, &[]),
    ("a-thread-keeps-it", &[TWO_HOPS, CTRL_C], &[(CTRL_C, TimeOut)]),
    ("no-reuse", NODES, &[(AGAIN, Crash)]),
    ("waits-for-ever", &[SILENCE], &[(SILENCE, TimeOut)]),
    ("impatient", &[SILENCE], &[(SILENCE, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_costs_the_checks_that_it_is_about() {
    try_all(&FAULTS.iter().map(case).collect::<Vec<_>>());
}

fn case(&(fault, checks, fails): &Fault) -> Case {
    let server = format!("proxy_chain.chain server {fault} {{port}}");
    let client = format!("proxy_chain.chain client {fault} {{input}}");
    let submission = python(ProxyChain, &[(Part::Server, &server), (Part::Client, &client)]);
    Case { name: fault.to_owned(), submission, checks: checks.to_vec(), fails }
}

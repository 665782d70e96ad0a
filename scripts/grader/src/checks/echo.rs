//! The single-socket report, part 1: one client at a time. Most of it holds for every echo server, so that other
//! assignments use these checks and their tools too.

pub(super) mod answers;
pub(super) mod bytes;
pub(super) mod client;
pub(super) mod conversation;
pub(super) mod ctrl_c;
pub(super) mod lines;
pub(super) mod serving;
pub(super) mod start;
pub(super) mod texts;
pub(super) mod turns;

use crate::check;
use crate::check::Check;

pub(super) const STARTS: &[&str] = &["the_server_starts_and_listens"];
pub(super) const GOES_ON: &[&str] =
    &["the_server_starts_and_listens", "a_client_is_answered_until_it_closes"];

/// How long checks may take that start a program several times, or wait for slow answers one after the other, in seconds.
pub(super) const LONG: u64 = 90;

/// The checks of every echo, and those of one that serves one client at a time.
pub(super) fn one_at_a_time() -> Vec<Check> {
    [OF_EVERY_ECHO, ONE_AT_A_TIME].concat()
}

pub(super) const OF_EVERY_ECHO: &[Check] = &[
    check!(start::the_server_starts_and_listens),
    check!(texts::a_text_comes_back_as_it_was_sent).needing(STARTS).within(LONG),
    check!(turns::a_client_is_answered_until_it_closes).needing(STARTS).within(LONG),
    check!(texts::texts_of_every_length_come_back_whole).needing(GOES_ON).within(LONG),
    check!(texts::a_text_sent_in_many_pieces_comes_back_whole).needing(GOES_ON),
    check!(bytes::a_text_without_a_newline_comes_back).needing(STARTS),
    check!(bytes::a_line_comes_back_with_its_spaces_and_its_newline).needing(STARTS),
    check!(bytes::several_lines_in_one_segment_come_back).needing(STARTS),
    check!(bytes::texts_beyond_ascii_come_back).needing(STARTS),
    check!(texts::very_long_lines_come_back_whole).needing(GOES_ON),
    check!(bytes::bytes_that_are_no_text_leave_the_server_serving).needing(STARTS),
    check!(turns::the_next_client_is_served_after_one_was_reset).needing(STARTS),
    check!(turns::a_silent_client_is_still_served).waiting(60),
    check!(lines::the_server_prints_the_lines_of_its_start).needing(STARTS),
    check!(lines::the_server_prints_who_connects_and_what_comes).needing(STARTS),
    check!(ctrl_c::ctrl_c_ends_the_idle_server).needing(STARTS).within(LONG),
    check!(ctrl_c::the_server_says_that_ctrl_c_ends_it).needing(STARTS),
    check!(start::the_server_restarts_at_once_on_the_same_port).needing(STARTS).within(LONG),
    check!(client::the_client_sends_a_line_and_prints_the_reply),
    check!(client::ctrl_d_ends_the_client),
    check!(client::ctrl_c_ends_the_client),
];

const ONE_AT_A_TIME: &[Check] = &[
    check!(turns::a_second_client_waits_until_the_first_has_left).needing(GOES_ON).within(LONG),
    check!(turns::the_next_client_is_served_after_one_has_closed).needing(STARTS).within(LONG),
    check!(ctrl_c::ctrl_c_ends_the_server_with_a_client_connected).needing(STARTS).within(LONG),
    check!(client::the_client_sends_lines_without_their_end),
    check!(client::the_client_prints_the_lines_of_the_report),
    check!(client::the_client_says_that_ctrl_c_ends_it),
    check!(client::a_client_without_a_server_ends_with_an_error_status),
];

//! The single-socket report, part 2: the echo with a thread for each client.

mod at_once;
pub(super) mod threads;

use super::echo::{client, ctrl_c, lines, start, texts, turns};
use crate::check;
use crate::check::Check;

const STARTS: &[&str] = &["the_server_starts_and_listens"];
const ECHOES: &[&str] = &["the_server_starts_and_listens", "a_text_comes_back_as_it_was_sent"];
const AT_ONCE: &[&str] = &["the_server_starts_and_listens", "twenty_clients_talk_at_once"];
const OWN: &[&str] = &["a_text_comes_back_as_it_was_sent", "twenty_clients_talk_at_once"];
const TALKS: &[&str] = &["the_client_sends_a_line_and_prints_the_reply"];

pub(super) const CHECKS: &[Check] = &[
    check!(start::the_server_starts_and_listens),
    check!(texts::a_text_comes_back_as_it_was_sent).needing(STARTS),
    check!(texts::texts_of_every_length_come_back_whole).needing(ECHOES),
    check!(texts::a_text_sent_in_many_pieces_comes_back_whole).needing(ECHOES),
    check!(at_once::twenty_clients_talk_at_once).needing(STARTS),
    check!(at_once::a_hundred_clients_stay_connected).needing(AT_ONCE),
    check!(at_once::every_client_gets_its_own_data_only).needing(OWN),
    check!(at_once::a_client_that_never_reads_holds_nobody_up).needing(AT_ONCE),
    check!(at_once::clients_that_leave_or_reset_leave_the_others_served).needing(AT_ONCE),
    check!(threads::every_client_has_a_thread_of_its_own).needing(AT_ONCE),
    check!(threads::the_threads_end_with_their_clients).needing(&["every_client_has_a_thread_of_its_own"]),
    check!(turns::the_next_client_is_served_after_one_was_reset).needing(STARTS),
    check!(texts::bytes_that_are_no_text_leave_the_server_serving).needing(STARTS),
    check!(lines::the_server_prints_the_lines_of_its_start).needing(STARTS),
    check!(lines::the_server_prints_who_connects_and_what_comes).needing(STARTS),
    check!(ctrl_c::ctrl_c_ends_the_idle_server).needing(STARTS),
    check!(at_once::ctrl_c_ends_the_server_with_clients_connected).needing(STARTS),
    check!(ctrl_c::the_server_says_that_ctrl_c_ends_it).needing(STARTS),
    check!(start::the_server_restarts_at_once_on_the_same_port).needing(STARTS),
    check!(client::the_client_sends_a_line_and_prints_the_reply),
    check!(client::ctrl_d_ends_the_client).needing(TALKS),
    check!(client::ctrl_c_ends_the_client).needing(TALKS),
];

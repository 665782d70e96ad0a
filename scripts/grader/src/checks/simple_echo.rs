//! `SimpleEcho`, over TCP and UDP: a sentence comes back in UPPER case.

mod afresh;
mod client;
mod datagrams;
mod dialogue;
mod endings;
mod leaving;
mod lines;
mod sentence;
mod stand_in;
mod tcp;
mod turns;
mod udp;

use crate::check;
use crate::check::Check;

const TCP_STARTS: &[&str] = &["the_server_starts_and_listens"];
const UDP_STARTS: &[&str] = &["the_udp_server_starts_and_takes_its_port"];
const BOTH_START: &[&str] = &["the_server_starts_and_listens", "the_udp_server_starts_and_takes_its_port"];
/// For what asks whether the next client is served.
const SERVES_ON: &[&str] = &["the_tcp_server_serves_one_client_after_another"];

pub(super) const CHECKS: &[Check] = &[
    check!(tcp::the_server_starts_and_listens),
    check!(udp::the_udp_server_starts_and_takes_its_port),
    check!(tcp::a_sentence_comes_back_in_upper_case_over_tcp).needing(TCP_STARTS),
    check!(udp::a_sentence_comes_back_in_upper_case_over_udp).needing(UDP_STARTS),
    check!(turns::over_tcp_the_second_client_waits).needing(TCP_STARTS),
    check!(udp::over_udp_two_clients_work_at_once).needing(UDP_STARTS),
    check!(tcp::the_tcp_server_serves_one_client_after_another).needing(TCP_STARTS),
    check!(tcp::a_silent_client_is_still_served).needing(TCP_STARTS).waiting(40),
    check!(udp::datagrams_of_1_and_1400_bytes_are_answered).needing(UDP_STARTS),
    check!(tcp::a_sentence_without_a_newline_is_answered_over_tcp).needing(TCP_STARTS),
    check!(udp::a_datagram_without_a_newline_is_answered).needing(UDP_STARTS),
    check!(tcp::letters_that_are_upper_case_stay_so_over_tcp).needing(TCP_STARTS),
    check!(udp::letters_that_are_upper_case_stay_so_over_udp).needing(UDP_STARTS),
    check!(leaving::a_client_that_closes_its_sending_side_is_answered).needing(TCP_STARTS),
    check!(leaving::a_client_that_sends_nothing_leaves_the_tcp_server_serving).needing(SERVES_ON),
    check!(leaving::a_client_that_resets_leaves_the_tcp_server_serving).needing(SERVES_ON),
    check!(udp::an_empty_datagram_leaves_the_udp_server_serving).needing(UDP_STARTS),
    check!(leaving::bytes_that_are_no_text_leave_the_tcp_server_serving).needing(SERVES_ON),
    check!(udp::bytes_that_are_no_text_leave_the_udp_server_serving).needing(UDP_STARTS),
    check!(lines::the_servers_print_that_they_are_ready).needing(BOTH_START),
    check!(lines::the_tcp_server_prints_each_new_client).needing(TCP_STARTS),
    check!(lines::the_udp_server_prints_each_datagrams_sender).needing(UDP_STARTS),
    check!(client::the_tcp_client_sends_the_sentence_and_prints_the_reply),
    check!(client::the_udp_client_sends_the_sentence_and_prints_the_reply),
    check!(dialogue::the_tcp_client_prints_the_dialogue_of_the_report),
    check!(dialogue::the_udp_client_prints_the_dialogue_of_the_report),
    check!(client::an_empty_sentence_ends_the_clients_too).needing(&[
        "the_tcp_client_sends_the_sentence_and_prints_the_reply",
        "the_udp_client_sends_the_sentence_and_prints_the_reply",
    ]),
    check!(client::a_tcp_client_without_a_server_ends_with_an_error_status),
    check!(endings::ctrl_c_ends_both_servers).needing(BOTH_START).within(60),
    check!(endings::both_servers_restart_at_once_on_the_same_port).needing(BOTH_START),
];

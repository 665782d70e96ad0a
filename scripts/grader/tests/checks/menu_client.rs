//! The checks of the menu client tell a right one from wrong ones: each fault costs the checks that it is about, and no
//! other. A server's faults cost its client nothing that the client can show without it.

use grader::assignment::Assignment;
use grader::submission::{Menu, Part, Submission};
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut};

use crate::trial::{Case, Fault, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const ASKS: &str = "the_client_asks_for_an_option";
const PORT: &str = "the_client_tells_its_own_port";
const MENU: &str = "the_client_shows_the_menu";
const ANSWERS: &str = "the_client_shows_the_answers_to_all_commands";
const TEXT_LINE: &str = "the_client_prints_the_text_as_the_assignment_has_it";
const ADDRESS_LINE: &str = "the_client_prints_its_address_as_the_assignment_has_it";
const COUNT_LINE: &str = "the_client_prints_the_request_count_as_the_assignment_has_it";
const TIME_LINE: &str = "the_client_prints_the_running_time_as_the_assignment_has_it";
const RTT_LINE: &str = "the_client_prints_the_rtt_with_three_decimals";
const RTT: &str = "the_rtt_is_the_time_from_sent_to_received";
const ONCE: &str = "the_client_connects_once_and_keeps_that_connection";
const WRONG: &str = "a_wrong_option_is_told_and_the_menu_comes_again";
const BY_5: &str = "option_5_ends_the_client_well";
const CTRL_C: &str = "ctrl_c_ends_the_client_well";
const FAREWELL: &str = "the_clients_last_line_is_bye_bye";
const GONE: &str = "the_client_says_so_when_the_server_goes_away_before_its_reply";
const GONE_AT_PROMPT: &str = "the_client_says_so_when_the_server_went_away_at_the_prompt";

const ALL: &[&str] = &[
    ASKS,
    PORT,
    MENU,
    ANSWERS,
    TEXT_LINE,
    ADDRESS_LINE,
    COUNT_LINE,
    TIME_LINE,
    RTT_LINE,
    RTT,
    ONCE,
    WRONG,
    BY_5,
    CTRL_C,
    FAREWELL,
    GONE,
    GONE_AT_PROMPT,
];
const START: &[&str] = &[ASKS, PORT, MENU];
const REPLIES: &[&str] = &[ANSWERS, TEXT_LINE, ADDRESS_LINE, COUNT_LINE, TIME_LINE];
const RTTS: &[&str] = &[ANSWERS, RTT_LINE, RTT];
const CONNECTION: &[&str] = &[PORT, ANSWERS, ONCE];
const OPTIONS: &[&str] = &[ANSWERS, MENU, WRONG];
const ENDS: &[&str] = &[BY_5, CTRL_C, FAREWELL];
const SERVER_GONE: &[&str] = &[BY_5, GONE, GONE_AT_PROMPT];

#[rustfmt::skip]
const CLIENTS: &[Fault] = &[
    ("none", ALL, &[]),
    ("prompt-kept-back", &[ASKS, MENU, BY_5], &[(ASKS, Fail), (MENU, Blocked), (BY_5, Blocked)]),
    ("prompt-text", START, &[(MENU, Fail)]),
    ("connects-late", &[ASKS, PORT, ANSWERS, ONCE, BY_5, GONE, GONE_AT_PROMPT], &[(PORT, Fail)]),
    ("tells-the-servers-port", START, &[(PORT, Fail)]),
    ("tells-no-port", START, &[(PORT, Fail)]),
    ("menu-text", START, &[(MENU, Fail)]),
    ("reply-text", REPLIES, &[(TEXT_LINE, Fail), (ADDRESS_LINE, Fail), (COUNT_LINE, Fail), (TIME_LINE, Fail)]),
    ("reply-without-blank", &[ANSWERS, TEXT_LINE], &[(TEXT_LINE, Fail)]),
    ("reply-cut", &[ANSWERS, TEXT_LINE], &[(ANSWERS, Fail), (TEXT_LINE, Fail)]),
    ("address-as-a-tuple", REPLIES, &[(ADDRESS_LINE, Fail)]),
    ("count-alone", REPLIES, &[(COUNT_LINE, Fail)]),
    ("time-without-zeros", REPLIES, &[(TIME_LINE, Fail)]),
    ("shows-no-count", REPLIES, &[(ANSWERS, Fail), (COUNT_LINE, Fail)]),
    ("shows-no-time", REPLIES, &[(ANSWERS, Fail), (TIME_LINE, Fail)]),
    ("shows-no-address", REPLIES, &[(ANSWERS, Fail), (ADDRESS_LINE, Fail)]),
    ("ends-at-3", ALL, &[(ANSWERS, Crash), (COUNT_LINE, Crash)]),
    ("lacks-rtt", RTTS, &[(RTT, Fail), (RTT_LINE, Blocked)]),
    ("rtt-of-two-decimals", RTTS, &[(RTT_LINE, Fail)]),
    ("rtt-once", RTTS, &[(RTT_LINE, Fail)]),
    ("rtt-in-seconds", RTTS, &[(RTT, Fail)]),
    ("rtt-made-up", RTTS, &[(RTT, Fail)]),
    ("rtt-with-the-typing", RTTS, &[(RTT, Fail)]),
    ("connects-for-each-command", CONNECTION, &[(ONCE, Fail)]),
    ("connects-twice", CONNECTION, &[(ONCE, Fail)]),
    ("menu-once", OPTIONS, &[(WRONG, Fail)]),
    ("wrong-option-untold", OPTIONS, &[(WRONG, Fail)]),
    ("wrong-option-ends-it", OPTIONS, &[(WRONG, Crash)]),
    ("option-is-a-number", OPTIONS, &[(WRONG, Crash)]),
    ("status-3", ENDS, &[(BY_5, Fail), (CTRL_C, Fail)]),
    ("status-130", ENDS, &[(CTRL_C, Fail)]),
    ("ctrl-c-uncaught", ENDS, &[(CTRL_C, Fail), (FAREWELL, Fail)]),
    ("ctrl-c-fails-after-a-reply", ENDS, &[(CTRL_C, Fail)]),
    ("ctrl-c-without-farewell", ENDS, &[(FAREWELL, Fail)]),
    ("farewell-text", ENDS, &[(FAREWELL, Fail)]),
    ("goes-on-without-server", SERVER_GONE, &[(GONE, Fail), (GONE_AT_PROMPT, Fail)]),
    ("server-gone-uncaught", SERVER_GONE, &[(GONE, Fail), (GONE_AT_PROMPT, Fail)]),
    ("server-gone-silently", SERVER_GONE, &[(GONE, Fail), (GONE_AT_PROMPT, Fail)]),
    ("server-gone-by-a-signal", SERVER_GONE, &[(GONE, Fail), (GONE_AT_PROMPT, Fail)]),
    ("server-gone-with-status-0", SERVER_GONE, &[(GONE, Fail), (GONE_AT_PROMPT, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_a_client_costs_the_checks_that_it_is_about() {
    let cases: Vec<Case> = CLIENTS.iter().map(case).collect();
    try_all(&cases);
}

/// What a server's fault costs its right client.
#[rustfmt::skip]
const SERVERS: &[Fault] = &[
    ("dies-at-3", ALL, &[(COUNT_LINE, Crash)]),
    ("silent-at-3", ALL, &[(COUNT_LINE, TimeOut)]),
    ("hangs-up", ALL, &[]),
    ("lower", ALL, &[(TEXT_LINE, Fail)]),
    ("count-from-10", &[ANSWERS, COUNT_LINE], &[]),
    ("time-of-the-day", &[ANSWERS, TIME_LINE], &[]),
    ("own-address", &[ANSWERS, ADDRESS_LINE], &[]),
];

#[test]
#[ignore = "takes minutes"]
fn a_servers_faults_cost_its_client_nothing_that_it_can_show_without_it() {
    let case = |&(fault, checks, fails): &Fault| Case {
        name: format!("server, {fault}"),
        submission: pair(
            &format!("menu.careless_server {{port}} threads {fault}"),
            "menu.client {port} none",
        ),
        checks: checks.to_vec(),
        fails,
    };
    try_all(&SERVERS.iter().map(case).collect::<Vec<_>>());
}

#[test]
#[ignore = "takes minutes"]
fn a_client_whose_server_does_not_start_loses_what_only_the_pair_can_show() {
    let submission = pair("menu.no_such_server {port}", "menu.client {port} none");
    let fails = &[
        (STARTS, Crash),
        (TEXT_LINE, Blocked),
        (ADDRESS_LINE, Blocked),
        (COUNT_LINE, Blocked),
        (TIME_LINE, Blocked),
    ];
    try_all(&[Case { name: "no server".to_owned(), submission, checks: [&[STARTS], ALL].concat(), fails }]);
}

#[test]
#[ignore = "takes minutes"]
fn a_client_that_is_missing_is_one_fault() {
    let programs = [(Part::Server, "menu.careless_server {port} threads none")];
    let submission = python(Assignment::Multithread, &programs);
    let (checks, fails) = (
        vec![ASKS, ANSWERS, RTT, BY_5],
        &[(ASKS, Fail), (ANSWERS, Blocked), (RTT, Blocked), (BY_5, Blocked)],
    );
    try_all(&[Case { name: "no client".to_owned(), submission, checks, fails }]);
}

#[test]
#[ignore = "takes minutes"]
fn a_client_that_wants_enter_once_more_gets_it() {
    let with = |fault: &str, menu: Menu| Case {
        name: format!("client, {fault}"),
        submission: Submission { menu, ..pair(SERVER, &format!("menu.client {{port}} {fault}")) },
        checks: ALL.to_vec(),
        fails: &[],
    };
    let pause = Some("Press Enter to go on…".to_owned());
    try_all(&[
        with("waits-for-enter", Menu { continue_prompt: pause, ..Menu::default() }),
        with("enter-twice", Menu { enter: 2, ..Menu::default() }),
    ]);
}

const SERVER: &str = "menu.careless_server {port} threads none";

fn case(&(fault, checks, fails): &Fault) -> Case {
    let submission = pair(SERVER, &format!("menu.client {{port}} {fault}"));
    Case { name: format!("client, {fault}"), submission, checks: checks.to_vec(), fails }
}

fn pair(server: &str, client: &str) -> Submission {
    python(Assignment::Multithread, &[(Part::Server, server), (Part::Client, client)])
}

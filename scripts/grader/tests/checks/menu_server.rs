//! The checks of the menu server tell a right one from wrong ones: each fault costs the checks that it is about, and
//! no other.

use grader::assignment::Assignment;
use grader::submission::{Part, Submission};
use grader::verdict::Verdict::{Blocked, Crash, Fail, TimeOut};

use crate::trial::{Case, Fails, python, try_all};

const STARTS: &str = "the_server_starts_and_listens";
const READY: &str = "the_ready_line_is_exact";
const CONNECT_READ: &str = "the_connect_line_can_be_read";
const DISCONNECT_READ: &str = "the_disconnect_line_can_be_read";
const OWN_ID: &str = "every_client_has_an_id_of_its_own";
const ONE_BY_ONE: &str = "ids_count_up_one_by_one";
const FROM_1: &str = "ids_begin_at_1";
const NEVER_AGAIN: &str = "ids_are_never_used_again";
const LEAVERS_ID: &str = "the_leaving_client_is_named_by_its_own_id";
const CONNECTS: &str = "the_count_is_right_after_every_connect";
const LEAVES: &str = "the_count_is_right_after_every_leave";
const COME_AND_GO: &str = "the_count_is_right_when_clients_come_and_go";
const BY_5: &str = "a_client_that_leaves_by_command_5_is_noticed";
const BY_CLOSE: &str = "a_client_that_just_closes_is_noticed";
const BY_RESET: &str = "a_client_that_resets_is_noticed";
const CONNECT_LINE: &str = "the_connect_line_is_exact";
const DISCONNECT_LINE: &str = "the_disconnect_line_is_exact";
const ADDRESS: &str = "every_connection_is_told_with_its_address";
const COMMAND: &str = "every_command_is_told_with_its_number";
const ADDRESS_LINE: &str = "the_connection_line_is_exact";
const COMMAND_LINE: &str = "the_command_line_is_exact";
const OWN_THREAD: &str = "every_client_has_a_thread_of_its_own";
const THREAD_ENDS: &str = "a_clients_thread_ends_with_its_client";
const ONE_THREAD: &str = "one_thread_serves_all_clients";
const IDLE: &str = "an_idle_server_uses_no_processor";
const LEFT: &str = "a_server_whose_clients_left_uses_no_processor";
const MINUTES: &str = "the_report_comes_every_minute_with_no_client";
const BUSY_MINUTES: &str = "the_report_comes_every_minute_under_traffic";
const REPORT_LINE: &str = "the_report_line_is_exact";

const START: &[&str] = &[STARTS, READY];
const READABLE: &[&str] = &[CONNECT_READ, DISCONNECT_READ, FROM_1, BY_CLOSE];
const IDS: &[&str] = &[OWN_ID, ONE_BY_ONE, FROM_1, NEVER_AGAIN, LEAVERS_ID];
const COUNTS: &[&str] = &[CONNECTS, LEAVES, COME_AND_GO, BY_5, BY_CLOSE, BY_RESET];
const LEAVING: &[&str] = &[BY_5, BY_CLOSE, BY_RESET];
const TEXTS: &[&str] = &[READY, CONNECT_LINE, DISCONNECT_LINE, ADDRESS, ADDRESS_LINE, COMMAND, COMMAND_LINE];
const THREADS: &[&str] = &[OWN_THREAD, THREAD_ENDS];
const ONE: &[&str] = &[ONE_THREAD];
const PROCESSOR: &[&str] = &[IDLE, LEFT];
const EVERY_MINUTE: &[&str] = &[MINUTES, BUSY_MINUTES, REPORT_LINE];

/// How a server works, its fault, what it is tried with, and what of that must not pass.
type Fault = (Method, &'static str, &'static [&'static str], Fails);

/// What the server is graded for, and how it works.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Method {
    /// Method 1, as it has to be.
    Threads,
    /// Method 2, as it has to be.
    OneThread,
    /// Graded for method 1, and works by method 2.
    OneThreadForThreads,
    /// Graded for method 2, and works by method 1.
    ThreadsForOneThread,
}

use Method::{OneThread, OneThreadForThreads, Threads, ThreadsForOneThread};

#[rustfmt::skip]
const WRONG: &[Fault] = &[
    (Threads, "ends-at-once", START, &[(STARTS, Crash), (READY, Blocked)]),
    (Threads, "ends-soon", START, &[(STARTS, Crash), (READY, Blocked)]),
    (OneThread, "listens-elsewhere", START, &[(STARTS, Fail), (READY, Blocked)]),
    (Threads, "ready-text", TEXTS, &[(READY, Fail)]),
    (OneThread, "ready-missing", START, &[(READY, TimeOut)]),
    (Threads, "connect-unread", READABLE, &[(CONNECT_READ, Fail), (FROM_1, Blocked)]),
    (OneThread, "disconnect-unread", READABLE, &[(DISCONNECT_READ, Fail), (BY_CLOSE, Blocked)]),
    (Threads, "ids-from-0", IDS, &[(FROM_1, Fail)]),
    (OneThread, "ids-reused", IDS, &[(NEVER_AGAIN, Fail)]),
    (Threads, "ids-are-the-count", IDS, &[(NEVER_AGAIN, Fail)]),
    (OneThread, "ids-one-above-the-largest", IDS, &[(NEVER_AGAIN, Fail)]),
    (Threads, "ids-anew-when-empty", IDS, &[(NEVER_AGAIN, Fail)]),
    (OneThread, "ids-by-two", IDS, &[(ONE_BY_ONE, Fail)]),
    (Threads, "ids-all-the-same", IDS, &[(OWN_ID, Fail), (ONE_BY_ONE, Fail), (NEVER_AGAIN, Fail)]),
    (OneThread, "ids-skip-after-a-leave", IDS, &[(NEVER_AGAIN, Fail)]),
    (Threads, "leaver-is-the-last", IDS, &[(LEAVERS_ID, Fail)]),
    (OneThread, "count-before-connect", COUNTS, &[(CONNECTS, Fail), (COME_AND_GO, Blocked)]),
    (Threads, "count-before-leave", COUNTS, &[(LEAVES, Fail)]),
    (OneThread, "count-of-all-ever", COUNTS, &[(COME_AND_GO, Fail)]),
    (Threads, "close-unnoticed", LEAVING, &[(BY_CLOSE, TimeOut)]),
    (OneThread, "reset-unnoticed", LEAVING, &[(BY_RESET, TimeOut)]),
    (OneThread, "reset-uncounted", LEAVING, &[(BY_RESET, Fail)]),
    (OneThread, "ends-by-a-reset", LEAVING, &[(BY_RESET, Crash)]),
    (Threads, "exit-unnoticed", LEAVING, &[(BY_5, TimeOut)]),
    (OneThread, "exit-twice", LEAVING, &[(BY_5, Fail)]),
    (Threads, "connect-text", TEXTS, &[(CONNECT_LINE, Fail)]),
    (OneThread, "disconnect-text", TEXTS, &[(DISCONNECT_LINE, Fail)]),
    (Threads, "address-missing", TEXTS, &[(ADDRESS, Fail), (ADDRESS_LINE, Blocked)]),
    (OneThread, "address-as-python-prints-it", TEXTS, &[]),
    (Threads, "address-twice", TEXTS, &[(ADDRESS, Fail), (ADDRESS_LINE, Blocked)]),
    (OneThread, "commands-missing", TEXTS, &[(COMMAND, Fail), (COMMAND_LINE, Blocked)]),
    (Threads, "commands-twice", TEXTS, &[(COMMAND, Fail), (COMMAND_LINE, Blocked)]),
    (OneThread, "command-text", TEXTS, &[(COMMAND, Fail), (COMMAND_LINE, Blocked)]),
    (Threads, "pool", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "processes", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "two-threads-each", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (Threads, "threads-stay", THREADS, &[(THREAD_ENDS, Fail)]),
    (OneThreadForThreads, "none", THREADS, &[(OWN_THREAD, Fail), (THREAD_ENDS, Blocked)]),
    (ThreadsForOneThread, "none", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "helper-thread", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "thread-per-request", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "processes", ONE, &[(ONE_THREAD, Fail)]),
    (OneThread, "serial", &[ONE_THREAD], &[(ONE_THREAD, TimeOut)]),
    (OneThread, "spins", PROCESSOR, &[(IDLE, Fail), (LEFT, Fail)]),
    (OneThread, "spins-with-clients", PROCESSOR, &[(IDLE, Fail), (LEFT, Fail)]),
    (OneThread, "spins-after-close", PROCESSOR, &[(LEFT, Fail)]),
    (Threads, "spins-after-reset", PROCESSOR, &[(LEFT, Fail)]),
];

#[rustfmt::skip]
const WRONG_AFTER_MINUTES: &[Fault] = &[
    (Threads, "none", EVERY_MINUTE, &[]),
    (OneThread, "none", EVERY_MINUTE, &[]),
    (Threads, "report-missing", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail), (REPORT_LINE, Fail)]),
    (OneThread, "report-twice", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-late", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (OneThread, "report-early", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-drifts", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail)]),
    (Threads, "report-at-start", EVERY_MINUTE, &[]),
    (Threads, "report-counts-all-ever", EVERY_MINUTE, &[(BUSY_MINUTES, Fail)]),
    (OneThread, "report-by-idle-time", EVERY_MINUTE, &[(BUSY_MINUTES, Fail)]),
    (Threads, "report-text", EVERY_MINUTE, &[(REPORT_LINE, Fail)]),
    (OneThread, "report-unread", EVERY_MINUTE, &[(MINUTES, Fail), (BUSY_MINUTES, Fail), (REPORT_LINE, Fail)]),
];

#[test]
#[ignore = "takes minutes"]
fn a_right_server_passes_all() {
    let by = |method, own| {
        let all = [START, READABLE, IDS, COUNTS, TEXTS, PROCESSOR, own].concat();
        case(method, "none", all, &[])
    };
    try_all(&[by(Threads, THREADS), by(OneThread, ONE)]);
}

#[test]
#[ignore = "takes minutes"]
fn every_fault_costs_the_checks_that_it_is_about() {
    try_all(&cases(WRONG));
}

#[test]
#[ignore = "takes minutes"]
fn every_fault_of_the_report_costs_the_checks_that_it_is_about() {
    try_all(&cases(WRONG_AFTER_MINUTES));
}

fn cases(faults: &[Fault]) -> Vec<Case> {
    let case = |&(method, fault, checks, fails): &Fault| case(method, fault, checks.to_vec(), fails);
    faults.iter().map(case).collect()
}

fn case(method: Method, fault: &str, checks: Vec<&'static str>, fails: Fails) -> Case {
    let mut submission = method.server("menu.server", fault);
    let lines = &mut submission.lines;
    match fault {
        "connect-text" => lines.connect = lines.connect.replace("connected\\.", "joined\\."),
        "disconnect-text" => lines.disconnect = lines.disconnect.replace("disconnected", "left"),
        "report-text" => lines.report = r"Clients = (?<count>\d+)".to_owned(),
        _ => {}
    }
    Case { name: format!("{method:?}, {fault}"), submission, checks, fails }
}

impl Method {
    /// A submission of that server alone.
    pub(crate) fn server(self, module: &str, fault: &str) -> Submission {
        let (assignment, way) = match self {
            Threads => (Assignment::Multithread, "threads"),
            OneThread => (Assignment::Nonblocking, "one-thread"),
            OneThreadForThreads => (Assignment::Multithread, "one-thread"),
            ThreadsForOneThread => (Assignment::Nonblocking, "threads"),
        };
        python(assignment, &[(Part::Server, &format!("{module} {{port}} {way} {fault}"))])
    }
}

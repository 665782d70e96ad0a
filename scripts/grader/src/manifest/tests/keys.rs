//! Keys that are unknown, missing or of another assignment.

use super::*;

#[test]
fn unknown_keys_are_told_with_what_was_meant() {
    all_refused(
        MENU,
        &[
            ("sever = 'x'", 4, 1, "unknown key 'sever'; did you mean 'server'?"),
            ("  Udp_Server = 'x'", 4, 3, "unknown key 'Udp_Server'; did you mean 'udp-server'?"),
            ("[wire]\nadress = '2'", 5, 1, "unknown key 'adress'; did you mean 'address'?"),
            (
                "[wire]\npty = true",
                5,
                1,
                "unknown key 'pty'; write it at the top of the file, above the first [table]",
            ),
            ("connect = ''", 4, 1, "unknown key 'connect'; write it in the table [lines]"),
            (
                "[lines]\nxyzzy = ''",
                5,
                1,
                "unknown key 'xyzzy'; the keys here are connection, connect, disconnect, command, report, report-period",
            ),
            (
                "\"\\u001b[31m\" = 1",
                4,
                1,
                "unknown key '\\u{1b}[31m'; the keys here are assignment, name, build, \
              server, client, proxy, udp-server, udp-client, port, udp-port, backends, hosts, pty, wire, lines, menu",
            ),
        ],
    );
    let typed = MENU.replace("'./s {port}'", "{ command = './s', types = '{port}' }");
    all_refused(&typed, &[("", 2, 29, "unknown key 'types'; did you mean 'type'?")]);
}

#[test]
fn what_an_assignment_needs_and_what_it_has_not_are_told() {
    all_refused(
        "",
        &[
            (
                "pty = true",
                1,
                1,
                "'assignment' is missing; write assignment = \"…\", one of hw-echo, hw-echo-simple, \
              hw-multithread-echo, hw-multithread, hw-nonblocking, hw-proxy-lb, hw-proxy-chain, hw-bulk",
            ),
            ("assignment = 'hw-eco'", 1, 14, "'hw-eco' is no assignment; did you mean 'hw-echo'?"),
            (
                "\nassignment = 'hw-echo'\nclient = 'x'",
                2,
                1,
                "hw-echo needs 'server', which is missing; write server = \"…\", the command that starts it",
            ),
            (
                "assignment = 'hw-echo-simple'\nserver = 'x'\nclient = 'x'\nudp-client = 'x'",
                1,
                1,
                "hw-echo-simple needs 'udp-server', which is missing; write udp-server = \"…\", the command that starts it",
            ),
        ],
    );
    all_refused(
        MENU,
        &[
            ("proxy = './p'", 4, 1, "hw-multithread has no 'proxy'; remove it, or correct 'assignment'"),
            (
                "backends = [1, 2]",
                4,
                1,
                "hw-multithread has no 'backends'; remove it, or correct 'assignment'",
            ),
            ("udp-port = 1", 4, 1, "hw-multithread has no 'udp-port'; remove it, or correct 'assignment'"),
        ],
    );
    let bulk = MENU.replace("hw-multithread", "hw-bulk");
    all_refused(&bulk, &[("[wire]\n", 4, 2, "hw-bulk has no 'wire'; remove it, or correct 'assignment'")]);
}

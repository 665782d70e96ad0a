use std::time::Duration;

use super::*;
use crate::submission::{FixedPorts, Lines, Menu, Wire};

const MENU: &str = "assignment = 'hw-multithread'\nserver = './s {port}'\nclient = './c {host} {port}'\n";
const PROXY: &str = "assignment = 'hw-proxy-lb'\nserver = './s {id}'\nclient = './c'\nproxy = './p {port} {backend1} {backend2}'\n";

fn read_text(text: &str) -> Result<Submission, String> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(FILE);
    std::fs::write(&file, text).expect("a file");
    read(&file).map_err(|error| error.to_string().replace(&format!("{}/", dir.path().display()), ""))
}

fn good(text: &str) -> Submission {
    read_text(text).expect("a manifest that reads")
}

/// Each case: what is added to `start`, and the place and text of the message.
fn all_refused(start: &str, cases: &[(&str, usize, usize, &str)]) {
    for (added, line, column, told) in cases {
        let expected = format!("cannot read grade.toml, line {line}, column {column}: {told}");
        assert_eq!(read_text(&format!("{start}{added}")).expect_err(added), expected, "{added}");
    }
}

#[test]
fn a_manifest_with_the_least_gets_every_default() {
    let submission =
        good("assignment = 'hw-echo'\nserver = 'python3 s.py {host} {port}'\nclient = './c {port}'\n");
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(submission.programs[&Part::Server].command, ["python3", "s.py", "{host}", "{port}"]);
    assert_eq!((submission.build, submission.pty, submission.hosts), (None, false, vec![]));
    assert_eq!(submission.ports, FixedPorts::default());
    assert_eq!((submission.wire, submission.lines), (Wire::default(), Lines::default()));
    assert_eq!(submission.menu, Menu::default());
    assert_eq!(submission.name, submission.folder.file_name().unwrap().to_string_lossy());
}

#[test]
fn every_key_is_read() {
    let submission = good(
        r#"
        assignment = "hw-nonblocking"
        name = "Ann"
        build = ["cc", "-o", "my server", "s.c"]
        server = { command = "'./my server'", type = ["{port}", "go"] }
        client = { command = ["./c", "{host}"], type = "{port}" }
        port = 30_000
        hosts = ["nsl2.cau.ac.kr", "z34_server2"]
        pty = true
        [wire]
        greeting = 'Hello \w+'
        upper = ["1", "{text}"]
        address = "2"
        count = ['{"command": 3}']
        exit = []
        gap = "250ms"
        time-reply = '(?<hours>\d+)h(?<minutes>\d+)m(?<seconds>\d+)'
        [lines]
        report = '(?<count>\d+) clients'
        [menu]
        option-prompt = "> "
        upper = 2
        exit = "q"
        "#,
    );
    assert_eq!((submission.name.as_str(), submission.pty), ("Ann", true));
    assert_eq!(submission.build.unwrap(), ["cc", "-o", "my server", "s.c"]);
    let server = &submission.programs[&Part::Server];
    assert_eq!(
        (&server.command[..], &server.typed[..]),
        (&["./my server".into()][..], &["{port}".into(), "go".into()][..])
    );
    assert_eq!(submission.programs[&Part::Client].typed, ["{port}"]);
    assert_eq!(submission.ports.port, Some(30_000));
    assert_eq!(submission.hosts, ["nsl2.cau.ac.kr", "z34_server2"]);
    assert_eq!(submission.wire.greeting.as_deref(), Some(r"Hello \w+"));
    assert_eq!(submission.wire.upper, ["1", "{text}"]);
    assert_eq!((submission.wire.exit.len(), submission.wire.gap), (0, Duration::from_millis(250)));
    assert_eq!(submission.wire.count, [r#"{"command": 3}"#]);
    assert_eq!(submission.wire.time, Wire::default().time);
    assert_eq!(submission.lines.report, r"(?<count>\d+) clients");
    assert_eq!(submission.lines.connect, Lines::default().connect);
    let menu = submission.menu;
    assert_eq!((&*menu.option_prompt, &*menu.upper, &*menu.address, &*menu.exit), ("> ", "2", "2", "q"));
}

#[test]
fn a_gap_has_a_unit_or_is_milliseconds() {
    let gap = |gap: &str| good(&format!("{MENU}wire.gap = {gap}\n")).wire.gap;
    assert_eq!(gap("'0.5s'"), Duration::from_millis(500));
    assert_eq!(gap("' 20 ms '"), Duration::from_millis(20));
    assert_eq!(gap("0"), Duration::ZERO);
    let told = "'gap' is no such time; write a time up to 5 s, such as \"100ms\" or \"0.5s\", \
                or a whole number of milliseconds";
    for bad in ["-1", "'6s'", "'5'", "'NaNs'", "5001", "'-1ms'"] {
        all_refused(MENU, &[(&format!("wire.gap = {bad}\n"), 4, 12, told)]);
    }
}

#[test]
fn the_ports_that_no_placeholder_stands_for_are_fixed() {
    let ports = |text: &str| {
        let FixedPorts { port, backends } = good(text).ports;
        (port, backends)
    };
    let echo = "assignment = 'hw-echo'\nclient = './c {port}'\n";
    assert_eq!(ports(&format!("{echo}server = './s'")), (Some(8000), vec![]));
    assert_eq!(ports(&format!("{echo}server = './s'\nport = 1")), (Some(1), vec![]));
    assert_eq!(ports(&format!("{echo}server = {{ command = './s', type = '{{port}}' }}")), (None, vec![]));
    assert_eq!(ports(MENU), (None, vec![]));
    assert_eq!(ports(&MENU.replace("./c {host} {port}", "./c")), (Some(29_999), vec![]));
    assert_eq!(ports(PROXY), (Some(9090), vec![8001, 8002]));
    assert_eq!(
        ports(&format!("{PROXY}backends = [7001, 7002]\nport = 7000")),
        (Some(7000), vec![7001, 7002])
    );
    let free = PROXY.replace("{id}", "{port}").replace("./c", "./c {port}");
    assert_eq!(ports(&free), (None, vec![]));
    assert_eq!(ports(&free.replace(" {backend2}", "")), (None, vec![8001, 8002]));
    let chain = "assignment = 'hw-proxy-chain'\nserver = './s {port}'\nclient = './c {input}'";
    assert_eq!(ports(chain), (None, vec![]));
}

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
                "unknown key 'xyzzy'; the keys here are connect, disconnect, report",
            ),
            (
                "\"\\u001b[31m\" = 1",
                4,
                1,
                "unknown key '\\u{1b}[31m'; the keys here are assignment, name, build, \
              server, client, proxy, udp-server, udp-client, port, backends, hosts, pty, wire, lines, menu",
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
                "\nassignment = 'hw-echo'\nserver = 'x'",
                2,
                1,
                "hw-echo needs 'client', which is missing; write client = \"…\", the command that starts it",
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
        ],
    );
    let bulk = MENU.replace("hw-multithread", "hw-bulk");
    all_refused(&bulk, &[("[wire]\n", 4, 2, "hw-bulk has no 'wire'; remove it, or correct 'assignment'")]);
}

#[test]
fn bad_commands_are_told() {
    let start = "assignment = 'hw-echo'\nclient = './c'\n";
    let shell = "write [\"sh\", \"-c\", \"…\"]";
    let wanted = "write a command as a string, or its words as an array of strings";
    all_refused(
        start,
        &[
            ("server = ''", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = []", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = [' ', 'x']", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = 8", 3, 10, &format!("'server' is a whole number; {wanted}")),
            ("server = ['x', 8]", 3, 16, "'server' is a whole number; write words in quotes"),
            (
                "server = \"x 'y\"",
                3,
                10,
                "'server': missing closing quote; close every quote, or write the words as an array of strings",
            ),
            ("server = \"x\\u0000\"", 3, 10, "'server' has a zero byte; no argument can have one"),
            ("server = 'x {prot}'", 3, 10, "'{prot}' is no placeholder; did you mean '{port}'?"),
            ("server = 'x {print}'", 3, 10, "'{print}' is no placeholder; did you mean '{port}'?"),
            (
                "server = 'x {zzz}'",
                3,
                10,
                "'{zzz}' is no placeholder; there are {host}, {port}; put a script with braces into a file",
            ),
            (
                "server = 'x {id}'",
                3,
                10,
                "'{id}' means nothing to 'server' of hw-echo; it can have {host}, {port}",
            ),
            ("server = { type = '1' }", 3, 10, "'command' is missing; write how the program is started"),
            (
                "server = { command = 'x', type = 1 }",
                3,
                34,
                "'type' is a whole number; write a string or an array of strings",
            ),
            (
                "server = { command = 'x', type = ['{Port}'] }",
                3,
                34,
                "'{Port}' is no placeholder; did you mean '{port}'?",
            ),
            (
                "server = { command = 'x', type = \"1\\n2\" }",
                3,
                34,
                "a line of 'type' has a line break in it; write each line as a string of its own",
            ),
            ("server = 'cd a && ./s'", 3, 10, &format!("'server' has '&&', and no shell runs it; {shell}")),
            ("server = 'java *'", 3, 10, &format!("'server' has '*', and no shell runs it; {shell}")),
            ("server = './s; ./t'", 3, 10, &format!("'server' has './s;', and no shell runs it; {shell}")),
            ("server = 'A=1 ./s'", 3, 10, &format!("'server' has 'A=1', and no shell runs it; {shell}")),
            ("server = 'x'\nbuild = ''", 4, 9, "'build' is empty; write the program and its arguments"),
        ],
    );
}

#[test]
fn a_shell_is_started_by_name() {
    let build = |build: &str| good(&format!("{MENU}build = {build}")).build.expect("a build");
    assert_eq!(build(r#"["sh", "-c", "a && b *"]"#), ["sh", "-c", "a && b *"]);
    assert_eq!(build(r#""sh -c 'a && b *'""#), ["sh", "-c", "a && b *"]);
    assert_eq!(build(r#"["./s", "*"]"#), ["./s", "*"]);
    assert_eq!(build("'make CFLAGS=-O2'"), ["make", "CFLAGS=-O2"]);
}

#[test]
fn bad_ports_are_told() {
    let wanted = "write a whole number from 1 to 65535";
    for (port, told) in [
        ("0", format!("'port' is no port; {wanted}")),
        ("65536", format!("'port' is no port; {wanted}")),
        ("-1", format!("'port' is no port; {wanted}")),
        ("99999999999999999999", format!("'port' is no port; {wanted}")),
        ("'80'", format!("'port' is a string; {wanted}")),
        ("80.0", format!("'port' is a number with decimals; {wanted}")),
    ] {
        all_refused(MENU, &[(&format!("port = {port}"), 4, 8, &told)]);
    }
    all_refused(
        PROXY,
        &[
            (
                "backends = [8001]",
                5,
                12,
                "'backends' has not two ports but 1; write the two ports as an array: [8001, 8002]",
            ),
            (
                "backends = 8001",
                5,
                12,
                "'backends' is a whole number; write the two ports as an array: [8001, 8002]",
            ),
            ("backends = [1, 1]", 5, 12, "both backends have the same port; write two different ports"),
            ("backends = [1, 0]", 5, 16, "'backends' is no port; write a whole number from 1 to 65535"),
            (
                "port = 8002",
                5,
                1,
                "the proxy and a backend cannot both have port 8002; \
              write each one's own port in 'port' and 'backends'",
            ),
        ],
    );
    let same = PROXY.replace("./s {id}", "./s");
    all_refused(
        &same,
        &[("", 2, 1, "both backends would be the same; put {id} (1 or 2), {port} or both into 'server'")],
    );
    let chain = "assignment = 'hw-proxy-chain'\nclient = './c {input}'\n";
    let advice = "put {port} into 'server', or have it typed: type = [\"{port}\"]";
    all_refused(
        chain,
        &[
            ("server = './s'", 3, 1, &format!("'server' takes no port, and every node needs one; {advice}")),
            (
                "server = './s {port}'\nport = 1",
                4,
                1,
                &format!("every node of the chain needs a port of its own; {advice}"),
            ),
        ],
    );
}

#[test]
fn bad_hosts_and_flags_are_told() {
    let name = "write it with ASCII letters, digits, hyphens and dots";
    all_refused(
        MENU,
        &[
            (
                "hosts = '10.0.0.1'",
                4,
                9,
                "'10.0.0.1' is an address, and only names can be led elsewhere; \
              have the program take its host as an argument, {host}",
            ),
            ("hosts = [\"a\\n1.2.3.4 b\"]", 4, 9, &format!("'a\\n1.2.3.4 b' is no host name; {name}")),
            ("hosts = ['서버']", 4, 9, &format!("'서버' is no host name; {name}")),
            ("hosts = ['a..b']", 4, 9, &format!("'a..b' is no host name; {name}")),
            ("pty = 'yes'", 4, 7, "'pty' is a string; write true or false"),
            ("name = ' '", 4, 8, "'name' is empty; leave it out for the folder's name"),
        ],
    );
}

#[test]
fn bad_patterns_are_told() {
    all_refused(
        MENU,
        &[
            ("lines.report = '(?<count>\\d+'", 4, 16, "'report' is no regular expression: unclosed group"),
            (
                "lines.report = '(?x)(?<count>\\d+) # all'",
                4,
                16,
                "'report' is no regular expression: unclosed group",
            ),
            (
                "[lines]\nreport = 'a'",
                5,
                10,
                "'report' has no group named 'count'; write (?<count>\\d+) where it stands in the line",
            ),
            (
                "[lines]\nconnect = '(?<id>.)(?<cuont>.)'",
                5,
                11,
                "'connect' has no group named 'count'; write (?<count>\\d+) where it stands in the line",
            ),
            (
                "[wire]\naddress-reply = '(?<port>.)'",
                5,
                17,
                "'address-reply' has no group named 'ip'; write (?<ip>\\S+) where it stands in the line",
            ),
            (
                "[wire]\ngreeting = '['",
                5,
                12,
                "'greeting' is no regular expression: unclosed character class",
            ),
            (
                "[wire]\ncount-reply = 'a{2000}{2000}(?<count>.)'",
                5,
                15,
                "'count-reply' is no regular expression: it is too large",
            ),
        ],
    );
}

#[test]
fn a_bad_wire_and_a_bad_menu_are_told() {
    all_refused(
        &format!("{MENU}[wire]\n"),
        &[
            ("upper = '1'", 5, 9, "'upper' sends no text; put {text} where the sentence goes"),
            ("count = '3{text}'", 5, 9, "'{text}' means nothing in 'count'; only 'upper' has a text"),
            ("count = []", 5, 9, "'count' has nothing to send; write what the client sends for this command"),
            ("exit = ''", 5, 8, "'exit' has nothing to send; write exit = [] for a client that just closes"),
            ("time = 4", 5, 8, "'time' is a whole number; write a string or an array of strings"),
        ],
    );
    all_refused(
        &format!("{MENU}[menu]\n"),
        &[
            ("option-prompt = ''", 5, 17, "'option-prompt' is empty; write what the client prints there"),
            (
                "upper = 1.5",
                5,
                9,
                "'upper' is a number with decimals; write what is typed in the menu, as a number or a string",
            ),
            (
                "exit = ''",
                5,
                8,
                "'exit' is not one line; write what is typed in the menu, as a number or a string",
            ),
        ],
    );
    all_refused(MENU, &[("menu = 1", 4, 8, "'menu' is a whole number; write a table")]);
}

#[test]
fn one_manifest_or_several_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let told = find(dir.path()).unwrap_err().to_string();
    assert!(
        told.ends_with(": it has no grade.toml; write a first one with: cargo grade --init FOLDER"),
        "{told}"
    );
    for name in ["menu.grade.toml", "echo.grade.toml", "grade.toml", "Xgrade.toml", "grade.toml.bak"] {
        std::fs::write(dir.path().join(name), "").unwrap();
    }
    let names = ["echo.grade.toml", "grade.toml", "menu.grade.toml"].map(|name| dir.path().join(name));
    assert_eq!(find(dir.path()).unwrap(), names);
    assert_eq!(find(&names[2]).unwrap(), [names[2].clone()]);
    let told = find(&dir.path().join("grade.toml.bak")).unwrap_err().to_string();
    assert!(told.contains("it is neither a folder nor a grade.toml; name a folder"), "{told}");
    assert!(find(&dir.path().join("absent")).unwrap_err().to_string().contains("no such file or directory"));
}

#[test]
fn the_peers_manifests_read() {
    for (language, folder) in
        ["python", "c"].map(|name| (name, scripts::programs::scripts_dir().join("peers").join(name)))
    {
        let files = find(&folder).unwrap();
        assert!(files.len() >= 6, "{language} has {} manifests", files.len());
        for file in files {
            let submission = read(&file).unwrap_or_else(|error| panic!("{error}"));
            let name = format!("{}.{FILE}", submission.assignment);
            assert_eq!(file.file_name().unwrap().to_str(), Some(&*name));
            assert_eq!((submission.name.as_str(), submission.ports.any()), (language, false));
        }
    }
}

//! A manifest as it is read when all is well.

use super::*;

#[test]
fn a_manifest_with_the_least_gets_every_default() {
    let submission =
        good("assignment = 'hw-echo'\nserver = 'python3 s.py {host} {port}'\nclient = './c {port}'\n");
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(submission.programs[&Part::Server].command, ["python3", "s.py", "{host}", "{port}"]);
    assert_eq!((submission.build, submission.pty, submission.hosts), (None, true, vec![]));
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
        pty = false
        [wire]
        greeting = 'Hello (\w+)'
        greeting-reply = "{greeting}\n"
        upper = ["1", "{text}"]
        address = "2"
        count = ['{"command": 3}']
        exit = []
        gap = "250ms"
        exit-reply = 'Bye'
        time-reply = '(?<hours>\d+)h(?<minutes>\d+)m(?<seconds>\d+)'
        time-tells = "clock"
        [lines]
        connect = 'now (?<count>\d+)'
        report = '(?<count>\d+) clients'
        report-period = "30s"
        [menu]
        option-prompt = "> "
        upper = 2
        exit = "q"
        "#,
    );
    assert_eq!((submission.name.as_str(), submission.pty), ("Ann", false));
    assert_eq!(submission.build.unwrap(), ["cc", "-o", "my server", "s.c"]);
    let server = &submission.programs[&Part::Server];
    assert_eq!(
        (&server.command[..], &server.typed[..]),
        (&["./my server".into()][..], &["{port}".into(), "go".into()][..])
    );
    assert_eq!(submission.programs[&Part::Client].typed, ["{port}"]);
    assert_eq!(submission.ports.port, Some(30_000));
    assert_eq!(submission.hosts, ["nsl2.cau.ac.kr", "z34_server2"]);
    assert_eq!(submission.wire.greeting.as_deref(), Some(r"Hello (\w+)"));
    assert_eq!(submission.wire.greeting_reply.as_deref(), Some("{greeting}\n"));
    assert_eq!((submission.wire.exit_reply.as_deref(), submission.wire.tells_the_clock), (Some("Bye"), true));
    assert_eq!(submission.wire.upper, ["1", "{text}"]);
    assert_eq!((submission.wire.exit.len(), submission.wire.gap), (0, Duration::from_millis(250)));
    assert_eq!(submission.wire.count, [r#"{"command": 3}"#]);
    assert_eq!(submission.wire.time, Wire::default().time);
    assert_eq!(submission.lines.report, r"(?<count>\d+) clients");
    assert_eq!(submission.lines.connect, r"now (?<count>\d+)");
    assert_eq!(submission.lines.disconnect, Lines::default().disconnect);
    assert_eq!(submission.lines.report_period, Duration::from_secs(30));
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
fn udp_has_a_port_of_its_own_where_one_is_named() {
    let fixed = |text: &str| {
        let FixedPorts { port, udp_port, .. } = good(text).ports;
        (port, udp_port)
    };
    let tcp = "assignment = 'hw-echo-simple'\nserver = './s {port}'\nclient = './c {port}'\n";
    let both = format!("{tcp}udp-server = './us'\nudp-client = './uc'\n");
    assert_eq!(fixed(&both), (Some(12_000), None));
    assert_eq!(fixed(&format!("{both}port = 7")), (Some(7), None));
    assert_eq!(fixed(&format!("{both}udp-port = 7")), (None, Some(7)));
    let without = both.replace(" {port}", "");
    assert_eq!(fixed(&format!("{without}udp-port = 7")), (Some(12_000), Some(7)));
    assert_eq!(fixed(&format!("{without}udp-port = 7\nport = 7")), (Some(7), Some(7)));
    all_refused(
        &both,
        &[("udp-port = 0", 6, 12, "'udp-port' is no port; write a whole number from 1 to 65535")],
    );
}

#[test]
fn hosts_are_names_and_addresses() {
    let submission =
        good(&format!("{MENU}hosts = ['nsl2.cau.ac.kr', '192.168.1.5', 'fd00::5', '127.0.0.1']"));
    assert_eq!(submission.names(), ["nsl2.cau.ac.kr"]);
    let addresses: Vec<String> = submission.addresses().iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["192.168.1.5", "fd00::5", "127.0.0.1"]);
}

#[test]
fn the_ports_that_no_placeholder_stands_for_are_fixed() {
    let ports = |text: &str| {
        let FixedPorts { port, backends, .. } = good(text).ports;
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
    assert_eq!(good(&free).ports.backend_count, Some(2));
    let three = free.replace("{backend2}", "{backend2} {backend3}");
    assert_eq!((ports(&three), good(&three).ports.backend_count), ((None, vec![]), Some(3)));
    assert_eq!(ports(&three.replace(" {backend2}", "")), (None, vec![8001, 8002, 8003]));
    let written = free.replace(" {backend1} {backend2}", "");
    assert_eq!(ports(&format!("{written}backends = [1, 2, 3]")), (None, vec![1, 2, 3]));
    assert_eq!(ports(&free.replace(" {backend2}", "")), (None, vec![8001, 8002]));
    let chain = "assignment = 'hw-proxy-chain'\nserver = './s {port}'\nclient = './c {input}'";
    assert_eq!(ports(chain), (None, vec![]));
}

#[test]
fn a_command_may_be_missing() {
    let wire = good(&format!("{MENU}wire.count = 'none'\n")).wire;
    assert!(wire.count.is_empty() && !wire.time.is_empty());
    assert_eq!(
        good(&format!("{MENU}wire.count = ['none']\n")).wire.count,
        ["none"],
        "a client may send that"
    );
}

#[test]
fn a_period_is_within_bounds() {
    let told = "'report-period' is too short; write at least \"5s\"";
    all_refused(MENU, &[("lines.report-period = '4s'\n", 4, 23, told)]);
}

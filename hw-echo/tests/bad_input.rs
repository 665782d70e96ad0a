//! What a program says to its user when it cannot do what it was told to.

mod support;

use std::net::{TcpListener, UdpSocket};

use support::*;

/// Each with its name and an option that takes a value.
const PROGRAMS: [(&str, &str, &str); 4] = [
    (ECHO_SERVER, "echo-server", "--idle-timeout"),
    (ECHO_CLIENT, "echo-client", "--reply-timeout"),
    (SIMPLE_SERVER, "simple-server", "--idle-timeout"),
    (SIMPLE_CLIENT, "simple-client", "--reply-timeout"),
];

#[test]
fn a_command_line_that_cannot_be_understood_is_one_line_and_status_2() {
    for (program, _, option) in PROGRAMS {
        let refused = |args: &[&str]| {
            let ended = run(program, args).wait().unwrap();
            assert_eq!(ended.text(), "", "it began with {args:?}");
            complaint(&ended, 2)
        };
        for port in ["0", "65536", "x", "8000\n\x1b[31m"] {
            let told = refused(&["127.0.0.1", port]);
            assert!(told.contains("a port is a whole number from 1 to 65535"), "{told}");
        }
        for args in [&[option][..], &[option, "0"], &[option, "soon"]] {
            assert!(refused(args).contains(option));
        }
        assert!(refused(&["--no-such-option"]).contains("'--no-such-option'"));
        assert!(refused(&["127.0.0.1", "8000", "one-too-many"]).contains("'one-too-many'"));
        assert!(refused(&["no host"]).contains("'no host'"));
    }
}

#[test]
fn a_name_that_does_not_resolve_is_one_line_and_status_1() {
    let udp = [(SIMPLE_SERVER, &["--udp"][..]), (SIMPLE_CLIENT, &["--udp"])];
    for (program, options) in PROGRAMS.map(|(program, ..)| (program, &[][..])).into_iter().chain(udp) {
        let args = [options, &["no-such-host.invalid", "8000"]].concat();
        let told = complaint(&run(program, &args).wait().unwrap(), 1);
        assert!(told.contains("no-such-host.invalid:8000: the name does not resolve"), "{told}");
    }
}

#[test]
fn a_port_in_use_is_named_and_who_has_it_can_be_asked() {
    let (tcp, udp) = (TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let (tcp_port, udp_port) = (tcp.local_addr().unwrap().port(), udp.local_addr().unwrap().port());
    for (program, options, port) in [
        (ECHO_SERVER, &[][..], tcp_port),
        (SIMPLE_SERVER, &[], tcp_port),
        (SIMPLE_SERVER, &["--udp"], udp_port),
    ] {
        let ended = run_client(program, port, options).wait().unwrap();
        assert_eq!(ended.text(), "", "it said that it listens");
        let told = complaint(&ended, 1);
        let cause = format!(
            "error: cannot listen on 127.0.0.1:{port}: address already in use; see who has it with `"
        );
        assert!(told.starts_with(&cause), "{told}");
        assert!(told[cause.len()..].contains(&format!(":{port}`")), "{told}");
    }
}

#[test]
fn help_and_version_are_printed_with_status_0() {
    for (program, name, option) in PROGRAMS {
        let help = run(program, &["--help"]).wait().unwrap();
        ended_well(&help);
        for part in [&format!("Usage: {name}"), "[HOST]", "[PORT]", option, "--timestamps"] {
            assert!(help.text().contains(part), "{part} is not in {}", help.text());
        }
        let version = run(program, &["--version"]).wait().unwrap();
        ended_well(&version);
        assert!(
            version.text().ends_with(concat!(" ", env!("CARGO_PKG_VERSION"), "\n")),
            "{}",
            version.text()
        );
    }
}

#[test]
fn the_default_ports_are_those_of_the_report_and_the_template() {
    for (program, port) in
        [(ECHO_SERVER, 8000), (ECHO_CLIENT, 8000), (SIMPLE_SERVER, 12000), (SIMPLE_CLIENT, 12000)]
    {
        let help = run(program, &["--help"]).wait().unwrap().text();
        assert!(help.contains(&format!("[default: {port}]")), "{help}");
    }
}

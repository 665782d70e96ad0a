//! The commands of programs, by the arguments that they take.

use super::*;

#[test]
fn udp_and_tcp_programs_stand_side_by_side() {
    let text = |what: &str| format!("from socket import *\ns = socket(AF_INET, {what})\nx = 'a'.upper()\n");
    let submission = first(&[
        ("TCPServer.py", &(text("SOCK_STREAM") + "s.bind(('', 12000))\ns.listen(1)\n")),
        ("TCPClient.py", &(text("SOCK_STREAM") + "s.connect(('localhost', 12000))\n")),
        ("UDPServer.py", &(text("SOCK_DGRAM") + "s.bind(('', 12000))\n")),
        ("UDPClient.py", &text("SOCK_DGRAM")),
    ]);
    assert_eq!(submission.assignment, Assignment::SimpleEcho);
    assert_eq!(command(&submission, Part::UdpServer), "python3 UDPServer.py");
    assert_eq!(submission.ports.port, Some(12_000));
}

#[test]
fn a_port_that_is_asked_for_is_typed() {
    let submission = first(&[
        (
            "server.py",
            "import socket\nport = int(input('Enter the port number: '))\ns.listen(1)\nprint('Working as a proxy')\n",
        ),
        ("my client.py", "import socket, sys\nfile = open(sys.argv[1])\n"),
    ]);
    let server = &submission.programs[&Part::Server];
    assert_eq!(
        (&server.command.join(" ")[..], &server.typed[..]),
        ("python3 server.py", &["{port}".to_owned()][..])
    );
    assert_eq!(submission.programs[&Part::Client].command, ["python3", "my client.py", "{input}"]);
}

#[test]
fn argparse_names_its_options() {
    let submission = first(&[
        (
            "server.py",
            "import socket, argparse\np.add_argument('-p', '--port', type=int)\np.add_argument('--verbose')\ns.listen(1)",
        ),
        (
            "client.py",
            "import socket, argparse\np.add_argument(\"host\")\np.add_argument('port', type=int)\ns.connect(())",
        ),
    ]);
    assert_eq!(command(&submission, Part::Server), "python3 server.py --port {port}");
    assert_eq!(command(&submission, Part::Client), "python3 client.py {host} {port}");
}

#[test]
fn the_peers_get_the_commands_that_they_take() {
    let cases: [(&str, &[(Part, &str)]); 6] = [
        ("echo", &[(Part::Server, "echo_server {host} {port}"), (Part::Client, "echo_client {host} {port}")]),
        (
            "simple",
            &[
                (Part::Server, "simple_server {host} {port}"),
                (Part::Client, "simple_client {host} {port}"),
                (Part::UdpServer, "simple_server {host} {port} --udp"),
                (Part::UdpClient, "simple_client {host} {port} --udp"),
            ],
        ),
        ("menu", &[(Part::Server, "menu_server {host} {port}"), (Part::Client, "menu_client {host} {port}")]),
        (
            "lb",
            &[
                (Part::Server, "lb_server {id} {port}"),
                (Part::Client, "lb_client {host} {port}"),
                (Part::Proxy, "lb_proxy {port} localhost:{backend1} localhost:{backend2}"),
            ],
        ),
        ("chain", &[(Part::Server, "chain_server {port}"), (Part::Client, "chain_client {input}")]),
        ("bulk", &[(Part::Server, "bulk_server {host} {port}"), (Part::Client, "bulk_client {host} {port}")]),
    ];
    for (language, ending, start) in [("python", ".py", "python3 "), ("c", "", "./")] {
        for (name, commands) in cases {
            let peers = scripts::programs::scripts_dir().join("peers").join(language);
            let mut files = Vec::new();
            for entry in peers.read_dir().unwrap() {
                let file = entry.unwrap().file_name().into_string().unwrap();
                if file.starts_with(name) || file == "peer.h" {
                    let text = std::fs::read_to_string(peers.join(&file)).unwrap();
                    files.push((file, text));
                }
            }
            let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
            let submission = first(&files);
            for (part, expected) in commands {
                let (program, arguments) = expected.split_once(' ').unwrap();
                let found = command(&submission, *part).replace(" --host {host}", "");
                assert_eq!(found, format!("{start}{program}{ending} {arguments}"));
            }
        }
    }
}

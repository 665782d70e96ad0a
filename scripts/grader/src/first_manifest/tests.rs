use tempfile::TempDir;

use super::*;
use crate::manifest;
use crate::submission::{FixedPorts, Submission};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    dir
}

/// Writes a first manifest, which must be whole, and reads it back; so must it with every default written in.
fn first(files: &[(&str, &str)]) -> Submission {
    let dir = folder(files);
    let written = write(dir.path(), None).expect("a first manifest");
    assert_eq!(written.missing, []);
    let text = std::fs::read_to_string(&written.path).expect("what was written");
    let submission = manifest::read(&written.path).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(submission.assignment, written.assignment);
    let all: Vec<_> = text
        .lines()
        .map(|line| line.strip_prefix('#').filter(|key| !key.starts_with(' ')).unwrap_or(line))
        .collect();
    std::fs::write(&written.path, all.join("\n")).expect("a file");
    let with_defaults = manifest::read(&written.path).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(with_defaults.wire.address_reply, submission.wire.address_reply);
    assert_eq!(with_defaults.wire.upper, submission.wire.upper);
    assert_eq!(with_defaults.wire.gap, submission.wire.gap);
    assert_eq!((&with_defaults.lines, &with_defaults.menu), (&submission.lines, &submission.menu));
    assert_eq!((&with_defaults.hosts, with_defaults.pty), (&submission.hosts, submission.pty));
    submission
}

fn command(submission: &Submission, part: Part) -> String {
    submission.programs[&part].command.join(" ")
}

fn build(submission: &Submission) -> &[String] {
    submission.build.as_deref().expect("a build")
}

#[test]
fn a_python_menu_with_its_port_and_host_written_in() {
    let submission = first(&[
        (
            "MultiTCPServer.py",
            "import socket, threading\nserverPort = 22345\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n\
             s.bind(('', serverPort))\ns.listen(5)\nthreading.Thread(target=print)\nprint('Number of connected clients')\n",
        ),
        (
            "MultiTCPClient.py",
            "from socket import *\nserverName = 'nsl2.cau.ac.kr'\nserverPort = 22345\nc = socket(AF_INET, SOCK_STREAM)\n\
             c.connect((serverName, serverPort))\nprint('<Menu>')\nprint('2) get my IP address and port number')\n\
             option = input('Input command: ')\nx = input('Input lowercase sentence: ')\n",
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::Multithread);
    assert_eq!(command(&submission, Part::Server), "python3 MultiTCPServer.py");
    assert_eq!(command(&submission, Part::Client), "python3 MultiTCPClient.py");
    assert_eq!(submission.ports, FixedPorts { port: Some(22_345), backends: vec![] });
    assert_eq!(submission.hosts, ["nsl2.cau.ac.kr"]);
    assert_eq!(submission.menu.option_prompt, "Input command: ");
    assert_eq!(submission.menu.sentence_prompt, "Input lowercase sentence: ");
    assert_eq!(submission.build, None);
}

#[test]
fn c_programs_with_arguments_are_compiled() {
    let main = "int main(int argc, char **argv) { const char *host = argv[1]; int port = atoi(argv[2]); ";
    let submission = first(&[
        ("src/echo_server.c", &format!("#include \"util.h\"\n{main} bind(0); listen(1, 2); }}")),
        ("src/echo_client.c", &format!("{main} connect(1); }}")),
        ("src/util.c", "int util(void) { return 1; }"),
        ("src/old.c", "int main(void) { return 0; }"),
    ]);
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(command(&submission, Part::Server), "./src/echo_server {host} {port}");
    assert_eq!(
        build(&submission),
        [
            "sh",
            "-c",
            "cc -std=gnu11 -O2 -pthread -o src/echo_server src/echo_server.c src/util.c && \
             cc -std=gnu11 -O2 -pthread -o src/echo_client src/echo_client.c src/util.c"
        ]
    );
    assert!(!submission.ports.any());
}

#[test]
fn a_makefile_makes_c_programs() {
    let submission = first(&[
        ("Makefile", "all: server client\n"),
        ("server.c", "int main(void) { int port = 9000; listen(1, 2); pthread_create(0); }"),
        ("client.c", "int main(void) { connect(1, 2); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::MultithreadEcho);
    assert_eq!(build(&submission), ["make"]);
    assert_eq!(command(&submission, Part::Client), "./client");
    assert_eq!(submission.ports.port, Some(9000));
}

#[test]
fn java_programs_are_compiled_into_their_package() {
    let main = "public static void main(String[] args) throws Exception {";
    let submission = first(&[
        (
            "BulkServer.java",
            &format!(
                "package net.bulk;\npublic class BulkServer {{ {main} new ServerSocket(Integer.parseInt(args[0])); }} }}"
            ),
        ),
        (
            "BulkClient.java",
            &format!(
                "package net.bulk;\nclass BulkClient {{ {main}\nString host = args[0];\nint port = Integer.parseInt(args[1]);\n\
             byte[] b = new byte[102400]; new Socket(host, port); }} }}"
            ),
        ),
        ("Frame.java", "package net.bulk;\nclass Frame {}"),
    ]);
    assert_eq!(submission.assignment, Assignment::Bulk);
    assert_eq!(command(&submission, Part::Server), "java net.bulk.BulkServer {port}");
    assert_eq!(command(&submission, Part::Client), "java net.bulk.BulkClient {host} {port}");
    let build = build(&submission).join(" ");
    assert_eq!(build, "javac -encoding UTF-8 -d . BulkClient.java BulkServer.java Frame.java");
}

#[test]
fn what_java_does_at_ctrl_c_is_no_thread_for_each_client() {
    let main = "public static void main(String[] args) throws Exception {";
    let hook = "Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(\"exiting\")));";
    let of = |serve: &str| {
        let server = format!("class Server {{ {main} {hook} new ServerSocket(8000); {serve} }} }}");
        let client = format!("class Client {{ {main} new Socket(\"127.0.0.1\", 8000); }} }}");
        first(&[("Server.java", &server), ("Client.java", &client)]).assignment
    };
    assert_eq!(of("serve(accept());"), Assignment::Echo);
    assert_eq!(of("new Thread(() -> serve(accept())).start();"), Assignment::MultithreadEcho);
}

#[test]
fn go_programs_of_the_proxy_with_its_backends_written_in() {
    let main = "package main\nimport (\"net\"; \"os\"; \"flag\")\nfunc main() {\n";
    let submission = first(&[
        (
            "proxy/main.go",
            &format!(
                "{main} l, _ := net.Listen(\"tcp\", \":9191\")\n backends := []string{{\"localhost:7001\", \"localhost:7002\"}} }}"
            ),
        ),
        (
            "server/main.go",
            &format!(
                "{main} id := flag.Int(\"id\", 1, \"\")\n port := flag.Int(\"port\", 7001, \"\")\n net.Listen(\"tcp\", port) }}"
            ),
        ),
        ("client/main.go", &format!("{main} net.Dial(\"tcp\", \"localhost:9191\") }}")),
    ]);
    assert_eq!(submission.assignment, Assignment::ProxyLb);
    assert_eq!(command(&submission, Part::Server), "./server/main -id {id} -port {port}");
    assert_eq!(command(&submission, Part::Proxy), "./proxy/main");
    assert_eq!(submission.ports, FixedPorts { port: Some(9191), backends: vec![7001, 7002] });
    assert_eq!(submission.hosts, Vec::<String>::new());
    let build = &build(&submission)[2];
    assert!(build.starts_with("go build -o server/main server/main.go && "), "{build}");
}

#[test]
fn rust_programs_are_built_by_cargo() {
    let submission = first(&[
        ("Cargo.toml", "[package]\nname = \"chain\"\n"),
        (
            "src/bin/server.rs",
            "fn main() { println!(\"Working as a proxy\"); std::env::args(); TcpListener::bind(1); }",
        ),
        (
            "src/bin/client.rs",
            "fn main() { let args: Vec<_> = std::env::args().collect(); let file = &args[1]; }",
        ),
        ("target/debug/build/x/server.rs", "fn main() { TcpListener::bind(1); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::ProxyChain);
    assert_eq!(command(&submission, Part::Server), "./target/debug/server {port}");
    assert_eq!(command(&submission, Part::Client), "./target/debug/client {input}");
    assert_eq!(build(&submission).join(" "), "cargo build --offline");
}

#[test]
fn rust_crates_side_by_side_are_built_each_by_itself() {
    let submission = first(&[
        ("server/Cargo.toml", "[package]\nname = \"echo-server\"\n"),
        ("server/src/main.rs", "fn main() { TcpListener::bind(\"127.0.0.1:8000\"); }"),
        ("client/Cargo.toml", "[package]\nname = \"echo-client\"\n"),
        ("client/src/main.rs", "fn main() { TcpStream::connect(\"127.0.0.1:8000\"); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(command(&submission, Part::Server), "./server/target/debug/echo-server");
    assert_eq!(submission.ports.port, Some(8000));
    assert_eq!(
        build(&submission)[2],
        "cargo build --offline --manifest-path server/Cargo.toml && cargo build --offline --manifest-path client/Cargo.toml"
    );
}

#[test]
fn a_node_menu_is_served_by_one_thread() {
    let submission = first(&[
        (
            "server.js",
            "const net = require('net');\nnet.createServer().listen(process.argv[2] || 29999);\n// running time",
        ),
        (
            "client.mjs",
            "import net from 'net';\nconst port = 29999;\nrl.question('Input option: ');\nnet.connect(port, 'pc-1.example.org');",
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::Nonblocking);
    assert_eq!(command(&submission, Part::Server), "node server.js {host} {port}");
    assert_eq!(command(&submission, Part::Client), "node client.mjs");
    assert_eq!(submission.ports.port, Some(29_999));
}

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

#[test]
fn what_is_missing_is_said() {
    let dir = folder(&[("server.py", "import socket\ns.bind(('10.1.2.3', 8000))\ns.listen(1)\n")]);
    let written = write(dir.path(), Some(Assignment::Echo)).unwrap();
    assert_eq!(written.missing, [Part::Client]);
    let text = std::fs::read_to_string(&written.path).unwrap();
    assert!(text.contains("\n#client = \"…\"\n") && text.contains("\n# 10.1.2.3\n"), "{text}");
    let told = manifest::read(&written.path).unwrap_err().to_string();
    assert!(told.contains("hw-echo needs 'client', which is missing"), "{told}");
}

#[test]
fn nothing_is_overwritten_and_nothing_made_up() {
    let dir = folder(&[("notes.txt", "hello")]);
    let told = write(dir.path(), None).unwrap_err().to_string();
    assert!(
        told.ends_with(
            ": nothing in the folder shows which assignment it solves; name it, such as: \
         cargo grade --init FOLDER hw-multithread"
        ),
        "{told}"
    );
    assert!(!dir.path().join(FILE).exists());
    std::fs::write(dir.path().join(FILE), "mine").unwrap();
    let told = write(dir.path(), Some(Assignment::Echo)).unwrap_err().to_string();
    assert!(told.ends_with(": it is there already; edit it, or remove it first"), "{told}");
    assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let elsewhere =
        folder(&[("server.py", "import socket\ns.listen(1)\n"), ("client.py", "import socket\n")]);
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("sub")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("server.py"), dir.path().join("server.py")).unwrap();
    assert!(files::find(dir.path()).unwrap().sources.is_empty());
    std::os::unix::fs::symlink("/nowhere", dir.path().join(FILE)).unwrap();
    assert!(
        write(dir.path(), Some(Assignment::Echo)).unwrap_err().to_string().contains("it is there already")
    );
}
